# language: fr
@service:roc
Fonctionnalité: Annoncer le reste à charge avant les soins
  Le patient accepte ou refuse sur la foi d'un montant : un centime de trop est une réclamation, cent euros un renoncement aux
  soins.

  Règle: Le montant annoncé est celui que laissent les réponses

    @cas:roc/reste-a-charge @attente:EPR-ROC-008 @attente:EPR-ROC-031 @attente:EPR-ROC-011 @attente:EPR-ROC-032 @pilote @guide
    Plan du Scénario: Le reste annoncé est exact, nul ou non
      Étant donné une mutuelle qui rembourse <taux> % du domaine "CONS"
      Et un passage externe
        | code | domaine | montant   | base   | part AMO |
        | CS   | CONS    | <montant> | <base> | <amo>    |
      Et un patient identifié auprès de sa mutuelle
      Quand le produit simule la part de la mutuelle
      Alors le reste à charge annoncé est celui qui découle des réponses
      Et sur chaque ligne, les parts font le montant
      Et la part de la mutuelle est, ligne par ligne, celle qu'elle a rendue
      Et la simulation n'a engagé personne
      # base x taux / 100 - part AMO, jamais plus que le montant ; 33,33 x 125 % = 41,6625 arrondi à 41,66
      Exemples:
        | cas                | taux | montant | base    | amo     |
        | reste nul          | 100  | 50,00 € | 50,00 € | 35,00 € |
        | depassement        | 100  | 60,00 € | 50,00 € | 35,00 € |
        | depassement couvert| 200  | 60,00 € | 50,00 € | 35,00 € |
        | arrondi            | 125  | 80,01 € | 33,33 € | 23,33 € |
        | deja tout paye     | 100  | 50,00 € | 50,00 € | 50,00 € |

    @cas:roc/c2s @attente:EPR-ROC-008 @attente:EPR-ROC-011 @pilote @guide
    Scénario: La complémentaire santé solidaire prend tout le ticket modérateur
      Étant donné une complémentaire santé solidaire tenue par une AMC
      Et un séjour hospitalier
        | code | domaine | montant  | base     | part AMO |
        | GHS  | HOSP    | 100,00 € | 100,00 € | 80,00 €  |
        | CS   | CONS    | 30,00 €  | 30,00 €  | 21,00 €  |
      Et un patient identifié auprès de sa mutuelle
      Quand le produit simule la part de la mutuelle
      Alors le reste à charge annoncé est celui qui découle des réponses
      Et la part de la mutuelle est, ligne par ligne, celle qu'elle a rendue

  Règle: Ce que l'AMC refuse est dit, ligne par ligne

    @cas:roc/acte-exclu @attente:EPR-ROC-009 @attente:EPR-ROC-011 @pilote @guide
    Scénario: Un acte exclu revient au patient, avec la consigne
      Étant donné une mutuelle qui rembourse 100 % du domaine "CONS"
      Et le domaine "CONFORT" exclu du contrat
      Et un passage externe
        | code | domaine | montant | base    | part AMO |
        | CS   | CONS    | 50,00 € | 50,00 € | 35,00 €  |
        | TV   | CONFORT | 12,00 € | 12,00 € | 0,00 €   |
      Et un patient identifié auprès de sa mutuelle
      Quand le produit simule la part de la mutuelle
      Alors la consigne de la mutuelle est montrée sur sa ligne
      Et la part de la mutuelle est, ligne par ligne, celle qu'elle a rendue

    @cas:roc/domaine-hors-contrat @attente:EPR-ROC-009 @pilote @guide
    Scénario: Un domaine hors contrat est dit, avec la consigne
      Étant donné une mutuelle qui rembourse 100 % du domaine "CONS"
      Et un passage externe
        | code | domaine | montant | base    | part AMO |
        | LU   | OPTI    | 80,00 € | 80,00 € | 0,00 €   |
      Et un patient identifié auprès de sa mutuelle
      Quand le produit simule la part de la mutuelle
      Alors la consigne de la mutuelle est montrée sur sa ligne

    @cas:roc/plafond-de-ligne @attente:EPR-ROC-009 @attente:EPR-ROC-008 @pilote @guide
    Scénario: Au-delà du plafond de la ligne, le reste revient au patient
      Étant donné une mutuelle qui rembourse 100 % du domaine "CONS"
      Et une garantie de 100 % du domaine "CONS", plafonnée à 10,00 € par ligne
      Et un passage externe
        | code | domaine | montant | base    | part AMO |
        | CS   | CONS    | 50,00 € | 50,00 € | 35,00 €  |
      Et un patient identifié auprès de sa mutuelle
      Quand le produit simule la part de la mutuelle
      Alors la consigne de la mutuelle est montrée sur sa ligne
      Et le reste à charge annoncé est celui qui découle des réponses

    @cas:roc/plafond-de-sejour @attente:EPR-ROC-009 @attente:EPR-ROC-011 @pilote @guide
    Scénario: Le plafond du séjour s'use de ligne en ligne
      # plafond 20,00 : 15,00 sur la première ligne, 5,00 sur la seconde
      Étant donné une mutuelle qui rembourse 100 % du domaine "CONS"
      Et une garantie de 100 % du domaine "CONS", plafonnée à 20,00 € par séjour
      Et un passage externe
        | code | domaine | montant | base    | part AMO |
        | CS   | CONS    | 50,00 € | 50,00 € | 35,00 €  |
        | CS   | CONS    | 50,00 € | 50,00 € | 35,00 €  |
      Et un patient identifié auprès de sa mutuelle
      Quand le produit simule la part de la mutuelle
      Alors la consigne de la mutuelle est montrée sur sa ligne
      Et la part de la mutuelle est, ligne par ligne, celle qu'elle a rendue
