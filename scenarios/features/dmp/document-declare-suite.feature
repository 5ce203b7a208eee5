# language: fr
@service:dmp @sans-produit
Fonctionnalité: Déclarer un document que le DMP sait ranger, suite
  Un document mal déclaré est refusé, ou rangé là où personne ne le cherche.
  Les fichiers jugés sont ceux que l'éditeur remet avec son dossier.

  @cas:cda/type-document @attente:EPR-DMP-006
  Scénario: Le type de document est un type publié
    Étant donné les documents CDA remis par l'éditeur
    Alors dans les documents CDA, le type de document est un type publié

  @cas:cda/titre @attente:EPR-DMP-007
  Scénario: Le document a un titre lisible
    Étant donné les documents CDA remis par l'éditeur
    Alors dans les documents CDA, le document a un titre lisible

  @cas:cda/creation @attente:EPR-DMP-008
  Scénario: La date de création est à la seconde, avec son décalage
    Étant donné les documents CDA remis par l'éditeur
    Alors dans les documents CDA, la date de création est à la seconde, avec son décalage

  @cas:cda/confidentialite @attente:EPR-DMP-009
  Scénario: La confidentialité de base est connue
    Étant donné les documents CDA remis par l'éditeur
    Alors dans les documents CDA, la confidentialité de base est connue

  @cas:cda/langue @attente:EPR-DMP-010
  Scénario: La langue est le français de France
    Étant donné les documents CDA remis par l'éditeur
    Alors dans les documents CDA, la langue est le français de France
