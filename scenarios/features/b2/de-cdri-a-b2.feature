# language: fr
@service:b2 @service:cdri
Fonctionnalité: Facturer sur les droits que la caisse vient de donner
  Des droits consultés puis mal recopiés, et la facture part à la mauvaise caisse avec un justificatif qui ne vaut plus.

  @cas:b2/justificatif-cdri @exigence:SFG-ACE:RG_BS621 @pilote
  Plan du Scénario: Le justificatif de la réponse part avec la facture
    Étant donné un assuré aux droits ouverts de J-400 à J+200
    Et une réponse de la caisse de justificatif "<valeur>"
    Et un passage sur les droits consultés, avec "une consultation"
    Quand le produit consulte ses droits pour des soins du jour J
    Et le produit facture ce passage sur les droits consultés et le transmet
    Alors la facture porte le justificatif "<valeur>"
    Exemples:
      | cas         | valeur |
      | attestation | 1      |
      | droits      | 2      |
      | carte       | 4      |

  @cas:b2/reponse-perimee @exigence:SFG-ACE:RG_BS621 @pilote
  Plan du Scénario: Une réponse périmée ne justifie plus rien
    Étant donné un assuré aux droits ouverts de J-400 à J+200
    Et une réponse de la caisse de justificatif "4"
    Et une réponse de la caisse valable jusqu'à J-1
    Et un passage sur les droits consultés, avec "une consultation"
    Quand le produit consulte ses droits pour des soins du jour J
    Et l'agent voit un document de nature "<valeur>", puis facture et transmet
    Alors la facture porte le justificatif "<valeur>"
    Exemples:
      | cas                | valeur |
      | attestation papier | 1      |
      | droits papier      | 2      |

  @cas:b2/droits-modifies @exigence:SFG-ACE:RG_BS621/CP01 @pilote
  Plan du Scénario: Un droit modifié change le justificatif
    Étant donné un assuré aux droits ouverts de J-400 à J+200
    Et une réponse de la caisse de justificatif "4"
    Et un passage sur les droits consultés, avec "une consultation"
    Quand le produit consulte ses droits pour des soins du jour J
    Et l'agent change "<quoi>", vu sur un document de nature "1", puis facture et transmet
    Alors la facture porte le justificatif "<attendu>"
    Exemples:
      | cas            | quoi                       | attendu |
      | exonération    | l'exonération              | 1       |
      | caisse         | la caisse                  | 1       |
      | périodes       | les périodes de droits     | 1       |
      | nom du médecin | le nom du médecin traitant | 4       |

  @cas:b2/organisme-cdri @exigence:SFG-ACE:RG_BS632 @pilote
  Scénario: La facture va à l'organisme de la réponse
    Étant donné un assuré aux droits ouverts de J-400 à J+200
    Et un passage sur les droits consultés, avec "une consultation"
    Quand le produit consulte ses droits pour des soins du jour J
    Et le produit facture ce passage sur les droits consultés et le transmet
    Alors la facture va à l'organisme de la dernière réponse

  @cas:b2/caisse-changee @exigence:SFG-ACE:RG_BS632 @pilote
  Scénario: Une caisse changée entre deux consultations est celle qui est facturée
    Étant donné un assuré aux droits ouverts de J-400 à J+200
    Et un passage sur les droits consultés, avec "une consultation"
    Quand le produit consulte ses droits pour des soins du jour J
    Et le patient change de caisse
    Et le produit consulte ses droits pour des soins du jour J
    Et le produit facture ce passage sur les droits consultés et le transmet
    Alors la facture va à l'organisme de la dernière réponse

  @cas:b2/ald-de-cdri @exigence:SFG-ACE:RG_VF999 @pilote
  Plan du Scénario: Une ALD donnée par la caisse exonère les soins d'ALD
    Étant donné un assuré aux droits ouverts de J-400 à J+200
    Et une ALD "<code>" de <du> à <au>
    Et un passage sur les droits consultés, avec "une consultation d'ALD"
    Quand le produit consulte ses droits pour des soins du jour J
    Et le produit facture ce passage sur les droits consultés et le transmet
    Alors à partir des droits consultés, le taux de chaque ligne est celui de la règle
    Exemples:
      | cas      | code | du   | au   |
      | en cours | 08   | J-30 | J+30 |
      | terminée | 08   | J-60 | J-30 |

  @cas:b2/c2s-de-cdri @exigence:SFG-ACE:RG_BS721 @pilote
  Plan du Scénario: Une C2S donnée par la caisse est facturée à son organisme
    Étant donné un assuré aux droits ouverts de J-400 à J+200
    Et une complémentaire santé solidaire <mode> participation de <du> à <au>
    Et un passage sur les droits consultés, avec "une consultation"
    Quand le produit consulte ses droits pour des soins du jour J
    Et le produit facture ce passage sur les droits consultés et le transmet
    Alors à partir des droits consultés, l'organisme complémentaire et l'éclatement sont ceux du passage
    Exemples:
      | cas      | mode | du   | au   |
      | en cours | sans | J-30 | J+30 |
      | terminée | avec | J-60 | J-30 |

  @cas:b2/ame-de-cdri @exigence:SFG-ACE:RG_BS720/SP06 @pilote
  Scénario: Une AME donnée par la caisse est facturée comme telle
    Étant donné un assuré aux droits ouverts de J-400 à J+200
    Et une aide médicale de l'État de J-30 à J+30
    Et un passage sur les droits consultés, avec "une consultation"
    Quand le produit consulte ses droits pour des soins du jour J
    Et le produit facture ce passage sur les droits consultés et le transmet
    Alors à partir des droits consultés, l'organisme complémentaire et l'éclatement sont ceux du passage

  @cas:b2/droits-fermes-cdri @attente:EPR-B2-223 @pilote
  Scénario: Des droits fermés chez la caisse arrêtent la facture
    Étant donné un assuré aux droits ouverts de J-400 à J-200
    Et un passage sur les droits consultés, avec "une consultation"
    Quand le produit consulte ses droits pour des soins du jour J
    Et le produit facture ce passage
    Alors le produit ne facture pas ce passage et dit pourquoi
