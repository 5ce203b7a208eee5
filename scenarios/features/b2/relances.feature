# language: fr
@service:b2
Fonctionnalité: Corriger et relancer sans perdre ni doubler
  Une facture rejetée relancée sous le même numéro est rejetée comme doublon ; relancée deux fois, elle est payée deux fois.

  @cas:b2/lot-refuse @attente:EPR-B2-014 @pilote
  Scénario: Un lot refusé repart, ses factures gardent leurs numéros
    Étant donné un passage avec "une consultation"
    Et un frontal qui refuse le lot 1 sous le code "L001"
    Quand le produit facture ce passage et le transmet
    Et le produit relève ses retours
    Et le produit transmet de nouveau ses factures
    Alors les factures du lot refusé repartent sous leurs numéros

  @cas:b2/lot-refuse-puis-paye @attente:EPR-B2-212 @pilote
  Plan du Scénario: Un lot refusé puis accepté est payé
    Étant donné un passage avec "une consultation"
    Et un patient qui relève de "<situation>"
    Et un frontal qui refuse le lot 1 sous le code "L001"
    Quand le produit facture ce passage et le transmet
    Et le produit relève ses retours
    Et le produit transmet de nouveau ses factures
    Et le produit relève ses retours
    Alors le produit montre la facture payée
    Exemples:
      | cas    | situation                     |
      | public | rien de particulier           |
      | privé  | un hôpital privé non lucratif |

  @cas:b2/message-refuse @attente:EPR-B2-221 @pilote
  Plan du Scénario: Un message refusé alerte l'agent
    Étant donné un passage avec "une consultation"
    Et un patient qui relève de "<situation>"
    Et un frontal qui ne sait pas ouvrir les envois
    Quand le produit facture ce passage et le transmet
    Et le produit relève ses retours
    Alors le produit alerte l'agent et garde les factures à émettre
    Exemples:
      | cas    | situation                     |
      | public | rien de particulier           |
      | privé  | un hôpital privé non lucratif |

  @cas:b2/message-refuse-puis-paye @attente:EPR-B2-212 @pilote
  Scénario: Un message refusé puis compris est payé
    Étant donné un passage avec "une consultation"
    Et un frontal qui ne sait pas ouvrir les envois
    Quand le produit facture ce passage et le transmet
    Et le produit relève ses retours
    Et le frontal sait de nouveau ouvrir les envois
    Et le produit transmet de nouveau ses factures
    Et le produit relève ses retours
    Alors le produit montre la facture payée

  @cas:b2/relance @exigence:SFG-ACE:RG_MF635 @attente:EPR-B2-013 @pilote
  Plan du Scénario: Une facture rejetée repart sous un nouveau numéro
    Étant donné un passage avec "une consultation"
    Et un patient qui relève de "<situation>"
    Et une caisse qui rejette la facture 1 sous le code "<code>"
    Quand le produit facture ce passage et le transmet
    Et le produit relève ses retours
    Et le produit corrige la facture rejetée et la relance
    Alors la facture rejetée repart sous un nouveau numéro
    Exemples:
      | cas          | situation                     | code |
      | public       | rien de particulier           | R001 |
      | privé        | un hôpital privé non lucratif | R004 |
      | plus d'un an | rien de particulier           | R005 |

  @cas:b2/relance-unique @attente:EPR-B2-219 @pilote
  Scénario: Une facture n'est relancée qu'une fois
    Étant donné un passage avec "une consultation"
    Et une caisse qui rejette la facture 1 sous le code "R001"
    Quand le produit facture ce passage et le transmet
    Et le produit relève ses retours
    Et le produit corrige la facture rejetée et la relance
    Et le produit corrige encore la même facture
    Alors le produit refuse de la relancer une seconde fois

  @cas:b2/relance-payee @attente:EPR-B2-212 @attente:EPR-B2-217 @pilote
  Scénario: La facture corrigée est payée une fois
    Étant donné un passage avec "une consultation"
    Et une caisse qui rejette la facture 1 sous le code "R001"
    Quand le produit facture ce passage et le transmet
    Et le produit relève ses retours
    Et le produit corrige la facture rejetée et la relance
    Et le produit relève ses retours
    Alors le produit montre la facture payée
    Et le montant payé est celui du retour, au centime

  @cas:b2/conservee @exigence:SFG-ACE:RG_MF635 @pilote
  Scénario: Une facture est conservée jusqu'à son paiement
    Étant donné un passage avec "une consultation"
    Et une caisse qui rejette la facture 1 sous le code "R001"
    Quand le produit facture ce passage et le transmet
    Et le produit relève ses retours
    Et le produit corrige la facture rejetée et la relance
    Et le produit relève ses retours
    Alors le produit conserve toutes ses factures

  @cas:b2/statut-initial @exigence:SFG-ACE:RG_MF634 @pilote
  Plan du Scénario: Une facture nouvelle est à émettre
    Étant donné un passage avec "<actes>"
    Quand le produit facture ce passage
    Alors la facture nouvelle est à émettre
    Exemples:
      | cas          | actes                          |
      | consultation | une consultation               |
      | biologie     | une glycémie de coefficient 17 |
