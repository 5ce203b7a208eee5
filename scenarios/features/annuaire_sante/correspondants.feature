# language: fr
@service:annuaire_sante
Fonctionnalité: Trouver l'adresse d'un correspondant dans l'Annuaire Santé
  Une lettre envoyée à une boîte périmée ou à un homonyme, et le médecin traitant ne saura rien de l'hospitalisation.

  Règle: La recherche dit à l'Annuaire ce que l'utilisateur sait

    @cas:annuaire/par-nom @exigence:REM-DPI:ANN/va1.05 @exigence:SOCLE-MSS:MSS/CONF.20 @pilote @guide
    Scénario: Un correspondant se cherche par son nom
      Quand l'utilisateur cherche un correspondant de nom "BECHER"
      Alors l'Annuaire a été interrogé sur "BECHER"
      Et chaque adresse présentée vient de l'Annuaire

    @cas:annuaire/par-nom-et-prenom @exigence:REM-DPI:ANN/va1.05 @exigence:SOCLE-MSS:MSS/CONF.20 @pilote @guide
    Scénario: Entre homonymes, le prénom distingue
      Quand l'utilisateur cherche parmi les "BECHER" un correspondant de prénom "PAULINE"
      Alors l'Annuaire a été interrogé sur "BECHER" et "PAULINE"

    @cas:annuaire/par-profession @exigence:REM-DPI:ANN/va1.05 @exigence:SOCLE-MSS:MSS/CONF.20 @pilote @guide
    Scénario: La profession restreint la recherche
      Quand l'utilisateur cherche parmi les "PIPETTE" un correspondant de profession "60"
      Alors l'Annuaire a été interrogé sur "PIPETTE" et "60"

    @cas:annuaire/structure @exigence:REM-DPI:ANN/va1.05 @exigence:SOCLE-MSS:MSS/CONF.20 @pilote @guide
    Scénario: Une structure se cherche par son nom
      Quand l'utilisateur cherche un correspondant de structure "LABORATOIRE"
      Alors l'Annuaire a été interrogé sur "LABORATOIRE"
      Et chaque adresse présentée vient de l'Annuaire

    @cas:annuaire/ville @exigence:REM-DPI:ANN/va1.05 @exigence:SOCLE-MSS:MSS/CONF.20 @pilote @guide
    Scénario: Les structures d'une ville se trouvent ensemble
      Quand l'utilisateur cherche un correspondant de ville "BEAUVERRE"
      Alors l'Annuaire a été interrogé sur "BEAUVERRE"
      Et chaque adresse présentée vient de l'Annuaire

    @cas:annuaire/par-numero @attente:EPR-ANN-005 @pilote @guide
    Scénario: Un numéro connu évite les homonymes
      Quand l'utilisateur cherche le correspondant de numéro "899700000029"
      Alors la recherche porte le numéro "899700000029"

  Règle: Ce qui est présenté aide à choisir

    @cas:annuaire/boite-preferee @attente:EPR-ANN-006 @pilote @guide
    Scénario: La boîte préférée du correspondant est proposée en premier
      Quand l'utilisateur cherche un correspondant de nom "EPROUVETTE"
      Alors la boîte préférée est proposée en premier

    @cas:annuaire/boite-cachee @exigence:REM-DPI:ANN/va1.05 @pilote @guide
    Scénario: Aucune adresse n'est devinée
      Quand l'utilisateur cherche un correspondant de nom "EPROUVETTE"
      Alors chaque adresse présentée vient de l'Annuaire

    @cas:annuaire/beaucoup-de-reponses @attente:EPR-ANN-007 @pilote @guide
    Scénario: Au-delà d'une page, personne n'est oublié
      Étant donné un annuaire de 400 professionnels de plus
      Quand l'utilisateur cherche un correspondant de profession "10"
      Alors toutes les pages de la réponse sont lues
