# language: fr
@service:b2 @sans-produit
Fonctionnalité: Dire le parcours de soins
  Un parcours mal dit fait payer au patient une pénalité qu'il ne doit pas.
  Les fichiers jugés sont ceux que l'éditeur remet avec son dossier.

  @cas:b2/orienteur @exigence:SFG-ACE:RG_MF632
  Scénario: Le médecin qui oriente est nommé
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, le médecin qui oriente est nommé

  @cas:b2/parcours-forfait @exigence:SFG-ACE:RG_MF632/CP01
  Scénario: Un forfait met la facture hors parcours
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, un forfait met la facture hors parcours

  @cas:b2/parcours-urgences @exigence:SFG-ACE:RG_CF641/CP02
  Scénario: Aux urgences l'indicateur de parcours est blanc
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, aux urgences l'indicateur de parcours est blanc

  @cas:b2/parcours-retrocession @exigence:SFG-ACE:RG_CF640
  Scénario: En rétrocession l'indicateur de parcours est blanc
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, en rétrocession l'indicateur de parcours est blanc

  @cas:b2/coordination-parcours @exigence:SFG-ACE:RG_CF671
  Scénario: Une majoration de coordination suppose le parcours
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, une majoration de coordination suppose le parcours

  @cas:b2/teleconsultation @exigence:SFG-ACE:RG_IP709
  Scénario: Une téléconsultation exclut l'électrocardiogramme
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, une téléconsultation exclut l'électrocardiogramme

  @cas:b2/depassement @exigence:SFG-ACE:RG_CF655
  Scénario: Le dépassement autorisé est hors parcours, chez un spécialiste
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, le dépassement autorisé est hors parcours, chez un spécialiste
