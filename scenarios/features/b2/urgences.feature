# language: fr
@service:b2 @sans-produit
Fonctionnalité: Facturer un passage aux urgences
  Un supplément sans son forfait, ou en double, fait rejeter tout le passage.
  Les fichiers jugés sont ceux que l'éditeur remet avec son dossier.

  @cas:b2/urgence-unique @exigence:SFG-ACE:RG_IP714
  Scénario: Une facture d'urgence a un seul forfait d'âge
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, une facture d'urgence a un seul forfait d'âge

  @cas:b2/urgence-imagerie @exigence:SFG-ACE:RG_IP715
  Scénario: Un seul supplément d'imagerie, avec le forfait d'âge
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, un seul supplément d'imagerie, avec le forfait d'âge

  @cas:b2/urgence-biologie @exigence:SFG-ACE:RG_IP716
  Scénario: Un seul supplément de biologie, avec le forfait d'âge
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, un seul supplément de biologie, avec le forfait d'âge

  @cas:b2/urgence-avis @exigence:SFG-ACE:RG_IP717
  Scénario: Un avis spécialisé accompagne un forfait d'âge
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, un avis spécialisé accompagne un forfait d'âge

  @cas:b2/urgence-supplements @exigence:SFG-ACE:RG_CF672
  Scénario: Un supplément d'urgence par sorte, avec son forfait
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, un supplément d'urgence par sorte, avec son forfait

  @cas:b2/urgence-nuits-d-avis @exigence:SFG-ACE:RG_CF674
  Scénario: Les suppléments de nuit des avis ne dépassent pas les avis
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, les suppléments de nuit des avis ne dépassent pas les avis

  @cas:b2/urgence-dates-de-nuit @exigence:SFG-ACE:RG_CF675
  Scénario: Un supplément de nuit a la date de son forfait
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, un supplément de nuit a la date de son forfait

  @cas:b2/urgence-dates @exigence:SFG-ACE:RG_CF676
  Scénario: Un supplément d'urgence a la date du forfait d'âge
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, un supplément d'urgence a la date du forfait d'âge

  @cas:b2/urgence-seule @exigence:SFG-ACE:RG_CF899
  Scénario: Une facture d'urgence n'a ni acte ni autre forfait
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, une facture d'urgence n'a ni acte ni autre forfait
