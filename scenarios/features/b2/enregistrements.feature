# language: fr
@service:b2 @sans-produit
Fonctionnalité: Accompagner chaque ligne de ses enregistrements
  Une ligne sans son détail est illisible pour la caisse, qui rejette la facture.
  Les fichiers jugés sont ceux que l'éditeur remet avec son dossier.

  @cas:b2/complements @exigence:SFG-ACE:RG_MF600
  Scénario: Chaque prestation a les enregistrements de sa nature
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, chaque prestation a les enregistrements de sa nature

  @cas:b2/complements-forfaits @exigence:SFG-ACE:RG_MF601
  Scénario: Chaque forfait ou complément a les enregistrements de sa nature
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, chaque forfait ou complément a les enregistrements de sa nature

  @cas:b2/sans-2b-2c @exigence:SFG-ACE:RG_MF603
  Scénario: Aucune facture ne porte de 2B ni de 2C
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, aucune facture ne porte de 2B ni de 2C

  @cas:b2/ordre @exigence:SFG-ACE:RG_MF602
  Scénario: Forfaits, supports et majorations se suivent dans l'ordre
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, forfaits, supports et majorations se suivent dans l'ordre

  @cas:b2/rpps-3e @exigence:SFG-ACE:RG_MF612
  Scénario: Un 3E porte le RPPS du prescripteur
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, un 3E porte le RPPS du prescripteur

  @cas:b2/rpps-4e @exigence:SFG-ACE:RG_MF622
  Scénario: Un 4E porte un RPPS
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, un 4E porte un RPPS

  @cas:b2/prescription @exigence:SFG-ACE:RG_IP705
  Scénario: La prescription ne suit pas l'exécution
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, la prescription ne suit pas l'exécution

  @cas:b2/executant @exigence:SFG-ACE:RG_MF620
  Scénario: L'exécutant porté est l'établissement facturant
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, l'exécutant porté est l'établissement facturant

  @cas:b2/sejour @exigence:SFG-ACE:RG_VF600
  Scénario: Les soins tombent entre l'entrée et la sortie
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, les soins tombent entre l'entrée et la sortie
