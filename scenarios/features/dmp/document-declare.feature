# language: fr
@service:dmp @sans-produit
Fonctionnalité: Déclarer un document que le DMP sait ranger
  Un document mal déclaré est refusé, ou rangé là où personne ne le cherche.
  Les fichiers jugés sont ceux que l'éditeur remet avec son dossier.

  @cas:cda/lecture @attente:EPR-DMP-001
  Scénario: Chaque document se lit comme un CDA R2
    Étant donné les documents CDA remis par l'éditeur
    Alors dans les documents CDA, chaque document se lit comme un CDA R2

  @cas:cda/modele @attente:EPR-DMP-002
  Scénario: Les éléments suivent l'ordre et les cardinalités du modèle
    Étant donné les documents CDA remis par l'éditeur
    Alors dans les documents CDA, les éléments suivent l'ordre et les cardinalités du modèle

  @cas:cda/types @attente:EPR-DMP-003
  Scénario: Les dates et identifiants techniques sont bien écrits
    Étant donné les documents CDA remis par l'éditeur
    Alors dans les documents CDA, les dates et identifiants techniques sont bien écrits

  @cas:cda/declarations @attente:EPR-DMP-004
  Scénario: Le document déclare les modèles qu'il suit
    Étant donné les documents CDA remis par l'éditeur
    Alors dans les documents CDA, le document déclare les modèles qu'il suit

  @cas:cda/identifiant @attente:EPR-DMP-005
  Scénario: L'identifiant du document tient dans un seul champ
    Étant donné les documents CDA remis par l'éditeur
    Alors dans les documents CDA, l'identifiant du document tient dans un seul champ
