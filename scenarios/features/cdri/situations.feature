# language: fr
@service:cdri
Fonctionnalité: Présenter la situation du patient comme la caisse la connaît
  Une participation confondue, un accident choisi à la place de l'agent, un médecin traitant « inconnu » pris pour
  « non déclaré » : à chaque fois le patient ou l'hôpital paie à tort.

  Contexte:
    Étant donné un assuré aux droits ouverts de J-400 à J+200

  Règle: Les aides sont présentées pour le jour des soins

    @cas:cdri/c2s @attente:EPR-CDRI-106 @pilote @guide
    Plan du Scénario: La complémentaire santé solidaire est présentée avec ou sans participation
      Étant donné une complémentaire santé solidaire <mode> participation de <du> à <au>
      Quand le produit consulte ses droits pour des soins du jour J
      Alors le produit présente la complémentaire santé solidaire de ce jour-là, participation comprise
      Exemples:
        | cas                | mode | du    | au    |
        | sans participation | sans | J-30  | J+300 |
        | avec participation | avec | J-30  | J+300 |
        | dernier jour       | sans | J-365 | J     |
        | terminée la veille | sans | J-365 | J-1   |

    @cas:cdri/ame @attente:EPR-CDRI-107 @pilote @guide
    Plan du Scénario: L'aide médicale de l'État est présentée tant qu'elle court
      Étant donné une aide médicale de l'État de <du> à <au>
      Quand le produit consulte ses droits pour des soins du jour J
      Alors le produit présente l'aide médicale de l'État si elle court ce jour-là
      Exemples:
        | cas                | du    | au    |
        | en cours           | J-30  | J+300 |
        | terminée la veille | J-365 | J-1   |

    @cas:cdri/sans-aide @attente:EPR-CDRI-106 @attente:EPR-CDRI-107 @pilote @guide
    Scénario: Sans aide connue, aucune aide n'est présentée
      Quand le produit consulte ses droits pour des soins du jour J
      Alors le produit présente la complémentaire santé solidaire de ce jour-là, participation comprise
      Et le produit présente l'aide médicale de l'État si elle court ce jour-là

  Règle: Ce que la caisse dit est repris sans l'interpréter

    @cas:cdri/medecin-traitant @attente:EPR-CDRI-108 @pilote @guide
    Plan du Scénario: Le médecin traitant est repris tel que dit, l'inconnu compris
      Étant donné un médecin traitant <etat>
      Quand le produit consulte ses droits pour des soins du jour J
      Alors le produit présente le médecin traitant comme la caisse l'a dit
      Exemples:
        | cas         | etat                 |
        | déclaré     | déclaré              |
        | non déclaré | non déclaré          |
        | inconnu     | inconnu de la caisse |

    @cas:cdri/trois-accidents @attente:EPR-CDRI-109 @attente:EPR-CDRI-110 @pilote @guide
    Scénario: Trois accidents du travail sont présentés, aucun n'est choisi
      Étant donné 3 accidents du travail reconnus
      Quand le produit consulte ses droits pour des soins du jour J
      Alors le produit présente tous les accidents du travail
      Et le produit n'a choisi aucun accident

    @cas:cdri/un-accident @attente:EPR-CDRI-109 @pilote @guide
    Scénario: Un seul accident du travail est présenté aussi
      Étant donné 1 accident du travail reconnu
      Quand le produit consulte ses droits pour des soins du jour J
      Alors le produit présente tous les accidents du travail

    @cas:cdri/complementaire @attente:EPR-CDRI-111 @pilote @guide
    Plan du Scénario: La complémentaire connue de la caisse est présentée avec son gestionnaire
      Étant donné une complémentaire "<numero>" gérée par <gestion>
      Quand le produit consulte ses droits pour des soins du jour J
      Alors le produit présente la complémentaire connue de la caisse
      Exemples:
        | cas              | numero   | gestion              |
        | par la caisse    | 99999997 | la caisse            |
        | par un organisme | 88888888 | l'organisme lui-même |

    @cas:cdri/sans-complementaire @attente:EPR-CDRI-111 @pilote @guide
    Scénario: Sans complémentaire connue, aucune n'est présentée
      Quand le produit consulte ses droits pour des soins du jour J
      Alors le produit présente la complémentaire connue de la caisse

    @cas:cdri/justificatif @attente:EPR-CDRI-112 @attente:EPR-CDRI-115 @pilote @guide
    Plan du Scénario: Le justificatif suit la validité de la réponse
      Étant donné une réponse de la caisse valable jusqu'à <fin>
      Quand le produit consulte ses droits pour des soins du jour J
      Alors le produit ne reprend le justificatif que d'une réponse encore valable
      Et <suite>
      Exemples:
        | cas          | fin  | suite                                         |
        | valable      | J+10 | le produit n'alerte l'agent de rien           |
        | dernier jour | J    | le produit n'alerte l'agent de rien           |
        | périmée      | J-1  | le produit alerte l'agent : "reponse_perimee" |
