# language: fr
@service:b2 @sans-produit
Fonctionnalité: Facturer dispositifs et médicaments
  Un produit coûteux mal compté se chiffre en milliers d'euros rejetés.
  Les fichiers jugés sont ceux que l'éditeur remet avec son dossier.

  @cas:b2/retrocession-seule @exigence:SFG-ACE:RG_VF620
  Scénario: Une rétrocession est seule sur sa facture
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, une rétrocession est seule sur sa facture

  @cas:b2/nutriments @exigence:SFG-ACE:RG_VF_CC5
  Scénario: Les nutriments sont rétrocédés en ALD
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, les nutriments sont rétrocédés en ALD

  @cas:b2/lpp @exigence:SFG-ACE:RG_IP670
  Scénario: Le total d'un dispositif est prix par quantité
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, le total d'un dispositif est prix par quantité

  @cas:b2/ucd-forme @exigence:SFG-ACE:RG_IP710
  Scénario: Un code UCD a 7 chiffres et commence par 9
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, un code UCD a 7 chiffres et commence par 9

  @cas:b2/ucd-montant @exigence:SFG-ACE:RG_IP680a
  Scénario: Le total d'un médicament est prix par quantité et fraction
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, le total d'un médicament est prix par quantité et fraction

  @cas:b2/prix-lpp @exigence:SFG-ACE:RG_VF635
  Scénario: Le prix de la ligne est la somme de ses dispositifs
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, le prix de la ligne est la somme de ses dispositifs

  @cas:b2/prix-ucd @exigence:SFG-ACE:RG_VF636
  Scénario: Le prix de la ligne est la somme de ses médicaments
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, le prix de la ligne est la somme de ses médicaments

  @cas:b2/prix-eti @exigence:SFG-ACE:RG_VF631/CP01
  Scénario: Le prix d'ETI est la somme des écarts des dispositifs
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, le prix d'ETI est la somme des écarts des dispositifs

  @cas:b2/prix-emi @exigence:SFG-ACE:RG_VF631/CP03
  Scénario: Le prix d'EMI est la somme des écarts des médicaments
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, le prix d'EMI est la somme des écarts des médicaments
