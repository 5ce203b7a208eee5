# language: fr
@service:roc
Fonctionnalité: Deux mutuelles, dans l'ordre
  Demander le tout à chacune, c'est être payé deux fois et devoir rendre ; se tromper d'ordre, c'est être rejeté par les deux.

  Contexte:
    Étant donné une mutuelle qui rembourse 100 % du domaine "HOSP"
    Et une seconde mutuelle qui rembourse 200 % du domaine "HOSP"
    Et un séjour hospitalier
      | code | domaine | montant  | base     | part AMO |
      | GHS  | HOSP    | 500,00 € | 400,00 € | 320,00 € |
      | DEP  | HOSP    | 90,00 €  | 30,00 €  | 0,00 €   |
    # première : 400,00 - 320,00 = 80,00 puis 30,00 ; seconde : au plus 100,00 puis 60,00 ; reste 0,00

  Règle: La seconde ne paie que le reste

    @cas:roc/deux-mutuelles-simulation @attente:EPR-ROC-007 @attente:EPR-ROC-029 @attente:EPR-ROC-008 @pilote @guide
    Scénario: La simulation passe de la première à la seconde
      Quand le produit identifie le patient auprès de sa mutuelle
      Et le produit simule la part de la mutuelle
      Alors la mutuelle de premier rang est interrogée avant la seconde
      Et la seconde mutuelle apprend ce que la première a pris
      Et le reste à charge annoncé est celui qui découle des réponses

    @cas:roc/deux-mutuelles-saisies-a-l-envers @attente:EPR-ROC-007 @attente:EPR-ROC-029 @pilote @guide
    Scénario: L'ordre de saisie ne change pas l'ordre de paiement
      Quand le produit identifie le patient, la seconde mutuelle saisie d'abord
      Et le produit simule la part de la mutuelle
      Alors la mutuelle de premier rang est interrogée avant la seconde
      Et la seconde mutuelle apprend ce que la première a pris

  Règle: Chacune s'engage et reçoit sa facture

    @cas:roc/deux-mutuelles-engagees @attente:EPR-ROC-010 @attente:EPR-ROC-042 @pilote @guide
    Scénario: Deux engagements, deux factures, un seul total
      Quand le produit identifie le patient auprès de sa mutuelle
      Et le produit demande l'engagement de la mutuelle
      Et le produit transmet ses factures à la mutuelle
      Alors le produit garde le numéro, l'état et le montant de l'engagement
      Et part AMO, factures aux mutuelles et reste du patient font le total

    @cas:roc/deux-mutuelles-une-perte @attente:EPR-ROC-015 @attente:EPR-ROC-008 @pilote @guide
    Scénario: Une réponse perdue ne fait pas payer la part deux fois
      Quand le produit identifie le patient auprès de sa mutuelle
      Et la prochaine réponse de l'AMC se perd
      Et le produit demande l'engagement de la mutuelle
      Alors aucun calcul resté sans réponse n'est abandonné
      Et le reste à charge annoncé est celui qui découle des réponses
