# language: fr
@service:mssante
Fonctionnalité: Ne parler qu'à un vrai opérateur
  Un certificat expiré, révoqué ou d'une autre autorité est celui de n'importe qui : les documents partiraient chez un inconnu.
  À l'inverse, une liste de révocation un instant indisponible ne doit pas arrêter la messagerie de l'hôpital.

  Contexte:
    Étant donné la patiente "ADRUN" de prénom "ZOE", née le 31/12/1975, lieu 63220
    Et son identité est "qualifiée" sous le matricule "2751263220749" de clé "74"

  Règle: Le certificat de l'opérateur est vérifié

    @cas:mssante/operateur-admis @exigence:REM-PFI:MSS/va1.06 @pilote
    Scénario: Un opérateur de l'autorité attendue est accepté
      Quand le produit envoie un message au correspondant
      Alors le produit accepte l'opérateur

    @cas:mssante/operateur-expire @exigence:REM-PFI:MSS/va1.04 @pilote
    Scénario: Un opérateur au certificat expiré est refusé
      Étant donné un opérateur au certificat expiré
      Quand le produit envoie un message au correspondant
      Alors le produit refuse l'opérateur, et le dit

    @cas:mssante/operateur-etranger @exigence:SOCLE-MSS:MSS/CONF.27 @pilote
    Scénario: Un opérateur d'une autre autorité est refusé
      Étant donné un opérateur au certificat d'une autre autorité
      Quand le produit envoie un message au correspondant
      Alors le produit refuse l'opérateur, et le dit

    @cas:mssante/operateur-revoque @attente:EPR-MSSANTE-019 @pilote
    Scénario: Un opérateur au certificat révoqué est refusé
      Étant donné un opérateur au certificat révoqué
      Quand le produit envoie un message au correspondant
      Alors le produit refuse l'opérateur, et le dit

    @cas:mssante/operateur-expire-lecture @exigence:REM-PFI:MSS/va1.04 @pilote
    Scénario: La relève refuse aussi un opérateur au certificat expiré
      Étant donné un opérateur au certificat expiré
      Quand le produit relève la boîte
      Alors le produit refuse l'opérateur, et le dit

  Règle: La dernière liste de révocation valable sert encore

    @cas:mssante/crl-absente @exigence:REM-PFI:MSS/CONF.22 @pilote
    Scénario: Une liste qui ne se télécharge plus n'arrête pas la messagerie
      Quand le produit envoie un message au correspondant
      Et l'opérateur cesse de servir la liste de révocation
      Et le produit envoie un message au correspondant
      Alors le produit continue avec la liste de révocation gardée

    @cas:mssante/crl-perimee @exigence:REM-PFI:MSS/CONF.22 @pilote
    Scénario: Une liste servie périmée ne remplace pas celle qui vaut encore
      Quand le produit envoie un message au correspondant
      Et l'opérateur ne sert plus qu'une liste de révocation périmée
      Et le produit envoie un message au correspondant
      Alors le produit continue avec la liste de révocation gardée
