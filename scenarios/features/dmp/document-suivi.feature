# language: fr
@service:dmp @sans-produit
Fonctionnalité: Suivre un document d'une version à l'autre
  Un compte rendu corrigé qui ne remplace pas l'ancien laisse deux vérités dans le dossier.
  Les fichiers jugés sont ceux que l'éditeur remet avec son dossier.

  @cas:cda/versions @attente:EPR-DMP-011
  Scénario: Les versions d'un document se suivent
    Étant donné les documents CDA remis par l'éditeur
    Alors dans les documents CDA, les versions d'un document se suivent

  @cas:cda/suite @attente:EPR-DMP-023
  Scénario: Un identifiant et une version ne servent qu'une fois
    Étant donné les documents CDA remis par l'éditeur
    Alors dans les documents CDA, un identifiant et une version ne servent qu'une fois

  @cas:cda/acte @attente:EPR-DMP-012
  Scénario: L'acte documenté a sa période, son exécutant et son cadre
    Étant donné les documents CDA remis par l'éditeur
    Alors dans les documents CDA, l'acte documenté a sa période, son exécutant et son cadre

  @cas:cda/sejour @attente:EPR-DMP-013
  Scénario: La prise en charge et son lieu sont décrits
    Étant donné les documents CDA remis par l'éditeur
    Alors dans les documents CDA, la prise en charge et son lieu sont décrits

  @cas:cda/valeurs-nulles @attente:EPR-DMP-014
  Scénario: Rien de ce qui identifie n'est laissé inconnu
    Étant donné les documents CDA remis par l'éditeur
    Alors dans les documents CDA, rien de ce qui identifie n'est laissé inconnu
