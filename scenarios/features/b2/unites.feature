# language: fr
@service:b2 @sans-produit
Fonctionnalité: Compter chaque ligne pour ce qu'elle est
  Une quantité qui double un acte double son remboursement, puis le fait reprendre.
  Les fichiers jugés sont ceux que l'éditeur remet avec son dossier.

  @cas:b2/unite-ccam @exigence:SFG-ACE:RG_VF603
  Scénario: Un acte CCAM compte pour un
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, un acte CCAM compte pour un

  @cas:b2/unite-lpp @exigence:SFG-ACE:RG_VF605
  Scénario: Une ligne de dispositifs compte pour une
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, une ligne de dispositifs compte pour une

  @cas:b2/unite-ucd @exigence:SFG-ACE:RG_VF606
  Scénario: Une ligne de médicaments codés compte pour une
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, une ligne de médicaments codés compte pour une

  @cas:b2/unite-biologie @exigence:SFG-ACE:RG_VF604
  Scénario: Une ligne de biologie compte ses codes
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, une ligne de biologie compte ses codes

  @cas:b2/unite-eri @exigence:SFG-ACE:RG_VF611
  Scénario: Une ligne ERI compte pour une
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, une ligne ERI compte pour une

  @cas:b2/unite-eti @exigence:SFG-ACE:RG_VF613
  Scénario: Une ligne ETI compte pour une
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, une ligne ETI compte pour une

  @cas:b2/unite-emi @exigence:SFG-ACE:RG_VF617
  Scénario: Une ligne EMI compte pour une
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, une ligne EMI compte pour une

  @cas:b2/unite-mar @exigence:SFG-ACE:RG_VF615
  Scénario: Une ligne MAR compte pour une
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, une ligne MAR compte pour une

  @cas:b2/deux-se @exigence:SFG-ACE:RG_VF607/CP02
  Scénario: De deux forfaits SE le moins cher est à moitié
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, de deux forfaits SE le moins cher est à moitié
