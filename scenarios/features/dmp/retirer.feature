# language: fr
@service:dmp
Fonctionnalité: Retirer et intégrer un document
  Un document abîmé à l'arrivée, ou intégré deux fois, égare le soignant.

  @cas:dmp/identique @exigence:REM-DPI:DMP/UX.31 @pilote @guide
  Scénario: Le document est intégré tel que rendu
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin authentifié par deux facteurs
    Et ce médecin est autorisé sur ce DMP
    Et un document "Bilan" de J-20 déposé par un confrère
    Quand le produit retire le document "Bilan"
    Alors chaque document est intégré tel que le service l'a rendu

  @cas:dmp/doublon @exigence:REM-DPI:CDA/DD.04 @pilote @guide
  Scénario: Un document déjà détenu n'est pas intégré deux fois
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin authentifié par deux facteurs
    Et ce médecin est autorisé sur ce DMP
    Et un document "Bilan" de J-20 déposé par un confrère
    Quand le produit retire le document "Bilan"
    Et le produit retire le document "Bilan"
    Alors le document déjà intégré n'est pas intégré une seconde fois

  @cas:dmp/a-la-demande @attente:EPR-DMP-149 @pilote @guide
  Scénario: Ouvrir le DMP ne retire aucun document
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin authentifié par deux facteurs
    Et ce médecin est autorisé sur ce DMP
    Et un document "Bilan" de J-20 déposé par un confrère
    Quand le produit ouvre le DMP de cette patiente
    Alors le service a servi 0 document

  @cas:dmp/un-seul @attente:EPR-DMP-149 @pilote @guide
  Scénario: Seul le document choisi est retiré
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin authentifié par deux facteurs
    Et ce médecin est autorisé sur ce DMP
    Et un document "Bilan" de J-20 déposé par un confrère
    Et une prescription "Traitement" de J-10 déposée par un confrère
    Quand le produit retire le document "Bilan"
    Alors le service a servi 1 document
