# language: fr
@service:b2
Fonctionnalité: Lire des retours tardifs, répétés ou désordonnés
  Les retours arrivent quand ils peuvent : comptés deux fois, ou lus dans le mauvais ordre, ils faussent les comptes.

  @cas:b2/retour-repete @attente:EPR-B2-016 @pilote
  Plan du Scénario: Un retour répété n'est compté qu'une fois
    Étant donné un passage avec "une consultation"
    Et un frontal qui envoie chaque retour <fois> fois
    Quand le produit facture ce passage et le transmet
    Et le produit relève ses retours
    Alors le paiement n'est compté qu'une fois
    Exemples:
      | cas   | fois |
      | deux  | 2    |
      | trois | 3    |

  @cas:b2/retour-renvoye @attente:EPR-B2-016 @pilote
  Plan du Scénario: Un retour renvoyé plus tard ne change rien
    Étant donné un passage avec "une consultation"
    Et un patient qui relève de "<situation>"
    Quand le produit facture ce passage et le transmet
    Et le produit relève ses retours
    Et le frontal envoie de nouveau son dernier retour
    Et le produit relève ses retours
    Alors le paiement n'est compté qu'une fois
    Exemples:
      | cas    | situation                     |
      | public | rien de particulier           |
      | privé  | un hôpital privé non lucratif |

  @cas:b2/acquittement-tardif @attente:EPR-B2-212 @pilote
  Plan du Scénario: Un acquittement arrivé après le paiement ne le défait pas
    Étant donné un passage avec "une consultation"
    Et un patient qui relève de "<situation>"
    Et un frontal qui garde les retours
    Quand le produit facture ce passage et le transmet
    Et le frontal envoie les retours gardés, les derniers d'abord
    Et le produit relève ses retours
    Alors le produit montre la facture payée
    Exemples:
      | cas    | situation                     |
      | public | rien de particulier           |
      | privé  | un hôpital privé non lucratif |

  @cas:b2/rejet-avant-acquittement @attente:EPR-B2-213 @pilote
  Scénario: Un acquittement arrivé après le rejet ne l'efface pas
    Étant donné un passage avec "une consultation"
    Et une caisse qui rejette la facture 1 sous le code "R001"
    Et un frontal qui garde les retours
    Quand le produit facture ce passage et le transmet
    Et le frontal envoie les retours gardés, les derniers d'abord
    Et le produit relève ses retours
    Alors le produit montre la facture rejetée

  @cas:b2/retours-tardifs @attente:EPR-B2-212 @pilote
  Plan du Scénario: Des retours tardifs sont suivis comme les autres
    Étant donné un passage avec "une consultation"
    Et un patient qui relève de "<situation>"
    Et un frontal qui garde les retours
    Quand le produit facture ce passage et le transmet
    Et le produit relève ses retours
    Et le frontal envoie les retours gardés
    Et le produit relève ses retours
    Alors le produit montre la facture payée
    Exemples:
      | cas    | situation                     |
      | public | rien de particulier           |
      | privé  | un hôpital privé non lucratif |

  @cas:b2/retour-partiel @attente:EPR-B2-211 @pilote
  Scénario: Un retour partiel ne dit rien des autres factures
    Étant donné un passage avec "une consultation"
    Et des retours de paiement d'une facture à la fois
    Quand le produit facture ce passage
    Et le produit facture aussi un passage avec "un passage FU2"
    Et le produit transmet ses factures
    Et le frontal envoie les retours gardés
    Et le produit relève ses retours
    Alors le produit montre la facture acquittée

  @cas:b2/retour-inconnu @attente:EPR-B2-220 @pilote
  Plan du Scénario: Un paiement d'une facture inconnue est signalé
    Étant donné un passage avec "une consultation"
    Quand le produit facture ce passage et le transmet
    Et le frontal envoie le paiement d'une facture "<numero>" que personne n'a émise
    Et le produit relève ses retours
    Alors le produit signale un retour inconnu et n'invente aucune facture
    Exemples:
      | cas          | numero    |
      | autre année  | 259999999 |
      | jamais émise | 269999999 |

  @cas:b2/releve-coupee @attente:EPR-B2-222 @pilote
  Scénario: Une relève coupée est dite et reprise
    Étant donné un passage avec "une consultation"
    Et une boîte aux lettres dont la connexion est coupée à la lecture
    Quand le produit facture ce passage et le transmet
    Et le produit relève ses retours
    Et le produit relève de nouveau ses retours, la boîte étant réparée
    Alors le produit dit la coupure et ne perd aucun retour
