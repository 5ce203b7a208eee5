# language: fr
@service:cdri
Fonctionnalité: Juger les droits à la date des soins
  Des droits lus à la date du jour, ou sur la seule première période, et la facture est rejetée des semaines plus tard.
  Une exonération finie mais appliquée, et l'hôpital rembourse.

  Règle: Les droits sont ouverts quand une période couvre le jour des soins, bornes comprises

    @cas:cdri/droits-ouverts @attente:EPR-CDRI-101 @attente:EPR-CDRI-102 @attente:EPR-CDRI-103 @attente:EPR-CDRI-104 @attente:EPR-TLSI-001 @pilote @guide
    Scénario: Les droits ouverts sont présentés avec leur organisme
      Étant donné un assuré aux droits ouverts de J-400 à J+200
      Quand le produit consulte ses droits pour des soins du jour J
      Alors la demande porte les identifiants de la bonne personne
      Et la demande porte la date des soins
      Et les contextes de chaque appel au service CDRi sont complets
      Et le produit présente l'organisme gestionnaire donné par la caisse
      Et le produit juge l'ouverture des droits à la date des soins

    @cas:cdri/droits-fermes @attente:EPR-CDRI-104 @attente:EPR-CDRI-115 @pilote @guide
    Scénario: Des droits fermés alertent l'agent
      Étant donné un assuré aux droits ouverts de J-400 à J-30
      Quand le produit consulte ses droits pour des soins du jour J
      Alors le produit juge l'ouverture des droits à la date des soins
      Et le produit alerte l'agent : "droits_fermes"

    @cas:cdri/bornes-des-droits @attente:EPR-CDRI-104 @pilote @guide
    Plan du Scénario: Le premier et le dernier jour des droits comptent
      Étant donné un assuré aux droits ouverts de <du> à <au>
      Quand le produit consulte ses droits pour des soins du jour J
      Alors le produit juge l'ouverture des droits à la date des soins
      Exemples:
        | cas                   | du    | au    |
        | dernier jour          | J-400 | J     |
        | lendemain de la fin   | J-400 | J-1   |
        | premier jour          | J     | J+100 |
        | veille de l'ouverture | J+1   | J+100 |

    @cas:cdri/deux-periodes @attente:EPR-CDRI-104 @attente:EPR-CDRI-115 @pilote @guide
    Scénario: La seconde période de droits compte autant que la première
      Étant donné un assuré aux droits ouverts de J-400 à J-200
      Et une autre période de droits de J-50 à J+100
      Quand le produit consulte ses droits pour des soins du jour J
      Alors le produit juge l'ouverture des droits à la date des soins
      Et le produit n'alerte l'agent de rien

    @cas:cdri/entre-deux-periodes @attente:EPR-CDRI-102 @attente:EPR-CDRI-104 @attente:EPR-CDRI-115 @pilote @guide
    Scénario: Entre deux périodes, les droits sont fermés
      Étant donné un assuré aux droits ouverts de J-400 à J-200
      Et une autre période de droits de J-50 à J+100
      Quand le produit consulte ses droits pour des soins du jour J-100
      Alors la demande porte la date des soins
      Et le produit juge l'ouverture des droits à la date des soins
      Et le produit alerte l'agent : "droits_fermes"

  Règle: Une exonération ne vaut que pendant sa période

    @cas:cdri/ald-en-cours @attente:EPR-CDRI-105 @pilote @guide
    Scénario: Une ALD en cours exonère
      Étant donné un assuré aux droits ouverts de J-400 à J+200
      Et une ALD "12" de J-100 à J+100
      Quand le produit consulte ses droits pour des soins du jour J
      Alors le produit présente les seules exonérations qui courent ce jour-là

    @cas:cdri/ald-terminee @attente:EPR-CDRI-104 @attente:EPR-CDRI-105 @pilote @guide
    Scénario: Une ALD terminée avant les soins n'exonère plus
      Étant donné un assuré aux droits ouverts de J-400 à J+200
      Et une ALD "12" de J-400 à J-30
      Quand le produit consulte ses droits pour des soins du jour J
      Alors le produit juge l'ouverture des droits à la date des soins
      Et le produit présente les seules exonérations qui courent ce jour-là

    @cas:cdri/bornes-de-l-ald @attente:EPR-CDRI-105 @pilote @guide
    Plan du Scénario: Le premier et le dernier jour de l'ALD exonèrent
      Étant donné un assuré aux droits ouverts de J-400 à J+200
      Et une ALD "12" de <du> à <au>
      Quand le produit consulte ses droits pour des soins du jour J
      Alors le produit présente les seules exonérations qui courent ce jour-là
      Exemples:
        | cas          | du    | au   |
        | dernier jour | J-100 | J    |
        | premier jour | J     | J+50 |

    @cas:cdri/deux-ald @attente:EPR-CDRI-105 @pilote @guide
    Scénario: De deux ALD, seule celle du jour est retenue
      Étant donné un assuré aux droits ouverts de J-400 à J+200
      Et une ALD "12" de J-400 à J-30
      Et une ALD "30" de J-10 à J+300
      Quand le produit consulte ses droits pour des soins du jour J
      Alors le produit présente les seules exonérations qui courent ce jour-là
