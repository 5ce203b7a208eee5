# language: fr
@service:mssante
Fonctionnalité: Savoir que le message est arrivé, et lu
  Sans accusé, le service ignore si son correspondant a lu la lettre de sortie. Un accusé rattaché au mauvais message le
  rassure à tort.

  Contexte:
    Étant donné la patiente "ADRUN" de prénom "ZOE", née le 31/12/1975, lieu 63220
    Et son identité est "qualifiée" sous le matricule "2751263220749" de clé "74"

  Règle: Le produit demande accusés et avis

    @cas:mssante/accuse-demande @exigence:REM-PFI:MSS/UX.33 @pilote
    Scénario: Chaque courriel demande un accusé de lecture
      Quand le produit envoie un message au correspondant
      Alors chaque courriel demande un accusé de lecture

    @cas:mssante/avis-remise @exigence:REM-PFI:MSS/va1.15 @pilote
    Scénario: L'avis de remise est demandé
      Quand le produit envoie au correspondant un message avec avis de remise
      Alors le message demande un avis de remise à sa boîte

    @cas:mssante/avis-remise-dialogue @attente:EPR-MSSANTE-025 @pilote
    Scénario: L'opérateur est prié de rendre l'avis de remise
      Quand le produit envoie au correspondant un message avec avis de remise
      Alors l'opérateur est prié de rendre un avis de remise

  Règle: Ce qui revient est rattaché au message

    @cas:mssante/accuse-recu @attente:EPR-MSSANTE-014 @pilote
    Scénario: L'accusé de lecture est rattaché
      Quand le produit envoie un message au correspondant
      Et le correspondant renvoie l'accusé de lecture
      Et le produit relève la boîte
      Alors l'accusé est montré avec le message envoyé, lu

    @cas:mssante/accuse-ancien @attente:EPR-MSSANTE-014 @pilote
    Scénario: Un accusé en erreur de l'ancienne forme se lit aussi
      Quand le produit envoie un message au correspondant
      Et le correspondant renvoie un accusé en erreur, dans l'ancienne forme
      Et le produit relève la boîte
      Alors l'accusé est montré avec le message envoyé, traité

    @cas:mssante/avis-recu @attente:EPR-MSSANTE-014 @pilote
    Scénario: L'avis de remise est rattaché
      Quand le produit envoie au correspondant un message avec avis de remise
      Et le produit relève la boîte
      Alors l'accusé est montré avec le message envoyé, remis
