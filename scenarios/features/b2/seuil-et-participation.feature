# language: fr
@service:b2
Fonctionnalité: Appliquer le seuil et la participation forfaitaire
  Un seuil oublié facture au patient un ticket modérateur qu'il ne doit pas ; une participation en double fait rejeter la facture.

  @cas:b2/seuil-invasif @exigence:SFG-ACE:RG_VF663/ACE-25-1 @exigence:SFG-ACE:RG_VF680 @pilote
  Plan du Scénario: Les actes invasifs de la journée se cumulent jusqu'au seuil
    Étant donné un passage avec "<actes>"
    Et un patient "<parcours>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, le taux de chaque ligne est celui de la règle
    Et au frontal, l'exonération est justifiée par le bon code, à la bonne place
    Et au frontal, la part AMO et les honoraires sont au centime
    Exemples:
      | cas           | actes                                                  | parcours                         |
      | sous le seuil | un acte invasif de 98,21 €                             | adressé par son médecin traitant |
      | deux actes    | un acte invasif de 98,21 €, un acte invasif de 54,02 € | adressé par son médecin traitant |

  @cas:b2/seuil-non-invasif @exigence:SFG-ACE:RG_VF663/ACE-25-2 @exigence:SFG-ACE:RG_VF682 @pilote
  Plan du Scénario: Un acte non invasif est exonéré seul, à partir du seuil
    Étant donné un passage avec "<actes>"
    Et un patient "<parcours>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, le taux de chaque ligne est celui de la règle
    Et au frontal, la part AMO et les honoraires sont au centime
    Exemples:
      | cas       | actes                           | parcours                         |
      | au-dessus | un acte non invasif de 167,27 € | adressé par son médecin traitant |

  @cas:b2/seuil-ngap @exigence:SFG-ACE:RG_VF663/ACE-NGAP @pilote
  Plan du Scénario: Un acte de coefficient 60 est exonéré
    Étant donné un passage avec "<actes>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, le taux de chaque ligne est celui de la règle
    Et au frontal, l'exonération est justifiée par le bon code, à la bonne place
    Exemples:
      | cas    | actes                     |
      | amk 60 | un acte de coefficient 60 |

  @cas:b2/seuil-forfait @exigence:SFG-ACE:RG_VF663/FEE-25-1 @exigence:SFG-ACE:RG_VF685 @pilote
  Plan du Scénario: Avec un forfait, le seuil exonère toute la facture et le forfait porte la participation
    Étant donné un passage avec "<actes>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, le taux de chaque ligne est celui de la règle
    Et au frontal, l'exonération est justifiée par le bon code, à la bonne place
    Et au frontal, la part AMO et les honoraires sont au centime
    Exemples:
      | cas | actes                                                          |
      | atu | un acte invasif de 98,21 €, un acte invasif de 54,02 €, un ATU |

  @cas:b2/seuil-forfait-non-invasif @exigence:SFG-ACE:RG_VF663/FEE-25-2 @exigence:SFG-ACE:RG_VF685/CP01 @pilote
  Plan du Scénario: Avec un forfait, un acte non invasif exonère lui-même et le forfait
    Étant donné un passage avec "<actes>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, le taux de chaque ligne est celui de la règle
    Et au frontal, la part AMO et les honoraires sont au centime
    Exemples:
      | cas | actes                                   |
      | ffm | un acte non invasif de 167,27 €, un FFM |

  @cas:b2/participation-code @exigence:SFG-ACE:RG_VF683 @exigence:SFG-ACE:RG_VF681 @pilote
  Plan du Scénario: La participation est codée selon qui la paie
    Étant donné un passage avec "<actes>"
    Et un patient qui relève de "<situation>"
    Et un patient "<parcours>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, la participation forfaitaire est codée selon qui la paie
    Et au frontal, la part AMO et les honoraires sont au centime
    Exemples:
      | cas     | actes                           | situation                            | parcours                         |
      | patient | un acte non invasif de 167,27 € | rien de particulier                  | adressé par son médecin traitant |
      | régime  | un acte non invasif de 167,27 € | un régime qui prend la participation | adressé par son médecin traitant |

  @cas:b2/participation-locale @exigence:SFG-ACE:RG_VF681/CP01 @pilote
  Plan du Scénario: Le régime local prend la participation
    Étant donné un passage avec "<actes>"
    Et un patient qui relève de "<situation>"
    Et un patient "<parcours>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, la participation forfaitaire est codée selon qui la paie
    Et au frontal, la part AMO et les honoraires sont au centime
    Exemples:
      | cas            | actes                           | situation                        | parcours                         |
      | alsace-moselle | un acte non invasif de 167,27 € | le régime local d'Alsace-Moselle | adressé par son médecin traitant |

  @cas:b2/participation-c2s @exigence:SFG-ACE:RG_VF682/SP03 @pilote
  Plan du Scénario: La C2S prend la participation
    Étant donné un passage avec "<actes>"
    Et un patient qui relève de "<situation>"
    Et un patient "<parcours>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, la part AMO et les honoraires sont au centime
    Et au frontal, la part complémentaire transmise est celle qui revient à l'organisme
    Exemples:
      | cas | actes                           | situation                  | parcours                         |
      | c2s | un acte non invasif de 167,27 € | la C2S gérée par la caisse | adressé par son médecin traitant |

  @cas:b2/seuil-aspa @exigence:SFG-ACE:RG_MF631/0279-CP02 @pilote
  Plan du Scénario: Avec l'ASPA, l'exonération du seuil monte sur la facture
    Étant donné un passage avec "<actes>"
    Et un patient qui relève de "<situation>"
    Et un patient "<parcours>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, le taux de chaque ligne est celui de la règle
    Et au frontal, l'exonération est justifiée par le bon code, à la bonne place
    Exemples:
      | cas  | actes                           | situation | parcours                         |
      | aspa | un acte non invasif de 167,27 € | l'ASPA    | adressé par son médecin traitant |
