# language: fr
@service:roc
Fonctionnalité: Suivre les retours des mutuelles
  Un rejet que personne ne voit est une facture perdue ; un paiement compté deux fois, une erreur dans les comptes publics.

  Contexte:
    Étant donné une mutuelle qui rembourse 100 % du domaine "HOSP"
    Et un séjour hospitalier
      | code | domaine | montant  | base     | part AMO |
      | GHS  | HOSP    | 500,00 € | 500,00 € | 400,00 € |

  Règle: Chaque issue a son état

    @cas:roc/retour-paye @attente:EPR-ROC-018 @attente:EPR-ROC-040 @pilote @guide
    Scénario: Une facture payée est dite payée
      Quand le produit mène le séjour de l'identification à la facture
      Et le produit relève les retours de la mutuelle
      Alors la facture est dans l'état que dit son retour
      Et le retour reçu deux fois n'est compté qu'une fois

    @cas:roc/retour-partiel @attente:EPR-ROC-018 @attente:EPR-ROC-040 @pilote @guide
    Scénario: Une facture payée en partie n'est pas dite payée
      Quand la mutuelle ne paie que 60 % des factures
      Et le produit mène le séjour de l'identification à la facture
      Et le produit relève les retours de la mutuelle
      Alors la facture est dans l'état que dit son retour
      Et le retour reçu deux fois n'est compté qu'une fois

    @cas:roc/retour-rejete @attente:EPR-ROC-018 @attente:EPR-ROC-017 @pilote @guide
    Scénario: Un montant au-delà de l'engagement est rejeté, et le motif gardé
      Quand la mutuelle rejette les factures pour "montant_superieur"
      Et le produit mène le séjour de l'identification à la facture
      Et le produit relève les retours de la mutuelle
      Alors la facture est dans l'état que dit son retour
      Et le rejet est signalé avec son motif

    @cas:roc/facture-hors-delai @attente:EPR-ROC-017 @pilote @guide
    Scénario: Un engagement expiré fait rejeter la facture
      Quand le produit identifie le patient auprès de sa mutuelle
      Et le produit demande l'engagement de la mutuelle
      Et l'engagement arrive à expiration
      Et le produit transmet ses factures à la mutuelle
      Et le produit relève les retours de la mutuelle
      Alors le rejet est signalé avec son motif

    @cas:roc/sans-retour @attente:EPR-ROC-041 @pilote @guide
    Scénario: Une facture sans retour est attendue
      Quand la mutuelle garde ses retours
      Et le produit mène le séjour de l'identification à la facture
      Et le produit relève les retours de la mutuelle
      Alors la facture sans retour est en attente

  Règle: Un retour ne compte qu'une fois, et seulement pour sa facture

    @cas:roc/retour-en-double @attente:EPR-ROC-040 @attente:EPR-ROC-018 @pilote @guide
    Scénario: Un retour reçu deux fois n'est compté qu'une fois
      Quand la mutuelle rend chaque retour deux fois
      Et le produit mène le séjour de l'identification à la facture
      Et le produit relève les retours de la mutuelle
      Alors le retour reçu deux fois n'est compté qu'une fois
      Et la facture est dans l'état que dit son retour

    @cas:roc/retours-releves-deux-fois @attente:EPR-ROC-040 @pilote @guide
    Scénario: Relever deux fois ne paie pas deux fois
      Quand le produit mène le séjour de l'identification à la facture
      Et le produit relève les retours de la mutuelle
      Et le produit relève les retours de la mutuelle
      Alors le retour reçu deux fois n'est compté qu'une fois

    @cas:roc/retour-inconnu @attente:EPR-ROC-019 @attente:EPR-ROC-040 @pilote @guide
    Scénario: Un paiement sans facture est mis à part
      Quand la mutuelle paie une facture que personne n'a émise
      Et le produit mène le séjour de l'identification à la facture
      Et le produit relève les retours de la mutuelle
      Alors le retour sans facture est mis à part et signalé
      Et le retour reçu deux fois n'est compté qu'une fois
