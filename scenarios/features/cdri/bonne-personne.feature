# language: fr
@service:cdri
Fonctionnalité: Demander et présenter la bonne personne
  Un rang oublié, et les droits d'un jumeau servent à l'autre. Une date « corrigée », et la personne est introuvable.
  Un choix silencieux parmi des candidats, et la facture part sur les droits d'un inconnu.

  Règle: Les identifiants partent tels que la caisse les connaît

    @cas:cdri/second-jumeau @attente:EPR-CDRI-101 @attente:EPR-CDRI-113 @attente:EPR-CDRI-127 @pilote @guide
    Scénario: Le second jumeau est demandé sous son rang
      Étant donné deux jumeaux ayants droit du même assuré, le second étant le patient
      Quand le produit consulte ses droits pour des soins du jour J
      Alors la demande porte les identifiants de la bonne personne
      Et le contexte de l'appel parle de la même personne que la demande
      Et le produit présente la personne de la réponse

    @cas:cdri/corse @attente:EPR-CDRI-101 @attente:EPR-CDRI-113 @attente:EPR-CDRI-127 @pilote @guide
    Scénario: Un matricule corse garde sa lettre
      Étant donné un assuré né en Corse
      Quand le produit consulte ses droits pour des soins du jour J
      Alors la demande porte les identifiants de la bonne personne
      Et le contexte de l'appel parle de la même personne que la demande
      Et le produit présente la personne de la réponse

    @cas:cdri/date-lunaire @attente:EPR-CDRI-101 @attente:EPR-CDRI-113 @attente:EPR-CDRI-127 @pilote @guide
    Scénario: Une date de naissance incomplète part et revient telle quelle
      Étant donné une assurée dont le jour et le mois de naissance sont inconnus
      Quand le produit consulte ses droits pour des soins du jour J
      Alors la demande porte les identifiants de la bonne personne
      Et le contexte de l'appel parle de la même personne que la demande
      Et le produit présente la personne de la réponse

  Règle: Sans réponse certaine, le produit ne choisit pas

    @cas:cdri/inconnu @attente:EPR-CDRI-115 @attente:EPR-CDRI-116 @attente:EPR-CDRI-117 @pilote @guide
    Scénario: Une personne inconnue de la caisse n'a aucun droit présenté
      Étant donné un patient inconnu de la caisse
      Quand le produit consulte ses droits pour des soins du jour J
      Alors le produit ne présente aucun droit
      Et le produit alerte l'agent : "beneficiaire_inconnu"
      Et le produit dit à l'agent ce qui a empêché la consultation

    @cas:cdri/candidats @attente:EPR-CDRI-115 @attente:EPR-CDRI-116 @attente:EPR-CDRI-117 @attente:EPR-CDRI-118 @pilote @guide
    Scénario: Devant plusieurs candidats, aucun n'est retenu
      Étant donné un assuré aux droits ouverts de J-400 à J+200
      Et un second bénéficiaire connu sous les mêmes identifiants
      Quand le produit consulte ses droits pour des soins du jour J
      Alors le produit ne présente aucun droit
      Et le produit alerte l'agent : "plusieurs_beneficiaires"
      Et le produit dit à l'agent ce qui a empêché la consultation
      Et le service CDRi a reçu au plus 1 appel

  Règle: Un changement de caisse se voit

    @cas:cdri/changement-de-caisse @attente:EPR-CDRI-103 @attente:EPR-CDRI-114 @attente:EPR-CDRI-115 @pilote @guide
    Scénario: La nouvelle caisse est présentée, l'ancienne reste dans l'historique
      Étant donné un assuré aux droits ouverts de J-400 à J+200
      Quand le produit consulte ses droits pour des soins du jour J
      Et le patient change de caisse
      Et le produit consulte ses droits pour des soins du jour J
      Alors le produit présente l'organisme gestionnaire donné par la caisse
      Et le produit garde l'organisme précédent dans l'historique
      Et le produit alerte l'agent : "organisme_change"

    @cas:cdri/meme-caisse @attente:EPR-CDRI-103 @attente:EPR-CDRI-114 @attente:EPR-CDRI-115 @pilote @guide
    Scénario: La même caisse deux fois n'alerte personne
      Étant donné un assuré aux droits ouverts de J-400 à J+200
      Quand le produit consulte ses droits pour des soins du jour J
      Et le produit consulte ses droits pour des soins du jour J
      Alors le produit présente l'organisme gestionnaire donné par la caisse
      Et le produit garde l'organisme précédent dans l'historique
      Et le produit n'alerte l'agent de rien
