# language: fr
@service:mssante
Fonctionnalité: Écrire un message que tout logiciel sait lire
  Un accent mal codé rend l'objet illisible, une réponse sans lien se perd, un libellé absent cache qui écrit. Un retour à la
  ligne recopié d'une saisie peut ajouter un destinataire à l'insu du médecin.

  Contexte:
    Étant donné la patiente "ADRUN" de prénom "ZOE", née le 31/12/1975, lieu 63220
    Et son identité est "qualifiée" sous le matricule "2751263220749" de clé "74"

  Règle: Un message se reconnaît et se suit

    @cas:mssante/identifiant @exigence:REM-PFI:MSS/va1.12 @pilote
    Scénario: Deux messages ont deux identifiants
      Quand le produit envoie un message au correspondant
      Et le produit envoie au correspondant un message d'objet accentué
      Alors chaque message a un identifiant qui n'a jamais servi

    @cas:mssante/reponse @exigence:REM-PFI:MSS/va1.08 @pilote
    Scénario: Une réponse cite le message d'origine
      Étant donné dans la boîte, un message "question-2"
      Quand le produit répond au message "question-2"
      Alors le message cite le message "question-2"

    @cas:mssante/libelle-personne @exigence:REM-PFI:MSS/va1.16 @pilote
    Scénario: La boîte d'une personne dit qui elle est
      Étant donné la boîte aux lettres du médecin
      Quand le produit envoie un message au correspondant
      Alors l'expéditeur a un libellé parlant

    @cas:mssante/libelle-service @exigence:REM-PFI:MSS/va1.16 @pilote
    Scénario: La boîte d'un service dit lequel
      Quand le produit envoie un message au correspondant
      Alors l'expéditeur a un libellé parlant

  Règle: Le texte se lit partout

    @cas:mssante/corps-texte @exigence:REM-PFI:MSS/va1.11 @pilote
    Scénario: Un message simple est en texte
      Quand le produit envoie un message au correspondant
      Alors le corps est en texte, ou en deux versions égales

    @cas:mssante/corps-deux-versions @exigence:REM-PFI:MSS/va1.11 @pilote
    Scénario: Un message mis en forme part en deux versions égales
      Quand le produit envoie au correspondant un message rédigé avec mise en forme
      Alors le corps est en texte, ou en deux versions égales

    @cas:mssante/utf8 @exigence:SOCLE-MSS:MSS/CONF.19 @pilote
    Scénario: Les textes sont en UTF-8
      Quand le produit envoie au correspondant un message d'objet accentué
      Alors les textes sont en UTF-8

    @cas:mssante/accents @attente:EPR-MSSANTE-001 @pilote
    Scénario: Les accents voyagent codés
      Quand le produit envoie au correspondant un message d'objet accentué
      Alors l'objet et les noms de fichiers voyagent en ASCII

    @cas:mssante/normes @attente:EPR-MSSANTE-002 @pilote
    Scénario: Le message suit les normes de la messagerie
      Quand le produit envoie au correspondant les documents "lettre de liaison" et "compte rendu opératoire"
      Alors le message suit les normes de la messagerie
