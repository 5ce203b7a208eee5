# language: fr
@service:roc
Fonctionnalité: Connaître les droits du patient à sa mutuelle
  Une garantie mal lue, un droit fermé accepté en silence : l'hôpital promet une dispense d'avance que personne ne paiera.

  Contexte:
    Étant donné une mutuelle qui rembourse 100 % du domaine "CONS"
    Et un passage externe
      | code | domaine | montant | base    | part AMO |
      | CS   | CONS    | 60,00 € | 50,00 € | 35,00 €  |

  Règle: La bonne personne est demandée pour le bon jour

    @cas:roc/droits-ouverts @attente:EPR-ROC-004 @attente:EPR-ROC-005 @attente:EPR-ROC-025 @attente:EPR-ROC-026 @attente:EPR-ROC-027 @pilote @guide
    Scénario: Des droits ouverts donnent les garanties, sans alerte
      Quand le produit identifie le patient auprès de sa mutuelle
      Alors la demande à la mutuelle porte les identifiants de la bonne personne
      Et la demande à la mutuelle porte la date des soins
      Et le produit garde les garanties rendues, domaine par domaine
      Et le produit juge les droits à la mutuelle à la date des soins
      Et l'identification n'alerte l'agent de rien

    @cas:roc/soins-passes @attente:EPR-ROC-026 @attente:EPR-ROC-005 @pilote @guide
    Scénario: Des soins passés sont demandés à leur date
      Quand le produit identifie le patient pour des soins du jour J-10
      Alors la demande à la mutuelle porte la date des soins
      Et le produit juge les droits à la mutuelle à la date des soins

    @cas:roc/plusieurs-domaines @attente:EPR-ROC-004 @pilote @guide
    Scénario: Chaque domaine garde son taux, son plafond ou son exclusion
      Étant donné une garantie de 150 % du domaine "DENT", plafonnée à 200,00 € par séjour
      Et une garantie de 100 % du domaine "OPTI", plafonnée à 12,34 € par ligne
      Et le domaine "CONFORT" exclu du contrat
      Quand le produit identifie le patient auprès de sa mutuelle
      Alors le produit garde les garanties rendues, domaine par domaine

    @cas:roc/non-responsable @attente:EPR-ROC-004 @pilote @guide
    Scénario: Un contrat non responsable est gardé comme tel
      Étant donné un contrat non responsable
      Quand le produit identifie le patient auprès de sa mutuelle
      Alors le produit garde les garanties rendues, domaine par domaine

  Règle: Des droits fermés ou à venir ne servent pas de base

    @cas:roc/bornes-des-droits @attente:EPR-ROC-005 @attente:EPR-ROC-027 @pilote @guide
    Plan du Scénario: Les bornes de la période sont comprises
      Étant donné des droits à la mutuelle de <du> à <au>
      Quand le produit identifie le patient auprès de sa mutuelle
      Alors le produit juge les droits à la mutuelle à la date des soins
      Et l'identification n'alerte l'agent de rien
      Exemples:
        | cas           | du  | au   |
        | premier jour  | J   | J+30 |
        | dernier jour  | J-9 | J    |

    @cas:roc/droits-fermes @attente:EPR-ROC-005 @attente:EPR-ROC-027 @attente:EPR-ROC-028 @pilote @guide
    Plan du Scénario: Des droits hors de leur période sont signalés et n'engagent rien
      Étant donné des droits à la mutuelle de <du> à <au>
      Quand le produit identifie le patient auprès de sa mutuelle
      Et le produit demande l'engagement de la mutuelle
      Alors le produit juge les droits à la mutuelle à la date des soins
      Et l'identification alerte l'agent : "droits_amc_fermes"
      Et aucun engagement n'est demandé sur des droits fermés
      Exemples:
        | cas      | du    | au    |
        | fermes   | J-400 | J-1   |
        | a venir  | J+1   | J+200 |

  Règle: Un refus laisse corriger

    @cas:roc/adherent-mal-recopie @attente:EPR-ROC-006 @attente:EPR-ROC-043 @pilote @guide
    Scénario: Le numéro d'adhérent corrigé est envoyé, et ses droits présentés
      Quand le produit identifie le patient avec le numéro d'adhérent "000010"
      Et l'agent corrige le numéro d'adhérent
      Alors la correction part, et ses droits sont présentés
      Et deux demandes différentes n'ont pas le même identifiant

    @cas:roc/adherent-inconnu @attente:EPR-ROC-027 @attente:EPR-ROC-034 @pilote @guide
    Scénario: Un adhérent inconnu est dit à l'agent
      Quand le produit identifie le patient avec le numéro d'adhérent "000010"
      Alors l'identification alerte l'agent : "beneficiaire_inconnu"
      Et le refus de la mutuelle est dit à l'agent, avec son code

    @cas:roc/identification-en-panne @attente:EPR-ROC-027 @attente:EPR-ROC-020 @attente:EPR-ROC-034 @attente:EPR-ROC-035 @pilote @guide
    Scénario: Une panne de l'AMC est dite avec le numéro à appeler
      Étant donné une AMC en panne, qui donne son contact
      Quand le produit identifie le patient auprès de sa mutuelle
      Alors l'identification alerte l'agent : "erreur_service"
      Et le refus de la mutuelle est dit à l'agent, avec son code
      Et le contact de la mutuelle est montré à l'agent
      Et les mutuelles ont reçu au plus 2 appels
