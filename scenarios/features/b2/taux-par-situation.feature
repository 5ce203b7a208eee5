# language: fr
@service:b2
Fonctionnalité: Facturer au taux de la situation du patient
  Un taux trop haut, et la caisse rejette ; trop bas, et l'hôpital perd la différence ou la réclame à tort au patient.

  @cas:b2/taux-personne @exigence:SFG-ACE:RG_VF653 @pilote
  Plan du Scénario: Une personne exonérée est facturée à 100 %
    Étant donné un passage avec "<actes>"
    Et un patient qui relève de "<situation>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, le taux de chaque ligne est celui de la règle
    Et au frontal, l'exonération est justifiée par le bon code, à la bonne place
    Exemples:
      | cas        | actes            | situation             |
      | invalidité | une consultation | une invalidité        |
      | pension    | une consultation | une pension militaire |

  @cas:b2/taux-nature @exigence:SFG-ACE:RG_VF651 @pilote
  Plan du Scénario: La nature d'assurance exonérante donne 100 % sans code
    Étant donné un passage avec "<actes>"
    Et un patient qui relève de "<situation>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, le taux de chaque ligne est celui de la règle
    Et au frontal, l'exonération est justifiée par le bon code, à la bonne place
    Exemples:
      | cas        | actes                          | situation                        |
      | maternité  | une consultation               | la maternité                     |
      | accident   | une consultation               | un accident du travail identifié |
      | prévention | une consultation de prévention | rien de particulier              |

  @cas:b2/taux-ald @exigence:SFG-ACE:RG_VF999 @exigence:SFG-ACE:RG_VF661 @pilote
  Plan du Scénario: Des soins d'ALD sont à 100 % tant que l'ALD court
    Étant donné un passage avec "<actes>"
    Et un patient qui relève de "<situation>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, le taux de chaque ligne est celui de la règle
    Et au frontal, l'exonération est justifiée par le bon code, à la bonne place
    Exemples:
      | cas          | actes                  | situation                        |
      | ald en cours | une consultation d'ALD | une ALD                          |
      | ald terminée | une consultation d'ALD | une ALD terminée avant les soins |
      | autres soins | une consultation       | une ALD                          |

  @cas:b2/taux-particuliers @exigence:SFG-ACE:RG_VF998 @exigence:SFG-ACE:RG_VF662 @pilote
  Plan du Scénario: Un traitement exonérant ou un nouveau-né sont à 100 %
    Étant donné un passage avec "<actes>"
    Et un patient qui relève de "<situation>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, le taux de chaque ligne est celui de la règle
    Exemples:
      | cas        | actes                                    | situation           |
      | traitement | une consultation de traitement exonérant | rien de particulier |
      | nouveau-né | une consultation de nouveau-né           | un âge de 10 jours  |

  @cas:b2/taux-local @exigence:SFG-ACE:RG_VF674 @pilote
  Plan du Scénario: Le régime local rembourse à 90 %
    Étant donné un passage avec "<actes>"
    Et un patient qui relève de "<situation>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, le taux de chaque ligne est celui de la règle
    Et au frontal, la nature d'assurance et l'accident sont ceux du passage
    Exemples:
      | cas            | actes            | situation                        |
      | alsace-moselle | une consultation | le régime local d'Alsace-Moselle |
      | frontalier     | une consultation | le régime local des frontaliers  |

  @cas:b2/taux-local-forfait @exigence:SFG-ACE:RG_VF674/CP02 @pilote
  Plan du Scénario: Avec un forfait, le régime local rembourse à 100 %
    Étant donné un passage avec "<actes>"
    Et un patient qui relève de "<situation>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, le taux de chaque ligne est celui de la règle
    Exemples:
      | cas | actes                    | situation                        |
      | atu | une consultation, un ATU | le régime local d'Alsace-Moselle |

  @cas:b2/taux-aspa @exigence:SFG-ACE:RG_VF675 @pilote
  Plan du Scénario: L'ASPA rembourse à 80 %
    Étant donné un passage avec "<actes>"
    Et un patient qui relève de "<situation>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, le taux de chaque ligne est celui de la règle
    Et au frontal, l'exonération est justifiée par le bon code, à la bonne place
    Exemples:
      | cas          | actes            | situation |
      | consultation | une consultation | l'ASPA    |

  @cas:b2/taux-rente @exigence:SFG-ACE:RG_VF665 @pilote
  Plan du Scénario: Une rente d'accident du travail exonère
    Étant donné un passage avec "<actes>"
    Et un patient qui relève de "<situation>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, le taux de chaque ligne est celui de la règle
    Exemples:
      | cas          | actes            | situation                       |
      | consultation | une consultation | une rente d'accident du travail |

  @cas:b2/taux-detenu @exigence:SFG-ACE:RG_VF653/SP17 @pilote
  Plan du Scénario: Une personne détenue est facturée à 100 %
    Étant donné un passage avec "<actes>"
    Et un patient qui relève de "<situation>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, le taux de chaque ligne est celui de la règle
    Et au frontal, la part AMO et les honoraires sont au centime
    Exemples:
      | cas          | actes            | situation    |
      | consultation | une consultation | la détention |
