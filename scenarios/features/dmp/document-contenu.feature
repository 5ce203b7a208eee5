# language: fr
@service:dmp @sans-produit
Fonctionnalité: Joindre un contenu lisible et durable
  Un fichier illisible ou actif dans le dossier du patient n'est d'aucun secours dix ans après.
  Les fichiers jugés sont ceux que l'éditeur remet avec son dossier.

  @cas:cda/corps @attente:EPR-DMP-020
  Scénario: Le document a un corps, un seul, du niveau attendu
    Étant donné les documents CDA remis par l'éditeur
    Alors dans les documents CDA, le document a un corps, un seul, du niveau attendu

  @cas:cda/n1 @exigence:REM-DPI:DOC/va1.08
  Scénario: Le document de niveau 1 porte un contenu lisible du type annoncé
    Étant donné les documents CDA remis par l'éditeur
    Alors dans les documents CDA, le document de niveau 1 porte un contenu lisible du type annoncé

  @cas:cda/pdfa @exigence:REM-DPI:DOC/va1.01
  Scénario: Le PDF se dit PDF/A-1
    Étant donné les documents CDA remis par l'éditeur
    Alors dans les documents CDA, le PDF se dit PDF/A-1

  @cas:cda/pdf-structure @exigence:REM-DPI:DOC/va1.01
  Scénario: Le PDF ne contient rien qu'un PDF/A-1 interdise
    Étant donné les documents CDA remis par l'éditeur
    Alors dans les documents CDA, le PDF ne contient rien qu'un PDF/A-1 interdise

  @cas:cda/script @attente:EPR-DMP-021
  Scénario: Le document ne contient aucun script
    Étant donné les documents CDA remis par l'éditeur
    Alors dans les documents CDA, le document ne contient aucun script

  @cas:cda/references @attente:EPR-DMP-022
  Scénario: Les données codées citent des passages qui existent
    Étant donné les documents CDA remis par l'éditeur
    Alors dans les documents CDA, les données codées citent des passages qui existent
