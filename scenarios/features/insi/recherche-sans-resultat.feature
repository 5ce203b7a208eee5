# language: fr
@service:insi
Fonctionnalité: Ne rien inventer quand INSi ne rend rien
  Une panne prise pour une absence, une absence prise pour un succès : le dossier du patient porte une identité que
  personne n'a donnée, et ses documents partent sous elle.

  Règle: Une personne introuvable reste sans identité retrouvée

    @cas:insi/introuvable @attente:EPR-INSI-004 @attente:EPR-INSI-012 @attente:EPR-INSI-013 @pilote @guide
    Scénario: Tous les prénoms essayés en vain, aucune identité n'est présentée
      Étant donné le patient "HOUILLES" de prénoms "PIERRE PAUL JACQUES", né le 27/01/1993
      Quand le produit recherche son INS par les traits
      Alors le service INSi a reçu 4 appels, avec "PIERRE" puis "PAUL" puis "JACQUES" puis "PIERRE PAUL JACQUES"
      Et le produit ne présente aucune identité retrouvée
      Et le produit dit à l'agent pourquoi la recherche n'a rien donné

    @cas:insi/un-seul-prenom-introuvable @attente:EPR-INSI-004 @attente:EPR-INSI-012 @pilote @guide
    Scénario: Avec un seul prénom, un seul appel suffit
      Étant donné la patiente "EPROUVETTE" de prénom "NEMO", née le 04/04/1970
      Quand le produit recherche son INS par les traits
      Alors le service INSi a reçu 1 appel, avec "NEMO"
      Et le produit ne présente aucune identité retrouvée

  Règle: Une panne ou un refus n'est pas une absence

    @cas:insi/plateforme-des-editeurs @attente:EPR-INSI-005 @attente:EPR-INSI-012 @attente:EPR-INSI-013 @pilote @guide
    Scénario: Sur la plateforme des éditeurs, l'erreur technique arrête la recherche
      Étant donné le patient "HOUILLES" de prénoms "PIERRE PAUL JACQUES", né le 27/01/1993
      Et la plateforme INSi des éditeurs
      Quand le produit recherche son INS par les traits
      Alors le produit n'appelle plus le service INSi après une réponse certaine
      Et le produit ne présente aucune identité retrouvée
      Et le produit dit à l'agent pourquoi la recherche n'a rien donné

    @cas:insi/logiciel-inconnu @attente:EPR-INSI-005 @attente:EPR-INSI-012 @attente:EPR-INSI-013 @pilote @guide
    Scénario: Un logiciel non autorisé voit son refus dit à l'agent
      Étant donné la patiente "TCHITCHI" de prénoms "OLA CATARINA BELLA", née le 21/06/1936, lieu 63220
      Et une passerelle qui ne connaît pas ce logiciel
      Quand le produit recherche son INS par les traits
      Alors le produit n'appelle plus le service INSi après une réponse certaine
      Et le produit ne présente aucune identité retrouvée
      Et le produit dit à l'agent pourquoi la recherche n'a rien donné

    @cas:insi/certificat-refuse @attente:EPR-INSI-012 @attente:EPR-INSI-013 @pilote @guide
    Scénario: Un certificat d'un autre nom voit son refus dit à l'agent
      Étant donné la patiente "ADRUN" de prénom "ZOE", née le 31/12/1975, lieu 63220
      Et un service INSi que ce certificat ne peut pas appeler
      Quand le produit recherche son INS par les traits
      Alors le produit ne présente aucune identité retrouvée
      Et le produit dit à l'agent pourquoi la recherche n'a rien donné

    @cas:insi/connexion-coupee @attente:EPR-INSI-012 @attente:EPR-INSI-013 @panne:coupure @pilote @guide
    Scénario: Une connexion coupée est dite à l'agent
      Étant donné la patiente "ADRUN" de prénom "ZOE", née le 31/12/1975, lieu 63220
      Et une connexion au service INSi coupée à chaque appel
      Quand le produit recherche son INS par les traits
      Alors le produit ne présente aucune identité retrouvée
      Et le produit dit à l'agent pourquoi la recherche n'a rien donné

    @cas:insi/echec-sans-explication @attente:EPR-INSI-012 @attente:EPR-INSI-013 @panne:statut @pilote @guide
    Scénario: Un échec sans explication est dit à l'agent
      Étant donné la patiente "ADRUN" de prénom "ZOE", née le 31/12/1975, lieu 63220
      Et un service INSi qui échoue sans explication
      Quand le produit recherche son INS par les traits
      Alors le produit ne présente aucune identité retrouvée
      Et le produit dit à l'agent pourquoi la recherche n'a rien donné
