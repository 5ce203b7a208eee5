# language: fr
@service:b2 @sans-produit
Fonctionnalité: Suivre la situation du patient
  Un patient à l'AME, en maternité ou accidenté paie ce qu'il ne doit pas si sa situation est oubliée.
  Les fichiers jugés sont ceux que l'éditeur remet avec son dossier.

  @cas:b2/ame-taux @exigence:SFG-ACE:RG_VF650
  Scénario: En AME chaque ligne est au taux zéro
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, en AME chaque ligne est au taux zéro

  @cas:b2/ame-qualificatif @exigence:SFG-ACE:RG_CF655/SP06
  Scénario: En AME chaque ligne porte le qualificatif N
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, en AME chaque ligne porte le qualificatif N

  @cas:b2/nature-taux @exigence:SFG-ACE:RG_VF651
  Scénario: Maternité, accident et prévention mettent la facture à 100 %
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, maternité, accident et prévention mettent la facture à 100 %

  @cas:b2/exoneration-aspa @exigence:SFG-ACE:RG_VF675
  Scénario: Une ligne ASPA est à 80 ou 100 %
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, une ligne ASPA est à 80 ou 100 %

  @cas:b2/facture-anonyme @exigence:SFG-ACE:RG_MF631/0249-SP10
  Scénario: Une facture anonyme porte la caisse de l'hôpital
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, une facture anonyme porte la caisse de l'hôpital

  @cas:b2/accident @exigence:SFG-ACE:RG_MF631/0286
  Scénario: Un accident du travail porte son numéro ou sa date
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, un accident du travail porte son numéro ou sa date

  @cas:b2/rang @exigence:SFG-ACE:RG_MF631
  Scénario: Le rang est nul au régime général
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, le rang est nul au régime général

  @cas:b2/centre @exigence:SFG-ACE:RG_MF631/0254-CP02
  Scénario: Le centre de la caisse 196 finit par zéro
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, le centre de la caisse 196 finit par zéro
