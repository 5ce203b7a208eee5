# language: fr
@service:dmp
Fonctionnalité: Savoir ce qui est parti et ce qui ne l'est pas
  Un échec compté comme un succès prive le patient de son document et fausse le pilotage.

  @cas:dmp/coupure @attente:EPR-DMP-133 @pilote @guide
  Scénario: Après une coupure, le document n'est pas envoyé en double
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin de l'établissement
    Et un DMP qui coupe la réponse à l'envoi
    Quand le produit alimente le DMP avec le compte rendu "Séjour" du jour J
    Et le produit renvoie "Séjour"
    Alors le service a pris le document une fois, sous un seul identifiant

  @cas:dmp/coupure-dite @attente:EPR-DMP-125 @pilote @guide
  Scénario: L'envoi dont la réponse est perdue reste en attente
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin de l'établissement
    Et un DMP qui coupe la réponse à l'envoi
    Quand le produit alimente le DMP avec le compte rendu "Séjour" du jour J
    Alors le produit dit le document en attente

  @cas:dmp/panne-dite @attente:EPR-DMP-134 @pilote @guide
  Scénario: Le DMP injoignable est dit à l'agent
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin de l'établissement
    Et un DMP qui ne répond plus
    Quand le produit alimente le DMP avec le compte rendu "Séjour" du jour J
    Alors le produit dit pourquoi l'envoi a échoué

  @cas:dmp/etablissement-refuse @attente:EPR-DMP-134 @pilote @guide
  Scénario: Le refus de l'établissement est dit avec son motif
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin de l'établissement
    Et un DMP qui ne connaît pas cet établissement
    Quand le produit alimente le DMP avec le compte rendu "Séjour" du jour J
    Alors le produit dit à l'agent "personne morale" pour cet envoi

  @cas:dmp/refus-du-registre @attente:EPR-DMP-126 @attente:EPR-DMP-134 @pilote @guide
  Scénario: Un document refusé par le service n'est pas dit alimenté
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin de l'établissement
    Et un DMP qui refuse l'envoi
    Quand le produit alimente le DMP avec le compte rendu "Séjour" du jour J
    Alors ce que le produit dit alimenté a été accepté par le service
    Et le produit dit pourquoi l'envoi a échoué

  @cas:dmp/statut-garde @attente:EPR-DMP-127 @pilote @guide
  Scénario: Le statut de chaque document reste consultable
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin de l'établissement
    Quand le produit alimente le DMP avec le compte rendu "Séjour" du jour J
    Et le produit alimente le DMP avec la prescription "Sortie" du jour J
    Et le produit rend son tableau de bord
    Alors le produit garde le statut de chaque document

  @cas:dmp/tableau-de-bord @exigence:REM-DPI:TBB/va1.01 @pilote @guide
  Scénario: Le tableau de bord compte les envois
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin de l'établissement
    Quand le produit alimente le DMP avec le compte rendu "Séjour" du jour J
    Et le produit rend son tableau de bord
    Alors le tableau de bord compte 1 document alimenté et 0 refusé

  @cas:dmp/tableau-des-refus @exigence:REM-DPI:TBB/va1.01 @pilote @guide
  Scénario: Le tableau de bord compte les refus
    Étant donné une patiente à l'INS qualifiée, au DMP fermé
    Et un médecin de l'établissement
    Quand le produit alimente le DMP avec le compte rendu "Séjour" du jour J
    Et le produit rend son tableau de bord
    Alors le tableau de bord compte 0 document alimenté et 1 refusé
