# language: fr
@service:roc
Fonctionnalité: Facturer ce qui a été engagé
  La mutuelle paie ce qu'elle a promis, sous le numéro qu'elle a donné : un autre montant, un autre numéro, et la facture revient.

  Contexte:
    Étant donné une mutuelle aux garanties
      | domaine | taux | plafond par ligne |
      | CONS    | 100  |                   |
      | DENT    | 100  | 20,00 €           |
    Et un passage externe
      | code | domaine | montant  | base    | part AMO |
      | CS   | CONS    | 60,00 €  | 50,00 € | 35,00 €  |
      | SP   | DENT    | 120,00 € | 80,00 € | 56,00 €  |

  Règle: La facture reprend l'engagement

    @cas:roc/facture-ace @attente:EPR-ROC-016 @attente:EPR-ROC-036 @pilote @guide
    Scénario: Une consultation externe est facturée aux montants engagés
      Quand le produit mène le séjour de l'identification à la facture
      Alors la facture porte, ligne par ligne, les montants engagés
      Et la facture porte le numéro d'engagement

    @cas:roc/facture-titre @attente:EPR-ROC-037 @attente:EPR-ROC-030 @pilote @guide
    Scénario: La facture d'une consultation externe le dit, au nom de l'adhérent
      Quand le produit mène le séjour de l'identification à la facture
      Alors la facture est faite au titre de "ACE"
      Et le numéro d'adhérent suit d'une demande à l'autre

    @cas:roc/facture-sejour @attente:EPR-ROC-016 @attente:EPR-ROC-037 @pilote @guide
    Scénario: Un séjour est facturé comme tel, aux montants engagés
      Étant donné un séjour hospitalier
        | code | domaine | montant  | base     | part AMO |
        | GHS  | CONS    | 500,00 € | 500,00 € | 400,00 € |
      Quand le produit mène le séjour de l'identification à la facture
      Alors la facture est faite au titre de "SEJOUR"
      Et la facture porte, ligne par ligne, les montants engagés

    @cas:roc/parts-de-la-facture @attente:EPR-ROC-042 @attente:EPR-ROC-046 @attente:EPR-ROC-047 @pilote @guide
    Scénario: Les trois parts font le total, au centime
      Quand le produit mène le séjour de l'identification à la facture
      Alors part AMO, factures aux mutuelles et reste du patient font le total
      Et toutes les demandes parlent de la même personne
      Et la facture décrit le séjour engagé, ligne par ligne

  Règle: Une facture perdue en route repart, la même

    @cas:roc/accuse-perdu @attente:EPR-ROC-038 @pilote @guide
    Scénario: Sans accusé, la facture repart sous le même numéro
      Quand le produit identifie le patient auprès de sa mutuelle
      Et le produit demande l'engagement de la mutuelle
      Et la prochaine réponse de l'AMC se perd
      Et le produit transmet ses factures à la mutuelle
      Alors la facture sans accusé repart sous le même numéro

    @cas:roc/aucun-accuse @attente:EPR-ROC-039 @attente:EPR-ROC-035 @pilote @guide
    Scénario: Une facture que personne n'accuse reste à émettre
      Quand le produit identifie le patient auprès de sa mutuelle
      Et le produit demande l'engagement de la mutuelle
      Et les 5 prochaines réponses de l'AMC se perdent
      Et le produit transmet ses factures à la mutuelle
      Alors la facture jamais reçue reste à émettre
      Et les mutuelles ont reçu au plus 5 appels
