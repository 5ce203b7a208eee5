# language: fr
@service:dmp
Fonctionnalité: Signer chaque appel de la bonne identité
  Un appel au mauvais nom ouvre le dossier à un autre, et les traces accusent le mauvais professionnel.

  @cas:dmp/nominatif @exigence:REM-DPI:DMP/AIRS.06 @pilote @guide
  Scénario: Chaque appel nomme le professionnel qui agit
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin de l'établissement
    Quand le produit alimente le DMP avec le compte rendu "Séjour" du jour J
    Alors chaque appel nomme ce médecin

  @cas:dmp/nominatif-lecture @exigence:REM-DPI:DMP/AIRS.06 @attente:EPR-DMP-105 @pilote @guide
  Scénario: La consultation nomme le professionnel qui lit
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin authentifié par deux facteurs
    Et ce médecin est autorisé sur ce DMP
    Quand le produit ouvre le DMP de cette patiente
    Alors chaque appel nomme ce médecin
    Et chaque demande au service est bien écrite

  @cas:dmp/deux-certificats @attente:EPR-DMP-107 @pilote @guide
  Scénario: La connexion et la signature ont chacune leur certificat
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin de l'établissement
    Quand le produit alimente le DMP avec le compte rendu "Séjour" du jour J
    Alors la connexion et la signature ont chacune leur certificat

  @cas:dmp/site-lecteur @attente:EPR-DMP-108 @pilote @guide
  Scénario: La consultation porte aussi le numéro du site
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin authentifié par deux facteurs
    Et ce médecin est autorisé sur ce DMP
    Quand le produit ouvre le DMP de cette patiente
    Alors chaque appel porte le numéro du site, et non celui de l'entité juridique

  @cas:dmp/site-emetteur @attente:EPR-DMP-108 @pilote @guide
  Scénario: L'appel porte le numéro du site émetteur
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin de l'établissement
    Quand le produit alimente le DMP avec le compte rendu "Séjour" du jour J
    Alors chaque appel porte le numéro du site, et non celui de l'entité juridique

  @cas:dmp/assertions-neuves @attente:EPR-DMP-109 @pilote @guide
  Scénario: Une assertion ne sert qu'à un appel
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin de l'établissement
    Quand le produit alimente le DMP avec le compte rendu "Séjour" du jour J
    Alors chaque appel a son assertion

  @cas:dmp/identifiants-neufs @attente:EPR-DMP-110 @pilote @guide
  Scénario: Un identifiant d'appel ne sert qu'une fois
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin de l'établissement
    Quand le produit alimente le DMP avec le compte rendu "Séjour" du jour J
    Alors chaque appel a son identifiant

  @cas:dmp/renforcee @exigence:DMP-REF:21 @pilote @guide
  Scénario: La consultation se fait en authentification renforcée
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin authentifié par deux facteurs
    Et ce médecin est autorisé sur ce DMP
    Quand le produit ouvre le DMP de cette patiente
    Alors la consultation déclare l'authentification renforcée

  @cas:dmp/double-facteur-trace @exigence:REM-CITE:DMP/AUTH.02 @pilote @guide
  Scénario: Le double facteur est tracé
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin authentifié par deux facteurs
    Et ce médecin est autorisé sur ce DMP
    Quand le produit ouvre le DMP de cette patiente
    Et le produit rend ses traces d'accès
    Alors l'accès de ce médecin est tracé avec ses deux facteurs
