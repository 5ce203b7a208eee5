# language: fr
@service:b2 @sans-produit
Fonctionnalité: Numéroter et qualifier les factures
  Un numéro repris, et le Trésor ne sait plus quel titre est payé.
  Les fichiers jugés sont ceux que l'éditeur remet avec son dossier.

  @cas:b2/numero-unique @attente:EPR-B2-007
  Scénario: Un numéro de facture ne sert qu'une fois
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, un numéro de facture ne sert qu'une fois

  @cas:b2/exercice @exigence:SFG-ACE:RG_MF631/0230
  Scénario: Le numéro de facture commence par l'exercice
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, le numéro de facture commence par l'exercice

  @cas:b2/titre @exigence:SFG-ACE:RG_MF632/2S42-SP13
  Scénario: Le complément au titre porte le code produit
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, le complément au titre porte le code produit

  @cas:b2/taux-par-nature @exigence:SFG-ACE:RG_VF660
  Scénario: Une prestation exonérée par nature est à 100 %
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, une prestation exonérée par nature est à 100 %

  @cas:b2/domaine-forfait-patient @exigence:SFG-ACE:RG_MF610/03121
  Scénario: Le forfait patient n'a pas de domaine d'activité
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, le forfait patient n'a pas de domaine d'activité

  @cas:b2/domaine-urgences @exigence:SFG-ACE:RG_IP624/CP02
  Scénario: Aux urgences le domaine d'activité est la médecine
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, aux urgences le domaine d'activité est la médecine

  @cas:b2/domaine-retrocession @exigence:SFG-ACE:RG_IP624/CP01
  Scénario: En rétrocession le domaine d'activité est blanc
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, en rétrocession le domaine d'activité est blanc
