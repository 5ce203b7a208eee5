# language: fr
@service:dmp
Fonctionnalité: Supprimer, archiver et masquer
  Un document versé par erreur dans le dossier d'un autre doit pouvoir en sortir.

  @cas:dmp/suppression @exigence:REM-DPI:DMP/CONF.03 @pilote @guide
  Scénario: Un document versé par erreur est supprimé
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin de l'établissement
    Quand le produit alimente le DMP avec le compte rendu "Séjour" du jour J
    Et le produit supprime du DMP le document "Séjour" qu'il a alimenté
    Alors le service a reçu la demande de passer ce document à l'état supprimé

  @cas:dmp/suppression-dite @attente:EPR-DMP-153 @pilote @guide
  Scénario: La suppression faite est dite
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin de l'établissement
    Quand le produit alimente le DMP avec le compte rendu "Séjour" du jour J
    Et le produit supprime du DMP le document "Séjour" qu'il a alimenté
    Alors le produit dit si le changement a été fait

  @cas:dmp/suppression-sans-autorisation @attente:EPR-DMP-123 @pilote @guide
  Scénario: Supprimer ne demande aucune autorisation d'accès
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin de l'établissement
    Quand le produit alimente le DMP avec le compte rendu "Séjour" du jour J
    Et le produit supprime du DMP le document "Séjour" qu'il a alimenté
    Alors aucune autorisation n'a été demandée

  @cas:dmp/suppression-d-un-autre @attente:EPR-DMP-134 @pilote @guide
  Scénario: La suppression du document d'un autre est refusée et dite
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin de l'établissement
    Et un document "Bilan" de J-20 déposé par un confrère
    Quand le produit supprime le document "Bilan" de ce DMP
    Alors le produit dit à l'agent "introuvable" pour ce changement

  @cas:dmp/archivage @attente:EPR-DMP-151 @pilote @guide
  Scénario: Le médecin traitant archive un document
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin authentifié par deux facteurs
    Et ce médecin est autorisé sur ce DMP
    Et ce médecin est son médecin traitant
    Et un document "Bilan" de J-20 déposé par un confrère
    Quand le produit archive le document "Bilan" de ce DMP
    Alors le service a reçu la demande de passer ce document à l'état archivé

  @cas:dmp/masquage @attente:EPR-DMP-152 @pilote @guide
  Scénario: Un document est masqué à la demande
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin authentifié par deux facteurs
    Et ce médecin est autorisé sur ce DMP
    Et un document "Bilan" de J-20 déposé par un confrère
    Quand le produit masque le document "Bilan" de ce DMP
    Alors le service a pris le document comme masqué aux professionnels

  @cas:dmp/demasquage @attente:EPR-DMP-152 @pilote @guide
  Scénario: Le médecin traitant démasque un document
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin authentifié par deux facteurs
    Et ce médecin est autorisé sur ce DMP
    Et ce médecin est son médecin traitant
    Et un document "Bilan" de J-20 déposé par un confrère, masqué aux professionnels
    Quand le produit démasque le document "Bilan" de ce DMP
    Alors le service a pris le document comme démasqué aux professionnels

  @cas:dmp/page @exigence:REM-DPI:DMP/UX.49 @pilote @guide
  Scénario: L'appel contextuel ouvre le dossier de la patiente
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin authentifié par deux facteurs
    Quand le produit ouvre la page "DossierPatient" du site national
    Alors le site national reçoit la page "DossierPatient" de cette patiente

  @cas:dmp/page-tableau @exigence:REM-DPI:DMP/UX.49 @pilote @guide
  Scénario: L'appel contextuel ouvre le tableau de bord
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin authentifié par deux facteurs
    Quand le produit ouvre la page "TableauDeBord" du site national
    Alors le site national reçoit la page "TableauDeBord" de cette patiente
