# language: fr
@service:dmp @sans-produit
Fonctionnalité: Décrire les documents envoyés, suite
  Des métadonnées fausses rendent le document introuvable, ou visible de qui ne devrait pas le voir.
  Les fichiers jugés sont ceux que l'éditeur remet avec son dossier.

  @cas:xds/patient @attente:EPR-DMP-061
  Scénario: Chaque fiche porte l'INS et l'identifiant local du patient
    Étant donné les appels DMP remis par l'éditeur
    Alors dans les appels DMP, chaque fiche porte l'INS et l'identifiant local du patient

  @cas:xds/statut @attente:EPR-DMP-062
  Scénario: Le statut d'une fiche est laissé au service
    Étant donné les appels DMP remis par l'éditeur
    Alors dans les appels DMP, le statut d'une fiche est laissé au service

  @cas:xds/lot @attente:EPR-DMP-063
  Scénario: Le lot a ses identifiants, sa date et son auteur
    Étant donné les appels DMP remis par l'éditeur
    Alors dans les appels DMP, le lot a ses identifiants, sa date et son auteur

  @cas:xds/liens @attente:EPR-DMP-064
  Scénario: Chaque fiche est rattachée à son lot
    Étant donné les appels DMP remis par l'éditeur
    Alors dans les appels DMP, chaque fiche est rattachée à son lot

  @cas:xds/remplacement @attente:EPR-DMP-065
  Scénario: Un remplacement est dit dans le document et dans les métadonnées
    Étant donné les appels DMP remis par l'éditeur
    Alors dans les appels DMP, un remplacement est dit dans le document et dans les métadonnées

  @cas:xds/signature @attente:EPR-DMP-066
  Scénario: La signature du lot couvre chaque document envoyé
    Étant donné les appels DMP remis par l'éditeur
    Alors dans les appels DMP, la signature du lot couvre chaque document envoyé
