# language: fr
@service:roc
Fonctionnalité: Obtenir l'engagement de la mutuelle
  L'engagement garantit le paiement : perdu, l'hôpital n'est pas payé ; doublé, il devra rendre ; oublié chez la mutuelle,
  il bloque la facture suivante.

  Contexte:
    Étant donné une mutuelle aux garanties
      | domaine | taux | plafond par ligne |
      | HOSP    | 100  |                   |
      | CONS    | 100  | 10,00 €           |
    Et un séjour hospitalier
      | code | domaine | montant  | base     | part AMO |
      | GHS  | HOSP    | 500,00 € | 500,00 € | 400,00 € |
      | CS   | CONS    | 50,00 €  | 50,00 €  | 35,00 €  |
    Et un patient identifié auprès de sa mutuelle

  Règle: L'engagement reçu est gardé tel quel

    @cas:roc/engagement-partiel @attente:EPR-ROC-010 @attente:EPR-ROC-011 @attente:EPR-ROC-031 @attente:EPR-ROC-009 @pilote @guide
    Scénario: Un engagement partiel laisse le reste au patient
      Quand le produit demande l'engagement de la mutuelle
      Alors le produit garde le numéro, l'état et le montant de l'engagement
      Et la part de la mutuelle est, ligne par ligne, celle qu'elle a rendue
      Et sur chaque ligne, les parts font le montant
      Et la consigne de la mutuelle est montrée sur sa ligne

    @cas:roc/engagement-entier @attente:EPR-ROC-010 @attente:EPR-ROC-008 @attente:EPR-ROC-033 @pilote @guide
    Scénario: Un engagement entier est gardé avec son numéro
      Étant donné une garantie de 100 % du domaine "CONS"
      Quand le produit demande l'engagement de la mutuelle
      Alors le produit garde le numéro, l'état et le montant de l'engagement
      Et le reste à charge annoncé est celui qui découle des réponses
      Et le séjour n'a qu'un engagement vivant

  Règle: Une réponse perdue ne laisse rien derrière elle

    @cas:roc/reponse-perdue @attente:EPR-ROC-012 @attente:EPR-ROC-015 @pilote @guide
    Scénario: Le calcul sans réponse est rejoué à l'identique
      Quand la prochaine réponse de l'AMC se perd
      Et le produit demande l'engagement de la mutuelle
      Alors le calcul resté sans réponse est rejoué à l'identique
      Et aucun calcul resté sans réponse n'est abandonné

    @cas:roc/reponse-tronquee @attente:EPR-ROC-012 @pilote @guide
    Scénario: Une réponse tronquée vaut une réponse perdue
      Quand la prochaine réponse de l'AMC arrive tronquée
      Et le produit demande l'engagement de la mutuelle
      Alors le calcul resté sans réponse est rejoué à l'identique

    @cas:roc/reponse-d-une-autre-demande @attente:EPR-ROC-012 @attente:EPR-ROC-015 @panne:correlation @pilote @guide
    Scénario: La réponse à une autre demande n'est pas prise pour la sienne
      Quand la prochaine réponse de l'AMC cite une autre demande
      Et le produit demande l'engagement de la mutuelle
      Alors le calcul resté sans réponse est rejoué à l'identique
      Et aucun calcul resté sans réponse n'est abandonné

    @cas:roc/echec-muet @attente:EPR-ROC-012 @attente:EPR-ROC-015 @pilote @guide
    Scénario: Un échec sans explication vaut une réponse perdue
      Quand l'AMC échoue sans explication à la prochaine demande
      Et le produit demande l'engagement de la mutuelle
      Alors le calcul resté sans réponse est rejoué à l'identique
      Et aucun calcul resté sans réponse n'est abandonné

    @cas:roc/toutes-reponses-perdues @attente:EPR-ROC-015 @attente:EPR-ROC-035 @pilote @guide
    Scénario: Après plusieurs silences, ce qui a pu être engagé est annulé
      Quand toutes les réponses de l'AMC se perdent
      Et le produit demande l'engagement de la mutuelle
      Alors aucun calcul resté sans réponse n'est abandonné
      Et les mutuelles ont reçu au plus 5 appels

    @cas:roc/doute-leve-plus-tard @attente:EPR-ROC-015 @attente:EPR-ROC-010 @pilote @guide
    Scénario: Le doute est levé avant tout nouveau calcul
      Quand les 4 prochaines réponses de l'AMC se perdent
      Et le produit demande l'engagement de la mutuelle
      Et le produit demande l'engagement de la mutuelle
      Alors aucun calcul resté sans réponse n'est abandonné
      Et le produit garde le numéro, l'état et le montant de l'engagement
