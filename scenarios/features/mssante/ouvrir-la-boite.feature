# language: fr
@service:mssante
Fonctionnalité: Ouvrir la bonne boîte, au nom de la bonne personne
  La boîte d'un service s'ouvre avec le jeton de la personne connectée, celle d'un logiciel avec le certificat de
  l'établissement. Un jeton gardé trop longtemps laisse la boîte ouverte après le départ du médecin.

  Contexte:
    Étant donné la patiente "ADRUN" de prénom "ZOE", née le 31/12/1975, lieu 63220
    Et son identité est "qualifiée" sous le matricule "2751263220749" de clé "74"

  Règle: Une boîte de personne ou de service s'ouvre par jeton

    @cas:mssante/jeton-personne @exigence:SOCLE-MSS:MSS/CONF.07 @pilote
    Scénario: La boîte du médecin s'ouvre avec son jeton
      Étant donné la boîte aux lettres du médecin
      Quand le produit envoie un message au correspondant
      Et le produit relève la boîte
      Alors le produit ouvre la boîte du médecin avec le jeton de l'utilisateur

    @cas:mssante/jeton-service @exigence:SOCLE-MSS:MSS/CONF.07 @pilote
    Scénario: La boîte du service s'ouvre avec le jeton de la personne autorisée
      Quand le produit envoie un message au correspondant
      Alors le produit ouvre la boîte du service avec le jeton de l'utilisateur

    @cas:mssante/jeton-d-emblee @exigence:SOCLE-MSS:MSS/CONF.09 @pilote
    Scénario: Le jeton part d'emblée quand l'opérateur l'accepte
      Quand le produit relève la boîte
      Alors le jeton part avec la commande d'authentification

  Règle: Un refus passager n'arrête rien, la fin de la session arrête tout

    @cas:mssante/jeton-refuse-envoi @attente:EPR-MSSANTE-018 @exigence:SOCLE-MSS:MSS/CONF.11 @pilote
    Scénario: Un jeton refusé à l'envoi est remplacé
      Étant donné un opérateur qui refuse le premier jeton
      Quand le produit envoie un message au correspondant
      Alors le produit demande un jeton neuf, et la boîte s'ouvre

    @cas:mssante/jeton-refuse-releve @attente:EPR-MSSANTE-018 @pilote
    Scénario: Un jeton refusé à la relève est remplacé
      Étant donné un opérateur qui refuse le premier jeton
      Quand le produit relève la boîte
      Alors le produit demande un jeton neuf, et la boîte s'ouvre

    @cas:mssante/session-finie-envoi @exigence:SOCLE-MSS:MSS/CONF.10 @pilote
    Scénario: Après la fin de la session, rien n'est envoyé
      Étant donné une session Pro Santé Connect terminée
      Quand le produit envoie un message au correspondant
      Alors le produit n'ouvre plus la boîte, et le dit

    @cas:mssante/session-finie-releve @exigence:SOCLE-MSS:MSS/CONF.10 @pilote
    Scénario: Après la fin de la session, rien n'est relevé
      Étant donné une session Pro Santé Connect terminée
      Quand le produit relève la boîte
      Alors le produit n'ouvre plus la boîte, et le dit

  Règle: Une boîte de logiciel s'ouvre par certificat

    @cas:mssante/certificat-logiciel @exigence:REM-PFI:MSS/CONF.12 @pilote
    Scénario: La boîte du logiciel s'ouvre avec le certificat de l'établissement
      Étant donné la boîte aux lettres du logiciel
      Quand le produit envoie un message au correspondant
      Alors le produit ouvre la boîte du logiciel avec le certificat de l'établissement

    @cas:mssante/certificat-logiciel-releve @exigence:REM-PFI:MSS/CONF.12 @pilote
    Scénario: Elle se relève aussi avec le certificat
      Étant donné la boîte aux lettres du logiciel
      Quand le produit relève la boîte
      Alors le produit ouvre la boîte du logiciel avec le certificat de l'établissement
