# language: fr
@service:b2
Fonctionnalité: Calculer les bases et les parts au centime
  Un centime d'écart entre le titre et la facture, et le Trésor ne rapproche plus le paiement.

  @cas:b2/base-ngap @exigence:SFG-ACE:RG_VF643 @pilote
  Plan du Scénario: La majoration de nuit s'ajoute à la base de la consultation
    Étant donné un passage avec "<actes>"
    Et un patient "<parcours>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, la base de chaque ligne suit prix, quantité, coefficient et majorations
    Et au frontal, la part AMO et les honoraires sont au centime
    Exemples:
      | cas  | actes                    | parcours                         |
      | jour | une consultation         | adressé par son médecin traitant |
      | nuit | une consultation de nuit | adressé par son médecin traitant |

  @cas:b2/base-ccam @exigence:SFG-ACE:RG_VF640 @exigence:SFG-ACE:RG_IP654 @pilote
  Plan du Scénario: Les modificateurs et l'association font la base d'un acte technique
    Étant donné un passage avec "<actes>"
    Et un patient "<parcours>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, la base de chaque ligne suit prix, quantité, coefficient et majorations
    Exemples:
      | cas         | actes                                            | parcours                         |
      | association | un acte à deux modificateurs et association 50 % | adressé par son médecin traitant |

  @cas:b2/base-forfait @exigence:SFG-ACE:RG_CF656 @pilote
  Plan du Scénario: Le coefficient de l'établissement s'applique au forfait seul
    Étant donné un passage avec "<actes>"
    Et un patient qui relève de "<situation>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, la base de chaque ligne suit prix, quantité, coefficient et majorations
    Exemples:
      | cas | actes                    | situation                        |
      | atu | une consultation, un ATU | des coefficients d'établissement |

  @cas:b2/base-se @exigence:SFG-ACE:RG_VF607/CP02 @pilote
  Plan du Scénario: Le moins cher de deux SE est compté pour moitié
    Étant donné un passage avec "<actes>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, la base de chaque ligne suit prix, quantité, coefficient et majorations
    Exemples:
      | cas     | actes                            |
      | deux se | une consultation, un SE1, un SE2 |

  @cas:b2/base-biologie @exigence:SFG-ACE:RG_VF623 @exigence:SFG-ACE:RG_VF604 @pilote
  Plan du Scénario: Un prélèvement fait une ligne, ses coefficients s'additionnent
    Étant donné un passage avec "<actes>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, les lignes facturées sont celles que le passage demande
    Et au frontal, la base de chaque ligne suit prix, quantité, coefficient et majorations
    Exemples:
      | cas        | actes                                                       |
      | deux codes | une glycémie de coefficient 17, un dosage de coefficient 26 |

  @cas:b2/base-retrocession @exigence:SFG-ACE:RG_VF636 @exigence:SFG-ACE:RG_VF631/CP02 @pilote
  Plan du Scénario: Une rétrocession porte sa marge et son écart indemnisable
    Étant donné un passage avec "<actes>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, la base de chaque ligne suit prix, quantité, coefficient et majorations
    Et au frontal, la part AMO et les honoraires sont au centime
    Exemples:
      | cas   | actes                          |
      | écart | un médicament rétrocédé à 65 % |

  @cas:b2/base-preparation @exigence:SFG-ACE:RG_VF614 @exigence:SFG-ACE:RG_VF615 @pilote
  Plan du Scénario: Une préparation non codée s'accompagne de sa marge
    Étant donné un passage avec "<actes>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, les lignes facturées sont celles que le passage demande
    Et au frontal, la base de chaque ligne suit prix, quantité, coefficient et majorations
    Exemples:
      | cas | actes                     |
      | phm | une préparation non codée |

  @cas:b2/base-ame @exigence:SFG-ACE:RG_VF643/SP06 @exigence:SFG-ACE:RG_CF654/SP06 @pilote
  Plan du Scénario: Avec l'AME, la base de l'assurance maladie est nulle
    Étant donné un passage avec "<actes>"
    Et un patient qui relève de "<situation>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, la base de chaque ligne suit prix, quantité, coefficient et majorations
    Et au frontal, la part complémentaire transmise est celle qui revient à l'organisme
    Exemples:
      | cas          | actes            | situation |
      | consultation | une consultation | l'AME     |
