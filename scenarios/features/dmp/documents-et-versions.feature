# language: fr
@service:dmp
Fonctionnalité: Décrire, masquer et remplacer un document
  Un compte rendu corrigé qui s'ajoute à l'ancien, ou un document masqué qui ne l'est pas, trompe celui qui lit.

  @cas:dmp/historique @exigence:REM-DPI:DMP/HISTO.03 @pilote @guide
  Scénario: Un document ancien garde la date de l'acte
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin de l'établissement
    Quand le produit alimente le DMP avec le compte rendu opératoire "Opération" du jour J-300
    Alors le document garde la date du jour J-300

  @cas:dmp/remplacement @attente:EPR-DMP-130 @pilote @guide
  Scénario: Une version corrigée remplace l'ancienne
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin de l'établissement
    Quand le produit alimente le DMP avec le compte rendu "Séjour" du jour J
    Et le produit renvoie "Séjour", corrigé
    Alors le service a reçu un remplacement de la version précédente

  @cas:dmp/versions @attente:EPR-DMP-131 @pilote @guide
  Scénario: Les versions se suivent
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin de l'établissement
    Quand le produit alimente le DMP avec le compte rendu "Séjour" du jour J
    Et le produit renvoie "Séjour", corrigé
    Alors la nouvelle version suit la précédente

  @cas:dmp/lettre-structuree @attente:EPR-DMP-104 @pilote @guide
  Scénario: Une lettre de liaison structurée part avec les mêmes dates et le bon format
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin de l'établissement
    Quand le produit alimente le DMP avec la lettre de liaison structurée "Sortie"
    Alors l'appel dit la même chose à chaque étage

  @cas:dmp/sans-masque @exigence:REM-DPI:DMP/va1.04 @pilote @guide
  Scénario: Un document est visible de tous si rien n'est demandé
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin de l'établissement
    Quand le produit alimente le DMP avec le compte rendu "Séjour" du jour J
    Alors le document part visible de tous
