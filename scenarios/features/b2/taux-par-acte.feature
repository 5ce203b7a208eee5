# language: fr
@service:b2
Fonctionnalité: Facturer au taux de l'acte et de son régime
  Un acte exonéré facturé au taux ordinaire laisse au patient une part qu'il ne doit pas.

  @cas:b2/taux-mines @exigence:SFG-ACE:RG_VF652 @exigence:SFG-ACE:RG_VF661/CP01 @pilote
  Plan du Scénario: Le régime minier est à 100 %, l'ALD reste tracée
    Étant donné un passage avec "<actes>"
    Et un patient qui relève de "<situation>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, le taux de chaque ligne est celui de la règle
    Et au frontal, l'exonération est justifiée par le bon code, à la bonne place
    Exemples:
      | cas      | actes                  | situation                 |
      | ald      | une consultation d'ALD | le régime minier, une ALD |
      | sans ald | une consultation       | le régime minier          |

  @cas:b2/taux-ame @exigence:SFG-ACE:RG_VF650 @pilote
  Plan du Scénario: L'AME ne laisse rien à l'assurance maladie
    Étant donné un passage avec "<actes>"
    Et un patient qui relève de "<situation>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, le taux de chaque ligne est celui de la règle
    Et au frontal, la part AMO et les honoraires sont au centime
    Exemples:
      | cas          | actes            | situation |
      | consultation | une consultation | l'AME     |

  @cas:b2/taux-gratuit @exigence:SFG-ACE:RG_VF673 @exigence:SFG-ACE:RG_VF670/CP01 @pilote
  Plan du Scénario: Un acte gratuit ne rapporte rien
    Étant donné un passage avec "<actes>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, le taux de chaque ligne est celui de la règle
    Et au frontal, la part AMO et les honoraires sont au centime
    Exemples:
      | cas     | actes                     |
      | gratuit | une consultation gratuite |

  @cas:b2/taux-ist @exigence:SFG-ACE:RG_VF666 @pilote
  Plan du Scénario: Avant 26 ans, un test IST est à 100 %
    Étant donné un passage avec "<actes>"
    Et un patient qui relève de "<situation>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, le taux de chaque ligne est celui de la règle
    Et au frontal, l'exonération est justifiée par le bon code, à la bonne place
    Exemples:
      | cas    | actes                       | situation           |
      | 20 ans | un test IST sans ordonnance | un âge de 20 ans    |
      | 40 ans | un test IST sans ordonnance | rien de particulier |

  @cas:b2/taux-retrocession-locale @exigence:SFG-ACE:RG_VF674/CP01 @pilote
  Plan du Scénario: La rétrocession suit le taux local
    Étant donné un passage avec "<actes>"
    Et un patient qui relève de "<situation>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, le taux de chaque ligne est celui de la règle
    Exemples:
      | cas | actes                          | situation                        |
      | phq | un médicament rétrocédé à 30 % | le régime local d'Alsace-Moselle |
      | phs | un médicament rétrocédé à 65 % | le régime local d'Alsace-Moselle |

  @cas:b2/taux-retrocession-aspa @exigence:SFG-ACE:RG_VF675/CP01 @pilote
  Plan du Scénario: Avec l'ASPA, la rétrocession garde le taux du médicament
    Étant donné un passage avec "<actes>"
    Et un patient qui relève de "<situation>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, le taux de chaque ligne est celui de la règle
    Exemples:
      | cas | actes                          | situation |
      | phq | un médicament rétrocédé à 30 % | l'ASPA    |
      | phs | un médicament rétrocédé à 65 % | l'ASPA    |

  @cas:b2/taux-retrocession-rente @exigence:SFG-ACE:RG_VF665/CP01 @pilote
  Plan du Scénario: Avec une rente, un médicament à 30 % reste à 30 %
    Étant donné un passage avec "<actes>"
    Et un patient qui relève de "<situation>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, le taux de chaque ligne est celui de la règle
    Exemples:
      | cas | actes                          | situation                       |
      | phq | un médicament rétrocédé à 30 % | une rente d'accident du travail |
