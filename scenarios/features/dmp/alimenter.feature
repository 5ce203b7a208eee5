# language: fr
@service:dmp
Fonctionnalité: Alimenter le DMP avec un document
  Un document refusé en silence n'atteint jamais le médecin traitant, et personne ne le sait.

  @cas:dmp/alimentation @attente:EPR-DMP-101 @attente:EPR-DMP-126 @pilote @guide
  Scénario: Un document accepté par le service est dit alimenté
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin de l'établissement
    Quand le produit alimente le DMP avec le compte rendu "Séjour" du jour J
    Alors ce que le produit dit alimenté a été accepté par le service
    Et chaque appel est bien présenté

  @cas:dmp/assertion @attente:EPR-DMP-102 @pilote @guide
  Scénario: Chaque appel porte l'assertion signée de l'établissement
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin de l'établissement
    Quand le produit alimente le DMP avec le compte rendu "Séjour" du jour J
    Alors chaque appel porte une assertion conforme

  @cas:dmp/envoi-decrit @attente:EPR-DMP-103 @pilote @guide
  Scénario: L'envoi est décrit et signé
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin de l'établissement
    Quand le produit alimente le DMP avec le compte rendu "Séjour" du jour J
    Alors l'envoi est bien décrit et signé

  @cas:dmp/document-conforme @exigence:REM-DPI:DOC/va1.08 @pilote @guide
  Scénario: Le document envoyé porte l'original en PDF
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin de l'établissement
    Quand le produit alimente le DMP avec le compte rendu "Séjour" du jour J
    Alors chaque document envoyé est conforme et porte son contenu

  @cas:dmp/coherence @attente:EPR-DMP-104 @pilote @guide
  Scénario: Patient, auteur, dates et titre sont les mêmes à chaque étage
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin de l'établissement
    Quand le produit alimente le DMP avec le compte rendu "Séjour" du jour J
    Alors l'appel dit la même chose à chaque étage

  @cas:dmp/indirect @attente:EPR-DMP-106 @pilote @guide
  Scénario: L'alimentation se fait au nom de l'établissement
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin de l'établissement
    Quand le produit alimente le DMP avec le compte rendu "Séjour" du jour J
    Alors le document est soumis au nom de l'établissement

  @cas:dmp/etat-d-abord @attente:EPR-DMP-122 @pilote @guide
  Scénario: L'état du DMP est demandé avant l'envoi
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin de l'établissement
    Quand le produit alimente le DMP avec le compte rendu "Séjour" du jour J
    Alors l'état du DMP a été demandé avant l'envoi

  @cas:dmp/sans-autorisation @attente:EPR-DMP-123 @pilote @guide
  Scénario: Alimenter ne demande aucune autorisation d'accès
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin de l'établissement
    Quand le produit alimente le DMP avec le compte rendu "Séjour" du jour J
    Alors aucune autorisation n'a été demandée

  @cas:dmp/sans-recherche @attente:EPR-DMP-124 @pilote @guide
  Scénario: Aucune recherche ne suit l'envoi
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin de l'établissement
    Quand le produit alimente le DMP avec le compte rendu "Séjour" du jour J
    Alors aucune recherche n'a suivi l'envoi
