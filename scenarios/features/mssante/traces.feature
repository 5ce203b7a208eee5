# language: fr
@service:mssante
Fonctionnalité: Rendre compte de la messagerie, sans en montrer le contenu
  Quand un document se perd, la trace dit qui l'a envoyé, quand, et ce que l'opérateur a répondu. Elle ne doit jamais
  révéler ce que le message disait.

  Contexte:
    Étant donné la patiente "ADRUN" de prénom "ZOE", née le 31/12/1975, lieu 63220
    Et son identité est "qualifiée" sous le matricule "2751263220749" de clé "74"

  Règle: Chaque opération laisse une trace complète

    @cas:mssante/envoi-trace @exigence:REM-PFI:MSS/CONF.17 @pilote
    Scénario: L'envoi est tracé
      Quand le produit envoie un message au correspondant
      Et le produit exporte ses traces
      Alors chaque envoi et chaque suppression est tracé

    @cas:mssante/suppression-tracee @exigence:REM-PFI:MSS/CONF.17 @pilote
    Scénario: La suppression est tracée
      Étant donné dans la boîte, un message "efface-1"
      Quand le produit supprime le message "efface-1"
      Et le produit exporte ses traces
      Alors chaque envoi et chaque suppression est tracé

    @cas:mssante/trace-complete @exigence:REM-PFI:MSS/CONF.18 @exigence:REM-CITE:MSS/CONF.18 @pilote
    Scénario: La trace dit qui, quand, quoi et avec quelle réponse
      Quand le produit envoie un message au correspondant
      Et le produit relève la boîte
      Et le produit exporte ses traces
      Alors chaque trace dit l'auteur, l'heure, l'action, la requête et la réponse

    @cas:mssante/trace-sans-contenu @exigence:REM-CITE:MSS/CONF.18 @pilote
    Scénario: La trace ne dit rien du contenu
      Quand le produit envoie un message au correspondant
      Et le produit exporte ses traces
      Alors aucune trace ne contient le texte du message

    @cas:mssante/partenaires @exigence:REM-DPI:INS/va1.46 @pilote
    Scénario: Le partenaire qui reçoit l'INS est tracé
      Quand le produit envoie au correspondant le document "lettre de liaison"
      Et le produit exporte ses traces
      Alors chaque partenaire qui a reçu l'INS est tracé

  Règle: Ce que l'utilisateur fait d'un message est ce qui arrive dans la boîte

    @cas:mssante/suppression-faite @attente:EPR-MSSANTE-020 @pilote
    Scénario: Le message supprimé part, lui seul
      Étant donné dans la boîte, un message "efface-2"
      Et dans la boîte, un message "garde-1"
      Quand le produit supprime le message "efface-2"
      Alors le message "efface-2" a quitté la boîte, où il en reste 1

    @cas:mssante/releve-sans-marquer @attente:EPR-MSSANTE-024 @pilote
    Scénario: La relève ne marque rien comme lu
      Étant donné dans la boîte, un message "lu-1"
      Quand le produit relève la boîte
      Alors la relève ne marque aucun message comme lu

    @cas:mssante/prefixe @attente:EPR-MSSANTE-027 @pilote
    Scénario: L'objet est montré sans son préfixe technique
      Étant donné dans la boîte, un message "lu-2" porteur d'un document du patient
      Quand le produit relève la boîte
      Alors le préfixe technique de l'objet n'est pas montré
