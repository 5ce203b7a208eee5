# language: fr
@service:roc @service:annuaire_amc
Fonctionnalité: Trouver où s'adresser
  Sans la bonne adresse ni la bonne convention, la demande part dans le vide ou revient refusée, et le patient avance des
  frais que sa mutuelle aurait pris en charge.

  Contexte:
    Étant donné une mutuelle qui rembourse 100 % du domaine "CONS"
    Et un passage externe
      | code | domaine | montant | base    | part AMO |
      | CS   | CONS    | 60,00 € | 50,00 € | 35,00 €  |

  Règle: L'annuaire donne une adresse par service, et c'est elle qui sert

    @cas:roc/adresses-de-l-annuaire @attente:EPR-ROC-001 @attente:EPR-ROC-021 @attente:EPR-ROC-022 @pilote @guide
    Scénario: Les adresses lues dans l'annuaire sont gardées et utilisées
      Quand le produit identifie le patient auprès de sa mutuelle
      Et le produit simule la part de la mutuelle
      Alors la recherche dans l'annuaire suit le cadre observé
      Et le produit garde les adresses de l'annuaire et leur date
      Et chaque appel part à l'adresse que l'annuaire a donnée

    @cas:roc/adresse-des-factures @attente:EPR-ROC-021 @pilote @guide
    Scénario: La facture part à l'adresse des factures
      Quand le produit identifie le patient auprès de sa mutuelle
      Et le produit demande l'engagement de la mutuelle
      Et le produit transmet ses factures à la mutuelle
      Alors chaque appel part à l'adresse que l'annuaire a donnée

  Règle: Sans adresse, la voie papier reste ouverte et rien ne part

    @cas:roc/amc-absente @attente:EPR-ROC-002 @attente:EPR-ROC-023 @pilote @guide
    Scénario: Une mutuelle absente de l'annuaire est dite à l'agent
      Étant donné une mutuelle absente de l'annuaire
      Quand le produit identifie le patient auprès de sa mutuelle
      Alors le produit dit à l'agent que la mutuelle est introuvable
      Et aucun appel ne part vers cette mutuelle

    @cas:roc/annuaire-refuse @attente:EPR-ROC-002 @attente:EPR-ROC-023 @pilote @guide
    Plan du Scénario: Un autre code que le succès ferme la voie en ligne
      Étant donné un annuaire qui répond le code "<code>"
      Quand le produit identifie le patient auprès de sa mutuelle
      Alors le produit dit à l'agent que la mutuelle est introuvable
      Et aucun appel ne part vers cette mutuelle
      Exemples:
        | cas   | code |
        | zero  | 0    |
        | trois | 3    |

  Règle: La convention est celle du domaine de soins

    @cas:roc/convention @attente:EPR-ROC-003 @pilote @guide
    Plan du Scénario: Parmi plusieurs conventions, celle du domaine est transmise
      Étant donné une convention par domaine de soins
        | convention | domaine   |
        | XA         | <premier> |
        | XB         | <second>  |
      Quand le produit identifie le patient auprès de sa mutuelle
      Et le produit simule la part de la mutuelle
      Alors chaque demande porte la convention "<attendue>"
      Exemples:
        | cas      | premier | second | attendue |
        | premiere | CONS    | HOSP   | XA       |
        | seconde  | HOSP    | CONS   | XB       |
        | generale | HOSP    | *      | XB       |

    @cas:roc/routage-secondaire @attente:EPR-ROC-024 @pilote @guide
    Scénario: Le routage secondaire imprimé sur l'attestation suit partout
      Étant donné un routage secondaire "R7"
      Quand le produit identifie le patient auprès de sa mutuelle
      Et le produit simule la part de la mutuelle
      Alors le routage "R7" suit toutes les demandes

    @cas:roc/convention-refusee @attente:EPR-ROC-027 @attente:EPR-ROC-034 @pilote @guide
    Scénario: Une convention que l'AMC n'accepte pas est dite à l'agent
      Étant donné une mutuelle qui n'accepte que la convention "XA"
      Quand le produit identifie le patient auprès de sa mutuelle
      Alors l'identification alerte l'agent : "convention_refusee"
      Et le refus de la mutuelle est dit à l'agent, avec son code
