# language: fr
@service:b2
Fonctionnalité: Dire le mode de traitement et le domaine
  Un couple de codes faux, et la ligne est rejetée sans autre explication.

  @cas:b2/mt-technique @exigence:SFG-ACE:RG_MF610/0339 @pilote
  Plan du Scénario: Un forfait technique porte la discipline de son appareil
    Étant donné un passage avec "<actes>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, le mode de traitement et la discipline sont ceux du passage
    Exemples:
      | cas     | actes                           |
      | irm     | un forfait technique d'IRM      |
      | scanner | un forfait technique de scanner |

  @cas:b2/mt-etranger @exigence:SFG-ACE:RG_MF610/0339-SP06-SP08 @pilote
  Plan du Scénario: Avec l'AME, le forfait porte ses propres codes
    Étant donné un passage avec "<actes>"
    Et un patient qui relève de "<situation>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, le mode de traitement et la discipline sont ceux du passage
    Exemples:
      | cas          | actes                    | situation               |
      | ame atu      | une consultation, un ATU | l'AME                   |
      | ame ffm      | une consultation, un FFM | l'AME                   |
      | coordonné se | une consultation, un SE1 | un coordonné de passage |

  @cas:b2/mt-retrocession @exigence:SFG-ACE:RG_MF620/0439 @pilote
  Plan du Scénario: Une rétrocession porte le mode 07
    Étant donné un passage avec "<actes>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, le mode de traitement et la discipline sont ceux du passage
    Exemples:
      | cas       | actes                          |
      | codée     | un médicament rétrocédé à 65 % |
      | non codée | une préparation non codée      |

  @cas:b2/mt-acte-etranger @exigence:SFG-ACE:RG_MF620/0439-SP06-SP08 @pilote
  Plan du Scénario: Avec l'AME, l'acte suit son forfait
    Étant donné un passage avec "<actes>"
    Et un patient qui relève de "<situation>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, le mode de traitement et la discipline sont ceux du passage
    Exemples:
      | cas      | actes                    | situation |
      | seul     | une consultation         | l'AME     |
      | avec atu | une consultation, un ATU | l'AME     |

  @cas:b2/domaine-retrocession @exigence:SFG-ACE:RG_IP624/CP01 @pilote
  Plan du Scénario: Une rétrocession n'a pas de domaine d'activité
    Étant donné un passage avec "<actes>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, le qualificatif et le domaine suivent la prestation
    Exemples:
      | cas   | actes                          |
      | codée | un médicament rétrocédé à 65 % |

  @cas:b2/domaine-ame @exigence:SFG-ACE:RG_IP624/SP06 @exigence:SFG-ACE:RG_CF655/SP06 @pilote
  Plan du Scénario: Avec l'AME, ni domaine, ni remboursement
    Étant donné un passage avec "<actes>"
    Et un patient qui relève de "<situation>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, le qualificatif et le domaine suivent la prestation
    Exemples:
      | cas          | actes            | situation |
      | consultation | une consultation | l'AME     |
