# language: fr
@service:dmp
Fonctionnalité: Lire la liste sans se tromper
  Une heure fausse ou une origine cachée change le sens d'un document.

  @cas:dmp/invisible-representants @exigence:REM-CITE:DMP/UX.14_BIS @pilote @guide
  Scénario: Un document invisible aux représentants légaux est signalé
    Étant donné un enfant à l'INS qualifiée, au DMP ouvert
    Et un médecin authentifié par deux facteurs
    Et ce médecin est autorisé sur ce DMP
    Et un document "Contraception" de J-5 déposé par un confrère, invisible aux représentants légaux
    Quand le produit ouvre le DMP de cette patiente
    Alors "Contraception" est signalé invisible aux représentants légaux

  @cas:dmp/origine-patient @attente:EPR-DMP-143 @pilote @guide
  Scénario: Un document déposé par le patient se distingue
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin authentifié par deux facteurs
    Et ce médecin est autorisé sur ce DMP
    Et un document "Directives" de J-5 déposé par le patient
    Quand le produit ouvre le DMP de cette patiente
    Alors "Directives" est montré comme déposé par le patient

  @cas:dmp/origine-professionnel @attente:EPR-DMP-143 @pilote @guide
  Scénario: Un document de professionnel est montré comme tel
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin authentifié par deux facteurs
    Et ce médecin est autorisé sur ce DMP
    Et un document "Bilan" de J-20 déposé par un confrère
    Quand le produit ouvre le DMP de cette patiente
    Alors "Bilan" est montré comme déposé par le professionnel

  @cas:dmp/heure-locale @attente:EPR-DMP-144 @pilote @guide
  Scénario: Les heures sont montrées en heure locale
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin authentifié par deux facteurs
    Et ce médecin est autorisé sur ce DMP
    Et un document "Bilan" de J-20 déposé par un confrère
    Quand le produit ouvre le DMP de cette patiente
    Alors "Bilan" est daté de 08:00 à l'heure locale du jour J-20

  @cas:dmp/deux-ans @attente:EPR-DMP-146 @pilote @guide
  Scénario: La première recherche se limite à deux ans
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin authentifié par deux facteurs
    Et ce médecin est autorisé sur ce DMP
    Et un document "Bilan" de J-20 déposé par un confrère
    Quand le produit ouvre le DMP de cette patiente
    Alors la recherche porte sur les documents valides depuis le jour J-731

  @cas:dmp/criteres @exigence:REM-DPI:DMP/UX.27 @pilote @guide
  Scénario: Les critères de l'utilisateur partent dans la recherche
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin authentifié par deux facteurs
    Et ce médecin est autorisé sur ce DMP
    Et un document "Bilan" de J-20 déposé par un confrère
    Quand le produit cherche les documents de type prescription
    Alors la recherche porte le type prescription

  @cas:dmp/criteres-liste @attente:EPR-DMP-142 @pilote @guide
  Scénario: La recherche par type ne montre que ce type
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin authentifié par deux facteurs
    Et ce médecin est autorisé sur ce DMP
    Et un document "Bilan" de J-20 déposé par un confrère
    Et une prescription "Traitement" de J-10 déposée par un confrère
    Quand le produit cherche les documents de type prescription
    Alors la liste montre "Traitement"
