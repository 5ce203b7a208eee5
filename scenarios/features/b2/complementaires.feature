# language: fr
@service:b2
Fonctionnalité: Dire qui reçoit la part complémentaire
  Une part complémentaire envoyée deux fois est payée deux fois, puis reprise des mois plus tard.

  @cas:b2/oc-c2s @exigence:SFG-ACE:RG_BS721 @exigence:SFG-ACE:RG_MF631/02119 @exigence:SFG-ACE:RG_MF631/02117 @pilote
  Plan du Scénario: La C2S en facturation unique nomme son organisme
    Étant donné un passage avec "<actes>"
    Et un patient qui relève de "<situation>"
    Et un patient "<parcours>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, l'organisme complémentaire et l'éclatement sont ceux du passage
    Exemples:
      | cas       | actes            | situation                                                           | parcours                         |
      | caisse    | une consultation | la C2S gérée par la caisse                                          | adressé par son médecin traitant |
      | organisme | une consultation | la C2S gérée par un organisme                                       | adressé par son médecin traitant |
      | à part    | une consultation | la C2S gérée par un organisme, un hôpital qui facture la C2S à part | adressé par son médecin traitant |

  @cas:b2/oc-ame @exigence:SFG-ACE:RG_BS720/SP06 @pilote
  Plan du Scénario: L'AME a son organisme propre
    Étant donné un passage avec "<actes>"
    Et un patient qui relève de "<situation>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, l'organisme complémentaire et l'éclatement sont ceux du passage
    Exemples:
      | cas | actes            | situation |
      | ame | une consultation | l'AME     |

  @cas:b2/oc-eclatement @exigence:SFG-ACE:RG_MF631/0295 @pilote
  Plan du Scénario: Une part facturée à part le dit
    Étant donné un passage avec "<actes>"
    Et un patient qui relève de "<situation>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, l'organisme complémentaire et l'éclatement sont ceux du passage
    Exemples:
      | cas        | actes            | situation                               |
      | éclatement | une consultation | une part complémentaire facturée à part |
      | sans       | une consultation | rien de particulier                     |

  @cas:b2/oc-montant @exigence:SFG-ACE:RG_MF610/03122 @pilote
  Plan du Scénario: Une part facturée à part ne porte aucun montant complémentaire
    Étant donné un passage avec "<actes>"
    Et un patient qui relève de "<situation>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, la part complémentaire transmise est celle qui revient à l'organisme
    Exemples:
      | cas        | actes            | situation                               |
      | éclatement | une consultation | une part complémentaire facturée à part |
      | sans       | une consultation | rien de particulier                     |

  @cas:b2/oc-penalite @exigence:SFG-ACE:RG_VF671 @pilote
  Plan du Scénario: La pénalité hors parcours passe de l'assurance maladie à la C2S
    Étant donné un passage avec "<actes>"
    Et un patient qui relève de "<situation>"
    Et un patient "<parcours>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, la part AMO et les honoraires sont au centime
    Et au frontal, la part complémentaire transmise est celle qui revient à l'organisme
    Exemples:
      | cas              | actes            | situation                  | parcours                         |
      | hors parcours    | une consultation | la C2S gérée par la caisse | venu de lui-même                 |
      | dans le parcours | une consultation | la C2S gérée par la caisse | adressé par son médecin traitant |

  @cas:b2/depassement @exigence:SFG-ACE:RG_CF655 @exigence:SFG-ACE:RG_VF637 @pilote
  Plan du Scénario: Un dépassement hors parcours est marqué et compté
    Étant donné un passage avec "<actes>"
    Et un patient "<parcours>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, le qualificatif et le domaine suivent la prestation
    Et au frontal, la part AMO et les honoraires sont au centime
    Exemples:
      | cas           | actes                                       | parcours         |
      | hors parcours | une consultation avec dépassement de 6,00 € | venu de lui-même |

  @cas:b2/anonyme @exigence:SFG-ACE:RG_MF631/0212-SP10 @exigence:SFG-ACE:RG_MF631/0249-SP10 @exigence:SFG-ACE:RG_BS602/SP10 @pilote
  Plan du Scénario: Un dépistage anonyme part sous l'identité fictive de l'hôpital
    Étant donné un passage avec "<actes>"
    Et un patient qui relève de "<situation>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, l'assuré, l'organisme et le titre sont ceux du passage
    Exemples:
      | cas     | actes                       | situation                  |
      | mineure | un test IST sans ordonnance | un secret demandé à 17 ans |

  @cas:b2/anonyme-taux @exigence:SFG-ACE:PG_5.4 @pilote
  Plan du Scénario: Un dépistage anonyme est pris en charge en entier
    Étant donné un passage avec "<actes>"
    Et un patient qui relève de "<situation>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, le taux de chaque ligne est celui de la règle
    Exemples:
      | cas     | actes                       | situation                  |
      | mineure | un test IST sans ordonnance | un secret demandé à 17 ans |

  @cas:b2/titre @exigence:SFG-ACE:RG_MF632/2S42-SP13 @pilote
  Plan du Scénario: Le titre d'un hôpital public porte son code produit
    Étant donné un passage avec "<actes>"
    Et un patient qui relève de "<situation>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, l'assuré, l'organisme et le titre sont ceux du passage
    Exemples:
      | cas    | actes            | situation                     |
      | public | une consultation | rien de particulier           |
      | privé  | une consultation | un hôpital privé non lucratif |
