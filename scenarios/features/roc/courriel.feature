# language: fr
@service:roc
Fonctionnalité: Envoyer la facture par courriel, fermée
  Un courriel traverse des machines que personne ne connaît : en clair, il livre le patient ; mal fermé, il n'est pas payé.

  Contexte:
    Étant donné une mutuelle qui rembourse 100 % du domaine "HOSP"
    Et une mutuelle qui reçoit ses factures par courriel
    Et un séjour hospitalier
      | code | domaine | montant  | base     | part AMO |
      | GHS  | HOSP    | 500,00 € | 500,00 € | 400,00 € |

  Règle: La facture part chiffrée, aux montants engagés

    @cas:roc/facture-par-courriel @attente:EPR-ROC-044 @attente:EPR-ROC-045 @attente:EPR-ROC-018 @pilote @guide
    Scénario: La facture chiffrée est reçue et payée
      Quand le produit mène le séjour de l'identification à la facture
      Et le produit relève les retours de la mutuelle
      Alors chaque facture envoyée par courriel est chiffrée
      Et la mutuelle a reçu le montant qu'elle a engagé
      Et la facture est dans l'état que dit son retour

    @cas:roc/courriel-rejete @attente:EPR-ROC-045 @attente:EPR-ROC-017 @pilote @guide
    Scénario: Le rejet d'une facture envoyée par courriel est suivi
      Quand la mutuelle rejette les factures pour "montant_superieur"
      Et le produit mène le séjour de l'identification à la facture
      Et le produit relève les retours de la mutuelle
      Alors la mutuelle a reçu le montant qu'elle a engagé
      Et le rejet est signalé avec son motif
