# language: fr
@service:insi
Fonctionnalité: Reprendre l'identité rendue par INSi telle quelle
  Un OID constant, et un matricule provisoire circule comme définitif. Un historique perdu, et les anciens documents du
  patient ne se retrouvent plus. Des traits gardés de l'accueil, et l'identité ne vaut plus rien.

  Règle: Les identités de test publiées sont retrouvées, matricule, clé et traits compris

    @cas:insi/identites-publiees @exigence:SOCLE-INS:INS/va1.34 @exigence:SOCLE-INS:INS/va1.52 @attente:EPR-INSI-011 @pilote @guide
    Plan du Scénario: Une identité publiée est présentée comme le service la rend
      Étant donné <qui> "<nom>" de prénoms "<prenoms>", <ne> le <naissance>, lieu <lieu>
      Quand le produit recherche son INS par les traits
      Alors le produit présente le matricule "<matricule>" de clé "<cle>"
      Et le produit présente l'OID rendu par le service INSi
      Et le produit présente les traits rendus par le service INSi
      Exemples:
        | cas                  | qui         | nom        | prenoms                      | ne  | naissance  | lieu  | matricule     | cle |
        | simple               | la patiente | ADRUN      | ZOE                          | née | 31/12/1975 | 63220 | 2751263220749 | 74  |
        | Corse du Sud         | la patiente | ADRTROIS   | DOMINIQUE                    | née | 26/02/1997 | 2A020 | 297022A020778 | 78  |
        | Haute-Corse          | le patient  | ADRTROIS   | TOUSSAINT                    | né  | 01/01/1960 | 2B020 | 160012B020777 | 13  |
        | prénom composé       | le patient  | ECETINSI   | PIERRE-ALAIN MURIEL FLORIANT | né  | 14/07/2009 | 63220 | 1090763220834 | 89  |
        | matricule provisoire | le patient  | PROVISOIRE | MATRICULE                    | né  | 01/07/2009 | 63220 | 1090763220888 | 35  |
        | historique identique | le patient  | CORSE      | ANTHONY                      | né  | 02/03/1980 | 2B020 | 180032B020401 | 23  |
        | clé hors modulo      | le patient  | HERMANN    | GATIEN                       | né  | 24/03/1981 | 63220 | 1810363220456 | 60  |
        | plusieurs prénoms    | le patient  | NESSI      | MICHELANGELO ANTHONY         | né  | 07/08/2010 | 63220 | 1100863220830 | 60  |

  Règle: Les fichiers de réponse publiés sont lus sans en rien perdre, même imparfaits

    @cas:insi/fichiers-publies @attente:EPR-INSI-010 @attente:EPR-INSI-011 @pilote @guide
    Plan du Scénario: Un fichier publié donne son identité et son historique
      Étant donné le patient "<nom>" de prénoms "<prenoms>", né le <naissance>
      Et un service INSi qui rend le fichier publié "<fichier>"
      Quand le produit recherche son INS par les traits
      Alors le produit présente les anciens matricules rendus
      Et le produit présente l'OID rendu par le service INSi
      Exemples:
        | cas                       | nom      | prenoms      | naissance  | fichier        |
        | dates avant l'identifiant | ECETINSI | PIERRE-ALAIN | 14/07/2009 | TEST_2.04_cas2 |
        | historique identique      | CORSE    | ANTHONY      | 02/03/1980 | TEST_2.08_cas1 |
        | clés hors modulo          | HERMANN  | GATIEN       | 24/03/1981 | TEST_2.08_cas2 |

    @cas:insi/matricule-provisoire-injecte @attente:EPR-INSI-011 @pilote @guide
    Scénario: Un matricule provisoire garde son OID
      Étant donné le patient "PROVISOIRE" de prénom "MATRICULE", né le 01/07/2009
      Et un service INSi qui rend le fichier publié "TEST_2.05"
      Quand le produit recherche son INS par les traits
      Alors le produit présente l'OID rendu par le service INSi
