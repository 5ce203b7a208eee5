# language: fr
@service:dmp @sans-produit
Fonctionnalité: Envoyer un appel que le service sait lire
  Un appel mal formé est refusé sans explication utile à l'éditeur.
  Les fichiers jugés sont ceux que l'éditeur remet avec son dossier.

  @cas:xds/lecture @attente:EPR-DMP-050
  Scénario: Chaque appel se lit jusqu'à sa requête
    Étant donné les appels DMP remis par l'éditeur
    Alors dans les appels DMP, chaque appel se lit jusqu'à sa requête

  @cas:xds/enveloppe @attente:EPR-DMP-051
  Scénario: L'enveloppe dit l'opération, son identifiant et où répondre
    Étant donné les appels DMP remis par l'éditeur
    Alors dans les appels DMP, l'enveloppe dit l'opération, son identifiant et où répondre

  @cas:xds/parties @attente:EPR-DMP-052
  Scénario: Les documents voyagent en parties bien désignées
    Étant donné les appels DMP remis par l'éditeur
    Alors dans les appels DMP, les documents voyagent en parties bien désignées

  @cas:xds/soumission @attente:EPR-DMP-053
  Scénario: La soumission a un lot, un seul, et des identifiants uniques
    Étant donné les appels DMP remis par l'éditeur
    Alors dans les appels DMP, la soumission a un lot, un seul, et des identifiants uniques

  @cas:xds/suite @attente:EPR-DMP-080
  Scénario: Ni appel, ni document, ni identifiant n'est réemployé
    Étant donné les appels DMP remis par l'éditeur
    Alors dans les appels DMP, ni appel, ni document, ni identifiant n'est réemployé

  @cas:xds/mode @attente:EPR-DMP-074
  Scénario: L'opération est permise dans ce mode d'authentification
    Étant donné les appels DMP remis par l'éditeur
    Alors dans les appels DMP, l'opération est permise dans ce mode d'authentification
