# language: fr
@service:mssante
Fonctionnalité: Rendre l'accusé demandé, jamais un autre
  Un accusé part au nom du médecin : il dit qu'il a lu. Envoyé sans demande, deux fois, ou à une autre adresse, il trompe
  l'expéditeur ou fait boucler deux automates.

  Contexte:
    Étant donné la patiente "ADRUN" de prénom "ZOE", née le 31/12/1975, lieu 63220
    Et son identité est "qualifiée" sous le matricule "2751263220749" de clé "74"

  Règle: L'accusé demandé est rendu

    @cas:mssante/accuse-rendu @exigence:SOCLE-MSS:MSS/UX.34 @pilote
    Scénario: L'accusé revient à qui le demande
      Étant donné dans la boîte, un message "lire-1"
      Quand l'utilisateur lit le message "lire-1" et accepte l'accusé
      Alors un accusé du message "lire-1" revient à l'expéditeur

    @cas:mssante/accuse-forme @attente:EPR-MSSANTE-010 @pilote
    Scénario: L'accusé suit la norme, l'original joint
      Étant donné dans la boîte, un message "lire-2"
      Quand l'utilisateur lit le message "lire-2" et accepte l'accusé
      Alors l'accusé est bien formé, l'original joint

    @cas:mssante/accuse-accord @exigence:SOCLE-MSS:MSS/UX.34 @pilote
    Scénario: Avec l'accord de l'utilisateur, l'accusé part même ailleurs
      Étant donné dans la boîte, un message "lire-3" dont l'accusé irait ailleurs
      Quand l'utilisateur lit le message "lire-3" et accepte l'accusé
      Alors un accusé du message "lire-3" revient à l'expéditeur

    @cas:mssante/accuse-erreur @attente:EPR-MSSANTE-013 @pilote
    Scénario: Un document non rangé est acquitté en erreur
      Étant donné son identité est "récupérée" sous le matricule "2751263220749" de clé "74"
      Et dans la boîte, un message "lire-4" porteur d'un document du patient
      Quand le produit relève la boîte en mode automatique
      Alors l'accusé dit l'erreur 904

  Règle: Aucun accusé ne part à tort

    @cas:mssante/accuse-non-demande @attente:EPR-MSSANTE-011 @pilote
    Scénario: Sans demande, aucun accusé
      Étant donné dans la boîte, un message "lire-5" sans demande d'accusé
      Quand l'utilisateur lit le message "lire-5" et accepte l'accusé
      Alors aucun accusé ne part, et l'utilisateur sait pourquoi

    @cas:mssante/accuse-sans-accord @attente:EPR-MSSANTE-011 @pilote
    Scénario: Sans accord, aucun accusé vers une autre adresse
      Étant donné dans la boîte, un message "lire-6" dont l'accusé irait ailleurs
      Quand l'utilisateur lit le message "lire-6"
      Alors aucun accusé ne part, et l'utilisateur sait pourquoi

    @cas:mssante/accuse-d-accuse @attente:EPR-MSSANTE-011 @pilote
    Scénario: Un accusé n'est pas acquitté
      Quand le produit envoie un message au correspondant
      Et le correspondant renvoie l'accusé de lecture
      Et l'utilisateur ouvre l'accusé reçu
      Alors aucun accusé ne part, et l'utilisateur sait pourquoi

    @cas:mssante/accuse-double @attente:EPR-MSSANTE-012 @pilote
    Scénario: Lu deux fois, acquitté une fois
      Étant donné dans la boîte, un message "lire-7"
      Quand l'utilisateur lit le message "lire-7" et accepte l'accusé
      Et l'utilisateur lit le message "lire-7" et accepte l'accusé
      Alors le message n'est acquitté qu'une fois
