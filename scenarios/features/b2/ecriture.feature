# language: fr
@service:b2 @sans-produit
Fonctionnalité: Écrire un fichier B2 que le frontal sait lire
  Un fichier mal écrit est refusé en entier : aucun passage de la journée n'est payé.
  Les fichiers jugés sont ceux que l'éditeur remet avec son dossier.

  @cas:b2/longueur @attente:EPR-B2-001
  Scénario: Chaque enregistrement compte 128 caractères
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, chaque enregistrement compte 128 caractères

  @cas:b2/caracteres @attente:EPR-B2-002
  Scénario: Les zones de texte n'ont que des majuscules sans accent
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, les zones de texte n'ont que des majuscules sans accent

  @cas:b2/cadrage @attente:EPR-B2-003
  Scénario: Les zones sont cadrées et complétées selon leur type
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, les zones sont cadrées et complétées selon leur type

  @cas:b2/zones-absentes @attente:EPR-B2-004
  Scénario: Les zones absentes sont à zéro ou à blanc
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, les zones absentes sont à zéro ou à blanc

  @cas:b2/dates @attente:EPR-B2-005
  Scénario: Les dates existent et s'écrivent AAMMJJ
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, les dates existent et s'écrivent AAMMJJ

  @cas:b2/types-et-ordre @attente:EPR-B2-008
  Scénario: Les enregistrements sont connus et dans l'ordre du fichier
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, les enregistrements sont connus et dans l'ordre du fichier

  @cas:b2/fichier @attente:EPR-B2-009
  Scénario: Le début et la fin du fichier concordent
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, le début et la fin du fichier concordent

  @cas:b2/lot @attente:EPR-B2-010
  Scénario: Le début et la fin de chaque lot concordent
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, le début et la fin de chaque lot concordent

  @cas:b2/cles @attente:EPR-B2-011
  Scénario: Les clés des NIR, FINESS et RPPS sont exactes
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, les clés des NIR, FINESS et RPPS sont exactes
