# language: fr
@service:dmp
Fonctionnalité: Retenir un document qui ne doit pas partir
  Un document envoyé malgré une opposition, ou sous une identité non vérifiée, ne se rattrape pas.

  @cas:dmp/ins-non-qualifiee @attente:EPR-DMP-120 @pilote @guide
  Scénario: Sans INS qualifiée, le DMP n'est pas appelé
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et son INS n'est pas encore qualifiée
    Et un médecin de l'établissement
    Quand le produit alimente le DMP avec le compte rendu "Séjour" du jour J
    Alors le DMP n'est pas appelé pour cet envoi

  @cas:dmp/ins-non-qualifiee-dit @attente:EPR-DMP-125 @pilote @guide
  Scénario: Le document retenu est dit en attente
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et son INS n'est pas encore qualifiée
    Et un médecin de l'établissement
    Quand le produit alimente le DMP avec le compte rendu "Séjour" du jour J
    Alors le produit dit le document en attente

  @cas:dmp/opposition @exigence:REM-DPI:DMP/CONF.09 @pilote @guide
  Scénario: L'opposition du patient arrête l'envoi
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et elle s'oppose à l'alimentation de son DMP
    Et un médecin de l'établissement
    Quand le produit alimente le DMP avec le compte rendu "Séjour" du jour J
    Alors le DMP n'est pas appelé pour cet envoi

  @cas:dmp/opposition-dite @attente:EPR-DMP-125 @pilote @guide
  Scénario: Le document du patient opposé est dit bloqué
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et elle s'oppose à l'alimentation de son DMP
    Et un médecin de l'établissement
    Quand le produit alimente le DMP avec le compte rendu "Séjour" du jour J
    Alors le produit dit le document bloqué

  @cas:dmp/dmp-ferme @attente:EPR-DMP-121 @pilote @guide
  Scénario: Rien n'est soumis à un DMP fermé
    Étant donné une patiente à l'INS qualifiée, au DMP fermé
    Et un médecin de l'établissement
    Quand le produit alimente le DMP avec le compte rendu "Séjour" du jour J
    Alors rien n'a été soumis au DMP

  @cas:dmp/dmp-inexistant @attente:EPR-DMP-121 @pilote @guide
  Scénario: Rien n'est soumis quand il n'y a pas de DMP
    Étant donné une patiente à l'INS qualifiée, au DMP inexistant
    Et un médecin de l'établissement
    Quand le produit alimente le DMP avec le compte rendu "Séjour" du jour J
    Alors rien n'a été soumis au DMP

  @cas:dmp/dmp-ferme-dit @attente:EPR-DMP-134 @attente:EPR-DMP-125 @pilote @guide
  Scénario: Le refus pour DMP fermé est dit
    Étant donné une patiente à l'INS qualifiée, au DMP fermé
    Et un médecin de l'établissement
    Quand le produit alimente le DMP avec le compte rendu "Séjour" du jour J
    Alors le produit dit à l'agent "fermé" pour cet envoi
    Et le produit dit le document refusé

  @cas:dmp/inchange @attente:EPR-DMP-132 @pilote @guide
  Scénario: Un document inchangé n'est pas renvoyé
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin de l'établissement
    Quand le produit alimente le DMP avec le compte rendu "Séjour" du jour J
    Et le produit renvoie "Séjour"
    Alors le document n'a été soumis qu'une fois
