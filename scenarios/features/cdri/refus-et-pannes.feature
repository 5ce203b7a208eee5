# language: fr
@service:cdri
Fonctionnalité: Tenir les refus et les pannes d'un vrai matin
  Un refus rejoué en boucle bloque le compte de l'établissement ; une panne avalée laisse croire que les droits sont à
  jour ; une panne d'une seconde ne doit pas obliger l'agent à tout ressaisir.

  Contexte:
    Étant donné un assuré aux droits ouverts de J-400 à J+200

  Règle: Un refus est dit à l'agent et n'est pas rejoué

    @cas:cdri/logiciel-inconnu @attente:EPR-CDRI-116 @attente:EPR-CDRI-117 @attente:EPR-CDRI-118 @pilote @guide
    Scénario: Un logiciel non autorisé n'insiste pas
      Étant donné une passerelle qui ne connaît pas ce logiciel
      Quand le produit consulte ses droits pour des soins du jour J
      Alors le produit ne présente aucun droit
      Et le produit dit à l'agent ce qui a empêché la consultation
      Et le service CDRi a reçu au plus 1 appel

    @cas:cdri/droits-d-acces-insuffisants @attente:EPR-CDRI-116 @attente:EPR-CDRI-117 @attente:EPR-CDRI-118 @pilote @guide
    Scénario: Un certificat refusé n'insiste pas
      Étant donné un service CDRi que ce certificat ne peut pas appeler
      Quand le produit consulte ses droits pour des soins du jour J
      Alors le produit ne présente aucun droit
      Et le produit dit à l'agent ce qui a empêché la consultation
      Et le service CDRi a reçu au plus 1 appel

  Règle: Une panne passagère est reprise, une panne qui dure est dite

    @cas:cdri/panne-qui-dure @attente:EPR-CDRI-115 @attente:EPR-CDRI-116 @attente:EPR-CDRI-117 @attente:EPR-CDRI-118 @pilote @guide
    Scénario: Une panne qui dure est dite à l'agent après peu d'essais
      Étant donné un service CDRi en panne
      Quand le produit consulte ses droits pour des soins du jour J
      Alors le produit ne présente aucun droit
      Et le produit alerte l'agent : "erreur_service"
      Et le produit dit à l'agent ce qui a empêché la consultation
      Et le service CDRi a reçu au plus 3 appels

    @cas:cdri/panne-passagere @attente:EPR-CDRI-118 @attente:EPR-CDRI-119 @attente:EPR-TLSI-004 @pilote @guide
    Scénario: Une panne d'un seul appel ne prive pas le patient de ses droits
      Étant donné un service CDRi en panne pour un seul appel
      Quand le produit consulte ses droits pour des soins du jour J
      Alors le produit a repris la consultation et présente les droits
      Et chaque appel au service CDRi a son propre numéro de message
      Et le service CDRi a reçu au plus 3 appels

    @cas:cdri/coupure @attente:EPR-CDRI-118 @attente:EPR-CDRI-119 @panne:coupure @pilote @guide
    Scénario: Une connexion coupée une fois est reprise
      Étant donné une connexion coupée au premier appel
      Quand le produit consulte ses droits pour des soins du jour J
      Alors le produit a repris la consultation et présente les droits
      Et le service CDRi a reçu au plus 3 appels

    @cas:cdri/echec-sans-explication @attente:EPR-CDRI-118 @attente:EPR-CDRI-119 @panne:statut @pilote @guide
    Scénario: Un échec sans explication est repris aussi
      Étant donné un service qui échoue sans explication au premier appel
      Quand le produit consulte ses droits pour des soins du jour J
      Alors le produit a repris la consultation et présente les droits
      Et le service CDRi a reçu au plus 3 appels

    @cas:cdri/coupures @attente:EPR-CDRI-116 @attente:EPR-CDRI-117 @attente:EPR-CDRI-118 @panne:coupure @pilote @guide
    Scénario: Des connexions toujours coupées sont dites à l'agent
      Étant donné une connexion coupée à chaque appel
      Quand le produit consulte ses droits pour des soins du jour J
      Alors le produit ne présente aucun droit
      Et le produit dit à l'agent ce qui a empêché la consultation
      Et le service CDRi a reçu au plus 3 appels

    @cas:cdri/reponse-lente @attente:EPR-CDRI-104 @attente:EPR-CDRI-118 @panne:retard @pilote @guide
    Scénario: Une réponse qui tarde est attendue, sans second appel
      Étant donné un service qui répond avec retard au premier appel
      Quand le produit consulte ses droits pour des soins du jour J
      Alors le produit juge l'ouverture des droits à la date des soins
      Et le service CDRi a reçu au plus 1 appel
