# language: fr
@service:dmp
Fonctionnalité: Choisir qui voit le document
  Une annonce lue avant la consultation, ou un document caché à son médecin, blesse.

  @cas:dmp/visibilite-masque @exigence:REM-DPI:DMP/va1.04 @pilote @guide
  Scénario: Le document masqué aux professionnels part comme tel
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin de l'établissement
    Quand le produit alimente le DMP avec un compte rendu "Annonce" masqué aux professionnels
    Alors le document part masqué aux professionnels

  @cas:dmp/visibilite-patient @exigence:REM-DPI:DMP/va1.04 @pilote @guide
  Scénario: Le document invisible au patient part comme tel
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin de l'établissement
    Quand le produit alimente le DMP avec un compte rendu "Annonce" invisible au patient
    Alors le document part invisible au patient

  @cas:dmp/visibilite-representants @exigence:REM-DPI:DMP/va1.04 @pilote @guide
  Scénario: Le document invisible aux représentants légaux part comme tel
    Étant donné un enfant à l'INS qualifiée, au DMP ouvert
    Et un médecin de l'établissement
    Quand le produit alimente le DMP avec un compte rendu "Annonce" invisible aux représentants légaux
    Alors le document part invisible aux représentants légaux

  @cas:dmp/classe-lettre @attente:EPR-DMP-129 @pilote @guide
  Scénario: La classe de la lettre de liaison suit son type
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin de l'établissement
    Quand le produit alimente le DMP avec la lettre de liaison "Pièce" du jour J
    Alors la classe du document est "11"

  @cas:dmp/classe-prescription @attente:EPR-DMP-129 @pilote @guide
  Scénario: La classe de la prescription suit son type
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin de l'établissement
    Quand le produit alimente le DMP avec la prescription "Pièce" du jour J
    Alors la classe du document est "42"

  @cas:dmp/classe-operatoire @attente:EPR-DMP-129 @pilote @guide
  Scénario: La classe du compte rendu opératoire suit son type
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin de l'établissement
    Quand le produit alimente le DMP avec le compte rendu opératoire "Pièce" du jour J
    Alors la classe du document est "10"

  @cas:dmp/classe-imagerie @attente:EPR-DMP-129 @pilote @guide
  Scénario: La classe du compte rendu d'imagerie suit son type
    Étant donné une patiente à l'INS qualifiée, au DMP ouvert
    Et un médecin de l'établissement
    Quand le produit alimente le DMP avec le compte rendu d'imagerie "Pièce" du jour J
    Alors la classe du document est "10"
