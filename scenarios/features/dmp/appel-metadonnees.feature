# language: fr
@service:dmp @sans-produit
Fonctionnalité: Décrire les documents envoyés
  Des métadonnées fausses rendent le document introuvable, ou visible de qui ne devrait pas le voir.
  Les fichiers jugés sont ceux que l'éditeur remet avec son dossier.

  @cas:xds/metadonnees @attente:EPR-DMP-054
  Scénario: Les métadonnées demandées sont là
    Étant donné les appels DMP remis par l'éditeur
    Alors dans les appels DMP, les métadonnées demandées sont là

  @cas:xds/auteurs @attente:EPR-DMP-055
  Scénario: Les auteurs et leurs structures sont écrits en entier
    Étant donné les appels DMP remis par l'éditeur
    Alors dans les appels DMP, les auteurs et leurs structures sont écrits en entier

  @cas:xds/identifiants @attente:EPR-DMP-056
  Scénario: L'identifiant de chaque fiche est un OID seul
    Étant donné les appels DMP remis par l'éditeur
    Alors dans les appels DMP, l'identifiant de chaque fiche est un OID seul

  @cas:xds/dates @attente:EPR-DMP-057
  Scénario: Les instants sont en temps universel, en chiffres
    Étant donné les appels DMP remis par l'éditeur
    Alors dans les appels DMP, les instants sont en temps universel, en chiffres

  @cas:xds/empreintes @attente:EPR-DMP-058
  Scénario: L'empreinte et la taille sont celles des octets envoyés
    Étant donné les appels DMP remis par l'éditeur
    Alors dans les appels DMP, l'empreinte et la taille sont celles des octets envoyés

  @cas:xds/codes @attente:EPR-DMP-059
  Scénario: Les codes viennent de leurs nomenclatures
    Étant donné les appels DMP remis par l'éditeur
    Alors dans les appels DMP, les codes viennent de leurs nomenclatures

  @cas:xds/confidentialite @attente:EPR-DMP-060
  Scénario: Les codes de confidentialité et de visibilité sont compatibles
    Étant donné les appels DMP remis par l'éditeur
    Alors dans les appels DMP, les codes de confidentialité et de visibilité sont compatibles
