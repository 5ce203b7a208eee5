# language: fr
@service:dmp @sans-produit
Fonctionnalité: Chercher, retirer et modifier sans se tromper d'identifiant
  Un identifiant pris pour un autre ramène le mauvais document, ou n'en supprime aucun.
  Les fichiers jugés sont ceux que l'éditeur remet avec son dossier.

  @cas:xds/existence @attente:EPR-DMP-079
  Scénario: Le test d'existence est bien adressé
    Étant donné les appels DMP remis par l'éditeur
    Alors dans les appels DMP, le test d'existence est bien adressé

  @cas:xds/recherche @attente:EPR-DMP-075
  Scénario: La recherche suit une requête enregistrée
    Étant donné les appels DMP remis par l'éditeur
    Alors dans les appels DMP, la recherche suit une requête enregistrée

  @cas:xds/recherche-indirecte @attente:EPR-DMP-076
  Scénario: En mode indirect, seule la recherche par référence est employée
    Étant donné les appels DMP remis par l'éditeur
    Alors dans les appels DMP, en mode indirect, seule la recherche par référence est employée

  @cas:xds/retrait @attente:EPR-DMP-077
  Scénario: Un document est demandé par son identifiant unique
    Étant donné les appels DMP remis par l'éditeur
    Alors dans les appels DMP, un document est demandé par son identifiant unique

  @cas:xds/mise-a-jour @attente:EPR-DMP-078
  Scénario: Un changement vise une fiche et dit l'ancien et le nouvel état
    Étant donné les appels DMP remis par l'éditeur
    Alors dans les appels DMP, un changement vise une fiche et dit l'ancien et le nouvel état
