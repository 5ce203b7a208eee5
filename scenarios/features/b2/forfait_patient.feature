# language: fr
@service:b2 @sans-produit
Fonctionnalité: Porter le forfait patient urgences
  Un forfait patient oublié ou mal porté, et le patient reçoit la facture de la caisse.
  Les fichiers jugés sont ceux que l'éditeur remet avec son dossier.

  @cas:b2/forfait-patient-present @exigence:SFG-ACE:RG_VF506
  Scénario: Toute facture d'urgence porte un forfait patient
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, toute facture d'urgence porte un forfait patient

  @cas:b2/forfait-patient-unique @exigence:SFG-ACE:RG_VF507
  Scénario: Le forfait patient n'est porté qu'une fois
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, le forfait patient n'est porté qu'une fois

  @cas:b2/forfait-patient-support @exigence:SFG-ACE:RG_VF508
  Scénario: Le forfait patient accompagne un forfait d'âge
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, le forfait patient accompagne un forfait d'âge

  @cas:b2/forfait-patient-usuel @exigence:SFG-ACE:RG_VF505
  Scénario: Le forfait patient usuel reste hors de la part AMO
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, le forfait patient usuel reste hors de la part AMO

  @cas:b2/forfait-patient-exonere @exigence:SFG-ACE:RG_VF501
  Scénario: Le forfait patient exonéré est à 100 %
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, le forfait patient exonéré est à 100 %

  @cas:b2/forfait-patient-local @exigence:SFG-ACE:RG_VF503
  Scénario: Le forfait patient du régime local est à 100 %
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, le forfait patient du régime local est à 100 %

  @cas:b2/complement-patient @exigence:SFG-ACE:RG_VF502
  Scénario: Le complément du forfait patient suit l'ALD ou l'accident
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, le complément du forfait patient suit l'ALD ou l'accident

  @cas:b2/exoneration-en-tete @exigence:SFG-ACE:RG_MF631/0279-CP01
  Scénario: Avec un forfait patient exonéré les lignes n'ont pas de code
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, avec un forfait patient exonéré les lignes n'ont pas de code

  @cas:b2/qualificatif-forfait-patient @exigence:SFG-ACE:RG_MF610/03120
  Scénario: Le forfait patient usuel porte le qualificatif N
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, le forfait patient usuel porte le qualificatif N
