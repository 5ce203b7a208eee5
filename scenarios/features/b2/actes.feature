# language: fr
@service:b2 @sans-produit
Fonctionnalité: Coder les actes avec les codes de la norme
  Un acte mal codé est payé à moitié, ou repris l'année suivante.
  Les fichiers jugés sont ceux que l'éditeur remet avec son dossier.

  @cas:b2/dents @exigence:SFG-ACE:RG_IP652
  Scénario: Une dent est notée en deux chiffres
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, une dent est notée en deux chiffres

  @cas:b2/association @exigence:SFG-ACE:RG_IP654
  Scénario: Le code d'association 4 ne se mélange pas
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, le code d'association 4 ne se mélange pas

  @cas:b2/activites @exigence:SFG-ACE:RG_VF_CC4
  Scénario: Les activités d'un acte portent la même exonération
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, les activités d'un acte portent la même exonération

  @cas:b2/limites-nabm @exigence:SFG-ACE:RG_VF625
  Scénario: Les codes de biologie limités ne sont pas dépassés
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, les codes de biologie limités ne sont pas dépassés

  @cas:b2/nature-connue @exigence:SFG-ACE:RG_MF631/0277
  Scénario: La nature d'assurance est une de celles de la norme
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, la nature d'assurance est une de celles de la norme

  @cas:b2/exoneration-facture @exigence:SFG-ACE:RG_MF631/0279
  Scénario: Le code d'exonération de la facture est connu
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, le code d'exonération de la facture est connu

  @cas:b2/exoneration-ligne @exigence:SFG-ACE:RG_MF610/0364
  Scénario: Le code d'exonération de la ligne est connu
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, le code d'exonération de la ligne est connu

  @cas:b2/domaine-connu @exigence:SFG-ACE:RG_IP702
  Scénario: Le domaine d'activité est un de ceux de la norme
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, le domaine d'activité est un de ceux de la norme

  @cas:b2/code-lpp @exigence:SFG-ACE:RG_MF613
  Scénario: Un code LPP a 7 caractères cadrés à gauche
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, un code LPP a 7 caractères cadrés à gauche
