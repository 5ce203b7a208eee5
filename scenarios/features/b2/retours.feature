# language: fr
@service:b2
Fonctionnalité: Suivre chaque facture jusqu'au paiement
  Une facture crue payée n'est jamais relancée ; une facture crue perdue est envoyée deux fois.

  @cas:b2/acquittement @attente:EPR-B2-211 @pilote
  Plan du Scénario: Un lot accepté acquitte ses factures
    Étant donné un passage avec "une consultation"
    Et un patient qui relève de "<situation>"
    Et des caisses qui gardent leurs retours
    Quand le produit facture ce passage et le transmet
    Et le produit relève ses retours
    Alors le produit montre la facture acquittée
    Exemples:
      | cas    | situation                     |
      | public | rien de particulier           |
      | privé  | un hôpital privé non lucratif |

  @cas:b2/paiement @attente:EPR-B2-212 @attente:EPR-B2-217 @pilote
  Plan du Scénario: Un paiement est montré et compté
    Étant donné un passage avec "une consultation"
    Et un patient qui relève de "<situation>"
    Quand le produit facture ce passage et le transmet
    Et le produit relève ses retours
    Alors le produit montre la facture payée
    Et le montant payé est celui du retour, au centime
    Exemples:
      | cas    | situation                     |
      | public | rien de particulier           |
      | privé  | un hôpital privé non lucratif |
      | c2s    | la C2S gérée par la caisse    |

  @cas:b2/rejet @attente:EPR-B2-213 @attente:EPR-B2-218 @pilote
  Plan du Scénario: Un rejet est montré avec son motif
    Étant donné un passage avec "une consultation"
    Et une caisse qui rejette la facture 1 sous le code "<code>"
    Quand le produit facture ce passage et le transmet
    Et le produit relève ses retours
    Alors le produit montre la facture rejetée
    Et le produit montre le motif de la caisse
    Exemples:
      | cas           | code |
      | droits fermés | R001 |
      | non conforme  | R004 |
      | plus d'un an  | R005 |

  @cas:b2/mutation @attente:EPR-B2-213 @attente:EPR-B2-218 @pilote
  Scénario: Un assuré muté est rejeté par le frontal
    Étant donné un passage avec "une consultation"
    Et une caisse qui ne gère plus cet assuré
    Quand le produit facture ce passage et le transmet
    Et le produit relève ses retours
    Alors le produit montre la facture rejetée
    Et le produit montre le motif de la caisse

  @cas:b2/signalement @attente:EPR-B2-214 @attente:EPR-B2-218 @pilote
  Scénario: Un signalement n'est ni un paiement ni un rejet
    Étant donné un passage avec "une consultation"
    Et une caisse qui signale la facture 1 sous le code "I001"
    Quand le produit facture ce passage et le transmet
    Et le produit relève ses retours
    Alors le produit montre la facture signalée
    Et le produit montre le motif de la caisse

  @cas:b2/ni-paye-ni-rejete @attente:EPR-B2-215 @pilote
  Plan du Scénario: Une facture ni payée ni rejetée attend
    Étant donné un passage avec "une consultation"
    Et un patient qui relève de "<situation>"
    Et une caisse qui laisse la facture 1 en attente
    Quand le produit facture ce passage et le transmet
    Et le produit relève ses retours
    Alors le produit montre la facture en attente
    Exemples:
      | cas    | situation                     |
      | public | rien de particulier           |
      | privé  | un hôpital privé non lucratif |

  @cas:b2/acquittement-perdu @attente:EPR-B2-216 @pilote
  Scénario: Sans aucun retour, une facture reste émise
    Étant donné un passage avec "une consultation"
    Et un frontal qui perd le premier acquittement
    Et des caisses qui gardent leurs retours
    Quand le produit facture ce passage et le transmet
    Et le produit relève ses retours
    Alors le produit montre la facture émise, sans plus

  @cas:b2/attente-puis-decision @attente:EPR-B2-212 @attente:EPR-B2-217 @pilote
  Scénario: Une facture en attente finit payée
    Étant donné un passage avec "une consultation"
    Et une caisse qui laisse la facture 1 en attente
    Quand le produit facture ce passage et le transmet
    Et le produit relève ses retours
    Et la caisse paie la facture 1
    Et le produit relève ses retours
    Alors le produit montre la facture payée
    Et le montant payé est celui du retour, au centime
