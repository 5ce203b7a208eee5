# language: fr
@service:dmp
Fonctionnalité: Montrer les documents du DMP tels qu'ils sont
  Un document absent de la liste n'est pas lu ; un document mal signalé est lu par qui ne devait pas l'annoncer.

  @cas:dmp/liste @attente:EPR-DMP-142 @attente:EPR-DMP-141 @pilote @guide
  Scénario: La liste montre les documents du DMP
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin authentifié par deux facteurs
    Et ce médecin est autorisé sur ce DMP
    Et un document "Bilan" de J-20 déposé par un confrère
    Et une prescription "Traitement" de J-10 déposée par un confrère
    Quand le produit ouvre le DMP de cette patiente
    Alors la liste montre "Bilan" et "Traitement"
    Et le produit montre un DMP ouvert

  @cas:dmp/liste-masquee @attente:EPR-DMP-142 @pilote @guide
  Scénario: Un document masqué n'est pas montré à un autre médecin
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin authentifié par deux facteurs
    Et ce médecin est autorisé sur ce DMP
    Et un document "Secret" de J-20 déposé par un confrère, masqué aux professionnels
    Quand le produit ouvre le DMP de cette patiente
    Alors la liste montre aucun document

  @cas:dmp/liste-traitant @attente:EPR-DMP-142 @pilote @guide
  Scénario: Le médecin traitant voit les documents masqués
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin authentifié par deux facteurs
    Et ce médecin est autorisé sur ce DMP
    Et ce médecin est son médecin traitant
    Et un document "Secret" de J-20 déposé par un confrère, masqué aux professionnels
    Quand le produit ouvre le DMP de cette patiente
    Alors la liste montre "Secret"

  @cas:dmp/liste-ferme @attente:EPR-DMP-141 @pilote @guide
  Scénario: Un DMP fermé est montré fermé
    Étant donné une patiente à l'INS qualifiée, au DMP fermé
    Et un médecin authentifié par deux facteurs
    Quand le produit ouvre le DMP de cette patiente
    Alors le produit montre un DMP fermé

  @cas:dmp/liste-inexistant @attente:EPR-DMP-141 @pilote @guide
  Scénario: L'absence de DMP est montrée
    Étant donné une patiente à l'INS qualifiée, au DMP inexistant
    Et un médecin authentifié par deux facteurs
    Quand le produit ouvre le DMP de cette patiente
    Alors le produit montre un DMP inexistant

  @cas:dmp/invisible-patient @exigence:REM-CITE:DMP/UX.14_BIS @pilote @guide
  Scénario: Un document invisible au patient est signalé
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin authentifié par deux facteurs
    Et ce médecin est autorisé sur ce DMP
    Et un document "Annonce" de J-5 déposé par un confrère, invisible au patient
    Quand le produit ouvre le DMP de cette patiente
    Alors "Annonce" est signalé invisible au patient

  @cas:dmp/visible-de-tous @exigence:REM-CITE:DMP/UX.14_BIS @pilote @guide
  Scénario: Un document visible de tous ne porte aucun signe
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin authentifié par deux facteurs
    Et ce médecin est autorisé sur ce DMP
    Et un document "Bilan" de J-20 déposé par un confrère
    Quand le produit ouvre le DMP de cette patiente
    Alors "Bilan" est signalé visible de tous

  @cas:dmp/statut-montre @attente:EPR-DMP-145 @pilote @guide
  Scénario: Le statut de chaque document est montré
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin authentifié par deux facteurs
    Et ce médecin est autorisé sur ce DMP
    Et un document "Bilan" de J-20 déposé par un confrère
    Quand le produit ouvre le DMP de cette patiente
    Alors chaque ligne montre le statut du document
