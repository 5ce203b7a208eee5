# language: fr
@service:b2
Fonctionnalité: Dire le parcours et la nature d'assurance
  Un patient orienté facturé hors parcours est moins remboursé ; une nature fausse envoie la facture à une autre caisse.

  @cas:b2/parcours-respecte @exigence:SFG-ACE:RG_CF641 @pilote
  Plan du Scénario: Le parcours respecté porte l'indicateur de sa situation
    Étant donné un passage avec "<actes>"
    Et un patient "<parcours>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, l'indicateur de parcours et le top médecin traitant sont ceux du passage
    Exemples:
      | cas               | actes            | parcours                          |
      | médecin traitant  | une consultation | adressé par son médecin traitant  |
      | autre médecin     | une consultation | adressé par un autre médecin      |
      | traitant lui-même | une consultation | son médecin traitant lui-même     |
      | nouveau traitant  | une consultation | son nouveau médecin traitant      |
      | remplaçant        | une consultation | le remplaçant du médecin traitant |
      | loin de chez lui  | une consultation | loin de chez lui                  |
      | accès direct      | une consultation | en accès direct permis            |
      | non respecté      | une consultation | venu de lui-même                  |
      | urgence           | une consultation | en urgence                        |

  @cas:b2/parcours-acces-direct @exigence:SFG-ACE:RG_CF670 @pilote
  Plan du Scénario: Un accès direct non permis est hors parcours
    Étant donné un passage avec "<actes>"
    Et un patient "<parcours>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, l'indicateur de parcours et le top médecin traitant sont ceux du passage
    Exemples:
      | cas        | actes            | parcours                   |
      | non permis | une consultation | en accès direct non permis |

  @cas:b2/parcours-exclu @exigence:SFG-ACE:RG_CF640 @pilote
  Plan du Scénario: Ce qui est exclu du parcours n'en porte pas l'indicateur
    Étant donné un passage avec "<actes>"
    Et un patient qui relève de "<situation>"
    Et un patient "<parcours>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, l'indicateur de parcours et le top médecin traitant sont ceux du passage
    Exemples:
      | cas             | actes                               | situation        | parcours         |
      | moins de 16 ans | une consultation                    | un âge de 12 ans | venu de lui-même |
      | acte exclu      | une consultation exclue du parcours | une ALD          | venu de lui-même |
      | ame             | une consultation                    | l'AME            | venu de lui-même |

  @cas:b2/parcours-forfait @exigence:SFG-ACE:RG_CF641/CP01 @exigence:SFG-ACE:RG_MF632/CP01 @pilote
  Plan du Scénario: Un forfait porte l'indicateur d'urgence
    Étant donné un passage avec "<actes>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, l'indicateur de parcours et le top médecin traitant sont ceux du passage
    Exemples:
      | cas | actes                    |
      | atu | une consultation, un ATU |
      | ffm | une consultation, un FFM |

  @cas:b2/parcours-detenu @exigence:SFG-ACE:RG_CF641/SP17 @pilote
  Plan du Scénario: Une personne détenue porte l'indicateur A
    Étant donné un passage avec "<actes>"
    Et un patient qui relève de "<situation>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, l'indicateur de parcours et le top médecin traitant sont ceux du passage
    Exemples:
      | cas       | actes            | situation    |
      | détention | une consultation | la détention |

  @cas:b2/nature @exigence:SFG-ACE:RG_CF653 @exigence:SFG-ACE:RG_MF631/0277 @pilote
  Plan du Scénario: La nature d'assurance suit la situation
    Étant donné un passage avec "<actes>"
    Et un patient qui relève de "<situation>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, la nature d'assurance et l'accident sont ceux du passage
    Exemples:
      | cas        | actes                          | situation           |
      | maladie    | une consultation               | rien de particulier |
      | maternité  | une consultation               | la maternité        |
      | prévention | une consultation de prévention | rien de particulier |

  @cas:b2/nature-accident @exigence:SFG-ACE:RG_MF631/0286 @pilote
  Plan du Scénario: L'accident du travail est nommé, par son numéro ou sa date
    Étant donné un passage avec "<actes>"
    Et un patient qui relève de "<situation>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, la nature d'assurance et l'accident sont ceux du passage
    Exemples:
      | cas    | actes            | situation                          |
      | numéro | une consultation | un accident du travail identifié   |
      | date   | une consultation | un accident du travail sans numéro |

  @cas:b2/nature-tiers @exigence:SFG-ACE:RG_CF651 @pilote
  Plan du Scénario: Un accident causé par un tiers est daté
    Étant donné un passage avec "<actes>"
    Et un patient qui relève de "<situation>"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, la nature d'assurance et l'accident sont ceux du passage
    Exemples:
      | cas   | actes            | situation                      |
      | tiers | une consultation | un accident causé par un tiers |
