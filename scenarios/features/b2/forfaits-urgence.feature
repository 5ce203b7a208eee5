# language: fr
@service:b2
Fonctionnalité: Facturer un passage aux urgences
  Un forfait patient oublié, et la facture est rejetée ; un forfait plein pour un patient exempté, et l'hôpital réclame à tort.

  @cas:b2/urgences-ordinaire @exigence:SFG-ACE:RG_VF505 @exigence:SFG-ACE:RG_VF506 @pilote
  Plan du Scénario: Un passage ordinaire porte le forfait patient entier
    Étant donné un passage avec "<actes>"
    Et un patient qui relève de "<situation>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, les lignes facturées sont celles que le passage demande
    Et au frontal, le taux de chaque ligne est celui de la règle
    Et au frontal, la part AMO et les honoraires sont au centime
    Exemples:
      | cas         | actes                                                                                  | situation                   |
      | ordinaire   | un passage FU2                                                                         | des prix du forfait patient |
      | suppléments | un passage FU2, un supplément de nuit, un supplément de gravité, une imagerie en coupe | des prix du forfait patient |

  @cas:b2/urgences-reduit @exigence:SFG-ACE:RG_VF502 @pilote
  Plan du Scénario: Une ALD ou un accident du travail réduisent le forfait et ajoutent son complément
    Étant donné un passage avec "<actes>"
    Et un patient qui relève de "<situation>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, les lignes facturées sont celles que le passage demande
    Exemples:
      | cas      | actes          | situation                                                     |
      | ald      | un passage FU2 | des prix du forfait patient, une ALD                          |
      | accident | un passage FU2 | des prix du forfait patient, un accident du travail identifié |

  @cas:b2/urgences-exempte @exigence:SFG-ACE:RG_VF501 @pilote
  Plan du Scénario: Un patient exempté a le forfait pris en charge
    Étant donné un passage avec "<actes>"
    Et un patient qui relève de "<situation>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, le taux de chaque ligne est celui de la règle
    Exemples:
      | cas        | actes          | situation                                       |
      | maternité  | un passage FU2 | des prix du forfait patient, la maternité       |
      | nouveau-né | un passage FU0 | des prix du forfait patient, un âge de 10 jours |
      | détention  | un passage FU2 | des prix du forfait patient, la détention       |
      | mines      | un passage FU2 | des prix du forfait patient, le régime minier   |

  @cas:b2/urgences-local @exigence:SFG-ACE:RG_VF503 @pilote
  Plan du Scénario: Le régime local prend le forfait patient
    Étant donné un passage avec "<actes>"
    Et un patient qui relève de "<situation>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, le taux de chaque ligne est celui de la règle
    Exemples:
      | cas            | actes          | situation                                                     |
      | alsace-moselle | un passage FU2 | des prix du forfait patient, le régime local d'Alsace-Moselle |

  @cas:b2/urgences-c2s @exigence:SFG-ACE:RG_VF504 @pilote
  Plan du Scénario: La C2S prend le forfait patient
    Étant donné un passage avec "<actes>"
    Et un patient qui relève de "<situation>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, le taux de chaque ligne est celui de la règle
    Et au frontal, la part complémentaire transmise est celle qui revient à l'organisme
    Exemples:
      | cas | actes          | situation                                               |
      | c2s | un passage FU2 | des prix du forfait patient, la C2S gérée par la caisse |

  @cas:b2/urgences-ame @exigence:SFG-ACE:RG_VF500 @pilote
  Plan du Scénario: L'AME prend le forfait patient en part complémentaire
    Étant donné un passage avec "<actes>"
    Et un patient qui relève de "<situation>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, le taux de chaque ligne est celui de la règle
    Et au frontal, la part complémentaire transmise est celle qui revient à l'organisme
    Exemples:
      | cas | actes          | situation                          |
      | ame | un passage FU2 | des prix du forfait patient, l'AME |

  @cas:b2/urgences-exoneration @exigence:SFG-ACE:RG_MF631/0279-CP01 @pilote
  Plan du Scénario: L'exonération du forfait monte sur la facture
    Étant donné un passage avec "<actes>"
    Et un patient qui relève de "<situation>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, l'exonération est justifiée par le bon code, à la bonne place
    Exemples:
      | cas        | actes          | situation                                       |
      | ald        | un passage FU2 | des prix du forfait patient, une ALD            |
      | nouveau-né | un passage FU0 | des prix du forfait patient, un âge de 10 jours |

  @cas:b2/urgences-plein-tarif @exigence:SFG-ACE:PG_2.2-FU @pilote
  Plan du Scénario: Les forfaits d'urgence sont payés à 100 %
    Étant donné un passage avec "<actes>"
    Et un patient qui relève de "<situation>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, le taux de chaque ligne est celui de la règle
    Exemples:
      | cas         | actes                                 | situation                   |
      | suppléments | un passage FU2, un supplément de nuit | des prix du forfait patient |

  @cas:b2/urgences-qualificatif @exigence:SFG-ACE:RG_MF610/03120 @exigence:SFG-ACE:RG_IP624/CP02 @pilote
  Plan du Scénario: Le forfait patient porte le qualificatif N, les forfaits le domaine M
    Étant donné un passage avec "<actes>"
    Et un patient qui relève de "<situation>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, le qualificatif et le domaine suivent la prestation
    Exemples:
      | cas       | actes          | situation                   |
      | ordinaire | un passage FU2 | des prix du forfait patient |
