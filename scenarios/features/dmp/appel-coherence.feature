# language: fr
@service:dmp @sans-produit
Fonctionnalité: Dire la même chose à chaque étage de l'appel
  Le patient, l'auteur ou la date qui changent d'un étage à l'autre sont la première cause de refus.
  Les fichiers jugés sont ceux que l'éditeur remet avec son dossier.

  @cas:xds/documents @attente:EPR-DMP-067
  Scénario: À chaque fiche son document, du type annoncé
    Étant donné les appels DMP remis par l'éditeur
    Alors dans les appels DMP, à chaque fiche son document, du type annoncé

  @cas:xds/meme-patient @attente:EPR-DMP-068
  Scénario: Le même patient est désigné d'un bout à l'autre de l'appel
    Étant donné les appels DMP remis par l'éditeur
    Alors dans les appels DMP, le même patient est désigné d'un bout à l'autre de l'appel

  @cas:xds/memes-personnes @attente:EPR-DMP-069
  Scénario: Les métadonnées nomment l'auteur et le responsable du document
    Étant donné les appels DMP remis par l'éditeur
    Alors dans les appels DMP, les métadonnées nomment l'auteur et le responsable du document

  @cas:xds/meme-description @attente:EPR-DMP-070
  Scénario: Les métadonnées décrivent le document envoyé
    Étant donné les appels DMP remis par l'éditeur
    Alors dans les appels DMP, les métadonnées décrivent le document envoyé

  @cas:xds/meme-identifiant @attente:EPR-DMP-071
  Scénario: La fiche et le document ont le même identifiant
    Étant donné les appels DMP remis par l'éditeur
    Alors dans les appels DMP, la fiche et le document ont le même identifiant

  @cas:xds/date-acte @exigence:REM-DPI:DMP/HISTO.03
  Scénario: La date de l'acte est la même dans le document et les métadonnées
    Étant donné les appels DMP remis par l'éditeur
    Alors dans les appels DMP, la date de l'acte est la même dans le document et les métadonnées

  @cas:xds/date-document @attente:EPR-DMP-072
  Scénario: La date du document est la même dans le document et les métadonnées
    Étant donné les appels DMP remis par l'éditeur
    Alors dans les appels DMP, la date du document est la même dans le document et les métadonnées

  @cas:xds/meme-structure @attente:EPR-DMP-073
  Scénario: L'utilisateur et sa structure sont ceux de l'assertion
    Étant donné les appels DMP remis par l'éditeur
    Alors dans les appels DMP, l'utilisateur et sa structure sont ceux de l'assertion
