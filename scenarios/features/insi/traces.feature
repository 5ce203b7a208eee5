# language: fr
@service:insi
Fonctionnalité: Tracer ce que le service INSi a répondu
  Sans trace, nul ne peut dire un an plus tard d'où vient une identité, ni retrouver les dossiers qu'une erreur a touchés.

  Règle: Chaque retour est tracé, avec ce qu'il contient

    @cas:insi/traces-d-une-recherche @exigence:SOCLE-INS:INS/va1.35 @exigence:SOCLE-INS:INS/va1.38 @pilote @guide
    Scénario: Les deux retours d'une recherche sont tracés, le vide comme l'identité
      Étant donné la patiente "TCHITCHI" de prénoms "OLA CATARINA BELLA", née le 21/06/1936, lieu 63220
      Quand le produit recherche son INS par les traits
      Et le produit exporte ses traces
      Alors chaque retour du service INSi est tracé avec son contenu

    @cas:insi/trace-de-l-historique @exigence:SOCLE-INS:INS/va1.35 @pilote @guide
    Scénario: L'historique rendu est tracé lui aussi
      Étant donné le patient "ECETINSI" de prénoms "PIERRE-ALAIN MURIEL FLORIANT", né le 14/07/2009, lieu 63220
      Quand le produit recherche son INS par les traits
      Et le produit exporte ses traces
      Alors chaque retour du service INSi est tracé avec son contenu

    @cas:insi/trace-sans-identite @exigence:SOCLE-INS:INS/va1.35 @pilote @guide
    Scénario: Des homonymes laissent une trace sans identité
      Étant donné le patient "DE VINCI" de prénom "LEONARDO", né le 01/02/2014
      Quand le produit recherche son INS par les traits
      Et le produit exporte ses traces
      Alors chaque retour du service INSi est tracé avec son contenu
