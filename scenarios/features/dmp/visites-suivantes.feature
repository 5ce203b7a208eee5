# language: fr
@service:dmp
Fonctionnalité: Reprendre là où la dernière visite s'est arrêtée
  Un résultat arrivé depuis la dernière visite et non signalé n'est jamais lu.

  @cas:dmp/nouveaux @exigence:REM-DPI:DMP/UX.15 @pilote @guide
  Scénario: Un document arrivé depuis est signalé
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin authentifié par deux facteurs
    Et ce médecin est autorisé sur ce DMP
    Et un document "Bilan" de J-20 déposé par un confrère
    Quand le produit ouvre le DMP de cette patiente
    Et un confrère dépose ensuite un document "Résultat"
    Et le produit ouvre le DMP de cette patiente
    Alors seul "Résultat" est signalé nouveau

  @cas:dmp/rien-de-nouveau @exigence:REM-DPI:DMP/UX.15 @pilote @guide
  Scénario: Rien n'est signalé quand rien n'est arrivé
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin authentifié par deux facteurs
    Et ce médecin est autorisé sur ce DMP
    Et un document "Bilan" de J-20 déposé par un confrère
    Quand le produit ouvre le DMP de cette patiente
    Et le produit ouvre le DMP de cette patiente
    Alors aucun document n'est signalé nouveau

  @cas:dmp/recents-seulement @attente:EPR-DMP-147 @pilote @guide
  Scénario: La deuxième visite ne demande que les envois récents
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin authentifié par deux facteurs
    Et ce médecin est autorisé sur ce DMP
    Et un document "Bilan" de J-20 déposé par un confrère
    Quand le produit ouvre le DMP de cette patiente
    Et le produit ouvre le DMP de cette patiente
    Alors la deuxième visite ne demande que les envois récents

  @cas:dmp/par-vingt @attente:EPR-DMP-148 @pilote @guide
  Scénario: Les documents nouveaux sont demandés par vingt
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin authentifié par deux facteurs
    Et ce médecin est autorisé sur ce DMP
    Quand le produit ouvre le DMP de cette patiente
    Et des confrères déposent ensuite 25 documents
    Et le produit ouvre le DMP de cette patiente
    Alors les documents sont demandés par vingt au plus

  @cas:dmp/liste-suivante @attente:EPR-DMP-142 @pilote @guide
  Scénario: La deuxième visite montre aussi les documents déjà connus
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin authentifié par deux facteurs
    Et ce médecin est autorisé sur ce DMP
    Et un document "Bilan" de J-20 déposé par un confrère
    Quand le produit ouvre le DMP de cette patiente
    Et un confrère dépose ensuite un document "Résultat"
    Et le produit ouvre le DMP de cette patiente
    Alors la liste montre "Bilan" et "Résultat"

  @cas:dmp/remplace @attente:EPR-DMP-142 @pilote @guide
  Scénario: Un document remplacé quitte la liste
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin authentifié par deux facteurs
    Et ce médecin est autorisé sur ce DMP
    Et un document "Bilan" de J-20 déposé par un confrère
    Quand le produit ouvre le DMP de cette patiente
    Et un confrère remplace ensuite "Bilan" par "Bilan corrigé"
    Et le produit ouvre le DMP de cette patiente
    Alors la liste montre "Bilan corrigé"
