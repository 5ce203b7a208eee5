# language: fr
@service:b2
Fonctionnalité: Envoyer ses factures chiffrées et identifiées
  Un envoi en clair est refusé depuis 2015 ; un envoi mal compté n'est pas ouvert, et la journée entière attend.

  @cas:b2/envoi-chiffre @attente:EPR-B2-015 @pilote
  Plan du Scénario: L'envoi part chiffré
    Étant donné un passage avec "une consultation"
    Et un frontal "<profil>"
    Quand le produit facture ce passage et le transmet
    Alors l'envoi est chiffré
    Exemples:
      | cas    | profil |
      | souple | souple |
      | strict | strict |

  @cas:b2/algorithme @attente:EPR-B2-205 @pilote
  Plan du Scénario: L'envoi est chiffré par l'algorithme renforcé
    Étant donné un passage avec "une consultation"
    Et un frontal "<profil>"
    Quand le produit facture ce passage et le transmet
    Alors l'envoi est chiffré en AES-128
    Exemples:
      | cas    | profil |
      | souple | souple |
      | strict | strict |

  @cas:b2/objet @attente:EPR-B2-201 @pilote
  Plan du Scénario: L'objet dit l'émetteur, le compostage et le nombre
    Étant donné un passage avec "une consultation"
    Et un patient qui relève de "<situation>"
    Quand le produit facture ce passage et le transmet
    Alors l'objet du message dit l'émetteur, le compostage et le nombre de factures
    Exemples:
      | cas    | situation                     |
      | public | rien de particulier           |
      | privé  | un hôpital privé non lucratif |

  @cas:b2/nombre @attente:EPR-B2-202 @pilote
  Plan du Scénario: Le nombre annoncé est celui du fichier
    Étant donné un passage avec "<actes>"
    Quand le produit facture ce passage
    Et le produit facture aussi un passage avec "<encore>"
    Et le produit transmet ses factures
    Alors le nombre annoncé est celui des factures du fichier
    Exemples:
      | cas                      | actes            | encore                         |
      | deux consultations       | une consultation | une consultation               |
      | consultation et biologie | une consultation | une glycémie de coefficient 17 |

  @cas:b2/contenu @attente:EPR-B2-206 @pilote
  Plan du Scénario: Le fichier est décrit et comprimé comme annoncé
    Étant donné un passage avec "une consultation"
    Et un patient qui relève de "<situation>"
    Quand le produit facture ce passage et le transmet
    Alors le fichier chiffré est décrit et comprimé comme annoncé
    Exemples:
      | cas    | situation                     |
      | public | rien de particulier           |
      | privé  | un hôpital privé non lucratif |

  @cas:b2/logiciel @attente:EPR-B2-207 @pilote
  Scénario: L'envoi dit de quel logiciel il vient
    Étant donné un passage avec "une consultation"
    Quand le produit facture ce passage et le transmet
    Alors l'envoi porte l'identifiant du logiciel

  @cas:b2/organisme-du-lot @attente:EPR-B2-208 @pilote
  Plan du Scénario: Le lot nomme l'organisme à qui il est envoyé
    Étant donné un passage avec "une consultation"
    Et un patient qui relève de "<situation>"
    Quand le produit facture ce passage et le transmet
    Alors le lot nomme l'organisme à qui il est envoyé
    Exemples:
      | cas              | situation           |
      | assuré ordinaire | rien de particulier |
      | mines            | le régime minier    |
      | ame              | l'AME               |

  @cas:b2/compostage @attente:EPR-B2-203 @pilote
  Plan du Scénario: Chaque envoi a son propre compostage
    Étant donné un passage avec "une consultation"
    Quand le produit facture ce passage et le transmet
    Et le produit facture aussi un passage avec "<encore>"
    Et le produit transmet ses factures
    Alors chaque envoi a son propre compostage
    Exemples:
      | cas        | encore           |
      | même acte  | une consultation |
      | autre acte | un passage FU2   |
