# language: fr
@service:b2 @sans-produit
Fonctionnalité: Retirer la participation forfaitaire
  Une participation oubliée ou mise sur la mauvaise ligne fausse ce que paie le patient.
  Les fichiers jugés sont ceux que l'éditeur remet avec son dossier.

  @cas:b2/seuil-en-tete @exigence:SFG-ACE:RG_MF608
  Scénario: La ligne exonérée par le seuil vient en premier
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, la ligne exonérée par le seuil vient en premier

  @cas:b2/participation-aspa @exigence:SFG-ACE:RG_VF680
  Scénario: Un patient ASPA ne paie pas de participation forfaitaire
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, un patient ASPA ne paie pas de participation forfaitaire

  @cas:b2/participation-ligne @exigence:SFG-ACE:RG_VF683
  Scénario: La participation est portée par une ligne exonérée du seuil
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, la participation est portée par une ligne exonérée du seuil

  @cas:b2/participation-regime @exigence:SFG-ACE:RG_VF681
  Scénario: Une participation payée par le régime laisse la part AMO entière
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, une participation payée par le régime laisse la part AMO entière

  @cas:b2/participation-montant @exigence:SFG-ACE:RG_VF682
  Scénario: La participation est retirée de la part AMO
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, la participation est retirée de la part AMO

  @cas:b2/depense @exigence:SFG-ACE:RG_MF610/03102
  Scénario: La dépense couvre les parts AMO et complémentaire
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, la dépense couvre les parts AMO et complémentaire
