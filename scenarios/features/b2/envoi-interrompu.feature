# language: fr
@service:b2
Fonctionnalité: Reprendre un envoi interrompu sans perdre ni doubler
  Un envoi coupé et jamais repris, c'est une journée impayée ; repris sous un autre compostage, elle est facturée deux fois.

  @cas:b2/coupure @attente:EPR-B2-209 @pilote
  Plan du Scénario: Un envoi coupé repart tel quel
    Étant donné un passage avec "une consultation"
    Et un envoi coupé "<quand>"
    Quand le produit facture ce passage et le transmet
    Et le produit transmet de nouveau ses factures
    Alors l'envoi repart sous le même compostage
    Exemples:
      | cas              | quand            |
      | dans le message  | dans le message  |
      | avant la réponse | avant la réponse |

  @cas:b2/refus-passager @attente:EPR-B2-209 @pilote
  Plan du Scénario: Un refus passager est repris
    Étant donné un passage avec "une consultation"
    Et un frontal qui répond "<code>" au premier envoi
    Quand le produit facture ce passage et le transmet
    Et le produit transmet de nouveau ses factures
    Alors l'envoi repart sous le même compostage
    Exemples:
      | cas | code |
      | 421 | 421  |
      | 451 | 451  |

  @cas:b2/refus-definitif @attente:EPR-B2-210 @pilote
  Plan du Scénario: Un refus définitif est dit, sans insister
    Étant donné un passage avec "une consultation"
    Et un frontal qui répond "<code>" à chaque envoi
    Quand le produit facture ce passage et le transmet
    Alors le produit dit que l'envoi est refusé et n'insiste pas
    Exemples:
      | cas | code |
      | 550 | 550  |
      | 554 | 554  |

  @cas:b2/coupure-payee-une-fois @attente:EPR-B2-212 @attente:EPR-B2-016 @pilote
  Plan du Scénario: Un envoi repris n'est payé qu'une fois
    Étant donné un passage avec "une consultation"
    Et un envoi coupé "<quand>"
    Quand le produit facture ce passage et le transmet
    Et le produit transmet de nouveau ses factures
    Et le produit relève ses retours
    Alors le produit montre la facture payée
    Et le paiement n'est compté qu'une fois
    Exemples:
      | cas              | quand            |
      | dans le message  | dans le message  |
      | avant la réponse | avant la réponse |

  @cas:b2/numeros @attente:EPR-B2-007 @pilote
  Plan du Scénario: Deux factures n'ont jamais le même numéro
    Étant donné un passage avec "une consultation"
    Quand le produit facture ce passage et le transmet
    Et le produit facture aussi un passage avec "<encore>"
    Et le produit transmet ses factures
    Alors deux factures n'ont jamais le même numéro
    Exemples:
      | cas       | encore           |
      | même acte | une consultation |
      | urgences  | un passage FU2   |
