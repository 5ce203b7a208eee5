# language: fr
@service:dmp
Fonctionnalité: Vérifier le droit avant de lire
  Lire sans droit est une faute, que les traces du patient lui montrent.

  @cas:dmp/droit-avant-lecture @exigence:REM-DPI:DMP/UX.08 @pilote @guide
  Scénario: Le droit d'accès est vérifié avant toute lecture
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin authentifié par deux facteurs
    Et ce médecin est autorisé sur ce DMP
    Et un document "Bilan" de J-20 déposé par un confrère
    Quand le produit ouvre le DMP de cette patiente
    Alors le droit d'accès a été vérifié avant toute lecture

  @cas:dmp/droit-avant-retrait @exigence:REM-DPI:DMP/UX.08 @pilote @guide
  Scénario: Le droit d'accès est vérifié avant de retirer un document
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin authentifié par deux facteurs
    Et ce médecin est autorisé sur ce DMP
    Et un document "Bilan" de J-20 déposé par un confrère
    Quand le produit retire le document "Bilan"
    Alors le droit d'accès a été vérifié avant toute lecture

  @cas:dmp/autorisation-posee @exigence:REM-DPI:DMP/UX.50 @pilote @guide
  Scénario: L'autorisation manquante est posée
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin authentifié par deux facteurs
    Et un document "Bilan" de J-20 déposé par un confrère
    Quand le produit ouvre le DMP de cette patiente
    Alors une autorisation a été posée avant de lire

  @cas:dmp/opposition-consultation @attente:EPR-DMP-123 @pilote @guide
  Scénario: L'opposition du patient interdit de demander l'autorisation
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et elle s'oppose à la consultation de son DMP
    Et un médecin authentifié par deux facteurs
    Quand le produit ouvre le DMP de cette patiente
    Alors aucune autorisation n'a été demandée

  @cas:dmp/bloque @attente:EPR-DMP-140 @pilote @guide
  Scénario: Un professionnel bloqué ne lit rien
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin authentifié par deux facteurs
    Et ce médecin est bloqué sur ce DMP
    Quand le produit ouvre le DMP de cette patiente
    Alors aucun document n'a été cherché ni retiré

  @cas:dmp/bloque-dit @attente:EPR-DMP-134 @pilote @guide
  Scénario: Le blocage est dit au professionnel
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin authentifié par deux facteurs
    Et ce médecin est bloqué sur ce DMP
    Quand le produit ouvre le DMP de cette patiente
    Alors le produit dit à l'agent "bloqué" pour cette consultation

  @cas:dmp/expire @attente:EPR-DMP-140 @pilote @guide
  Scénario: Une autorisation expirée ne permet pas de lire
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin authentifié par deux facteurs
    Et ce médecin est à l'autorisation expirée sur ce DMP
    Quand le produit ouvre le DMP de cette patiente
    Alors aucun document n'a été cherché ni retiré

  @cas:dmp/un-seul-facteur @attente:EPR-DMP-140 @pilote @guide
  Scénario: Un seul facteur ne donne accès à rien
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin de l'établissement
    Et ce médecin est autorisé sur ce DMP
    Quand le produit ouvre le DMP de cette patiente
    Alors aucun document n'a été cherché ni retiré

  @cas:dmp/consultation-non-qualifiee @attente:EPR-DMP-120 @pilote @guide
  Scénario: Sans INS qualifiée, le DMP n'est pas consulté
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et son INS n'est pas encore qualifiée
    Et un médecin authentifié par deux facteurs
    Quand le produit ouvre le DMP de cette patiente
    Alors le DMP n'est pas appelé pour cette consultation
