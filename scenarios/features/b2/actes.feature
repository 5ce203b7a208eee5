# language: fr
@service:b2 @sans-produit
Fonctionnalité: Coder les actes
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
