# language: fr
@service:mssante
Fonctionnalité: Poser les repères que les opérateurs et les logiciels lisent
  Le tri, les statistiques et l'intégration automatique du destinataire reposent sur ces repères. Un repère faux vaut pire
  qu'un repère absent : le document est rangé d'office dans le mauvais dossier.

  Contexte:
    Étant donné la patiente "ADRUN" de prénom "ZOE", née le 31/12/1975, lieu 63220
    Et son identité est "qualifiée" sous le matricule "2751263220749" de clé "74"

  Règle: Le code de chaque document est annoncé

    @cas:mssante/code-un @exigence:REM-PFI:MSS/CONF.15 @pilote
    Scénario: Un document, un code
      Quand le produit envoie au correspondant le document "lettre de liaison"
      Alors le message porte "X-MSS-CODECDA" avec les codes des documents, et lors seulement

    @cas:mssante/code-deux @exigence:REM-PFI:MSS/CONF.15 @pilote
    Scénario: Deux documents, deux codes
      Quand le produit envoie au correspondant les documents "lettre de liaison" et "compte rendu opératoire"
      Alors le message porte "X-MSS-CODECDA" avec les codes des documents, et lors seulement

    @cas:mssante/code-aucun @exigence:REM-PFI:MSS/CONF.15 @pilote
    Scénario: Sans document, aucun code
      Quand le produit envoie un message au correspondant
      Alors le message porte "X-MSS-CODECDA" avec les codes des documents, et lors seulement

  Règle: La qualification de l'identité est annoncée

    @cas:mssante/ins-qualifiee @exigence:REM-PFI:MSS/CONF.14 @pilote
    Scénario: L'identité qualifiée est annoncée comme telle
      Quand le produit envoie au correspondant le document "lettre de liaison"
      Alors le message porte "X-MSS-INS" selon la qualification de l'identité

    @cas:mssante/ins-recuperee @exigence:REM-PFI:MSS/CONF.14 @pilote
    Scénario: L'identité récupérée n'est pas annoncée comme qualifiée
      Étant donné son identité est "récupérée" sous le matricule "2751263220749" de clé "74"
      Quand le produit envoie au correspondant le document "lettre de liaison"
      Alors le message porte "X-MSS-INS" selon la qualification de l'identité

  Règle: Le produit se nomme sur chaque message

    @cas:mssante/nil-courriel @exigence:REM-PFI:MSS/CONF.16 @pilote
    Scénario: Un nouveau courriel porte la référence du produit
      Quand le produit envoie un message au correspondant
      Alors chaque message porte "X-MSS-NIL" avec la référence du produit

    @cas:mssante/nil-reponse @exigence:REM-PFI:MSS/CONF.16 @pilote
    Scénario: Une réponse la porte, une seule fois
      Étant donné dans la boîte, un message "question-3"
      Quand le produit répond au message "question-3"
      Alors "X-MSS-NIL" est sur chaque message, une seule fois

    @cas:mssante/nil-accuse @exigence:REM-PFI:MSS/CONF.16 @pilote
    Scénario: Un accusé la porte aussi
      Étant donné dans la boîte, un message "question-1"
      Quand l'utilisateur lit le message "question-1" et accepte l'accusé
      Alors chaque message porte "X-MSS-NIL" avec la référence du produit
