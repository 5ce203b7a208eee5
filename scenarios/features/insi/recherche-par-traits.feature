# language: fr
@service:insi
Fonctionnalité: Rechercher l'INS par les traits
  Un prénom de trop dans l'appel, et le patient reste sans identité qualifiée : ses documents ne partiront pas.
  Un homonyme choisi à la place du service, et le dossier d'un patient est ouvert à un autre.

  Règle: Chaque prénom de l'état civil est essayé seul, dans l'ordre, jusqu'à ce que l'identité soit trouvée

    @cas:insi/premier-prenom @exigence:SOCLE-INS:INS/va1.34 @attente:EPR-INSI-004 @attente:EPR-INSI-008 @attente:EPR-TLSI-001 @pilote @guide
    Scénario: L'identité est trouvée dès le premier prénom
      Étant donné la patiente "ADRUN" de prénom "ZOE", née le 31/12/1975, lieu 63220
      Quand le produit recherche son INS par les traits
      Alors le service INSi a reçu 1 appel, avec "ZOE"
      Et chaque appel suit le contrat du service INSi
      Et chaque appel présente l'établissement et le logiciel comme le service INSi le demande
      Et le produit présente le matricule "2751263220749" de clé "74"
      Et le produit ne présente que des matricules donnés par le service INSi

    @cas:insi/deuxieme-prenom @exigence:SOCLE-INS:INS/va1.34 @attente:EPR-INSI-003 @attente:EPR-INSI-004 @attente:EPR-INSI-005 @pilote @guide
    Scénario: Le deuxième prénom est essayé quand le premier ne donne rien
      Étant donné la patiente "TCHITCHI" de prénoms "OLA CATARINA BELLA", née le 21/06/1936, lieu 63220
      Quand le produit recherche son INS par les traits
      Alors le service INSi a reçu 2 appels, avec "OLA" puis "CATARINA"
      Et chaque appel porte un identifiant qui n'a jamais servi
      Et le produit n'appelle plus le service INSi après une réponse certaine
      Et l'établissement déclaré est celui du certificat
      Et le produit présente le matricule "2360663220836" de clé "56"

  Règle: Quand plusieurs identités correspondent, le produit n'en choisit aucune

    @cas:insi/homonymes @exigence:SOCLE-INS:INS/va1.34 @attente:EPR-INSI-005 @attente:EPR-INSI-006 @pilote @guide
    Scénario: Devant des homonymes, aucune identité n'est retenue
      Étant donné le patient "DE VINCI" de prénom "LEONARDO", né le 01/02/2014
      Quand le produit recherche son INS par les traits
      Alors chaque appel suit le contrat du service INSi
      Et le produit n'appelle plus le service INSi après une réponse certaine
      Et le produit ne présente aucune identité
