# language: fr
@service:b2 @sans-produit
Fonctionnalité: Composer des factures complètes et cohérentes
  Une facture dont les enregistrements se contredisent est rejetée, et l'hôpital attend son paiement.
  Les fichiers jugés sont ceux que l'éditeur remet avec son dossier.

  @cas:b2/prefixe @attente:EPR-B2-006
  Scénario: L'identification est la même dans toute la facture
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, l'identification est la même dans toute la facture

  @cas:b2/sequences @attente:EPR-B2-012
  Scénario: Les compléments sont numérotés sans trou
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, les compléments sont numérotés sans trou

  @cas:b2/grammaire @exigence:SFG-ACE:RG_MF630
  Scénario: Les enregistrements d'une facture se suivent dans l'ordre
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, les enregistrements d'une facture se suivent dans l'ordre

  @cas:b2/delai @exigence:SFG-ACE:RG_MF606
  Scénario: Les soins ont moins d'un an
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, les soins ont moins d'un an

  @cas:b2/biologie @exigence:SFG-ACE:RG_MF623
  Scénario: Les codes de biologie sont remplis sans trou
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, les codes de biologie sont remplis sans trou

  @cas:b2/ccam @exigence:SFG-ACE:RG_MF626
  Scénario: Les modificateurs et les séances de l'acte se suivent
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, les modificateurs et les séances de l'acte se suivent
