# language: fr
@service:dmp @sans-produit
Fonctionnalité: Nommer sans ambiguïté le patient et les professionnels
  Un document au nom du mauvais patient, ou sans auteur, ne peut servir à soigner.
  Les fichiers jugés sont ceux que l'éditeur remet avec son dossier.

  @cas:cda/patient @attente:EPR-DMP-015
  Scénario: Le patient est identifié par ses traits
    Étant donné les documents CDA remis par l'éditeur
    Alors dans les documents CDA, le patient est identifié par ses traits

  @cas:cda/ins @exigence:REM-DPI:DOC/va1.07
  Scénario: Le document porte l'INS du patient
    Étant donné les documents CDA remis par l'éditeur
    Alors dans les documents CDA, le document porte l'INS du patient

  @cas:cda/traits-ins @attente:EPR-DMP-016
  Scénario: Les noms, prénoms et lieu de naissance accompagnent l'INS
    Étant donné les documents CDA remis par l'éditeur
    Alors dans les documents CDA, les noms, prénoms et lieu de naissance accompagnent l'INS

  @cas:cda/auteur @attente:EPR-DMP-017
  Scénario: L'auteur a son identifiant national, sa spécialité et sa structure
    Étant donné les documents CDA remis par l'éditeur
    Alors dans les documents CDA, l'auteur a son identifiant national, sa spécialité et sa structure

  @cas:cda/responsable @attente:EPR-DMP-018
  Scénario: Un responsable a validé le document
    Étant donné les documents CDA remis par l'éditeur
    Alors dans les documents CDA, un responsable a validé le document

  @cas:cda/conservateur @attente:EPR-DMP-019
  Scénario: La structure qui conserve le document est identifiée
    Étant donné les documents CDA remis par l'éditeur
    Alors dans les documents CDA, la structure qui conserve le document est identifiée
