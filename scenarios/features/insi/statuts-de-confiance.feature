# language: fr
@service:insi
Fonctionnalité: Donner à l'identité le statut qui lui revient
  Une identité dite qualifiée à tort, et des documents partent sous l'INS d'un autre ; une identité douteuse envoyée au
  téléservice, et l'erreur se propage au pays entier.

  Règle: Le statut suit l'INS retrouvée et la pièce vue

    @cas:insi/provisoire @exigence:SOCLE-INS:INS/va1.45 @pilote @guide
    Scénario: Une identité nouvelle est provisoire
      Étant donné la patiente "EPROUVETTE" de prénom "NEMO", née le 04/04/1970
      Quand le produit recherche son INS par les traits
      Alors l'identité est "provisoire"

    @cas:insi/recuperee @exigence:SOCLE-INS:INS/va1.40 @pilote @guide
    Scénario: L'INS retrouvée sans pièce vue donne une identité récupérée
      Étant donné la patiente "ADRUN" de prénom "ZOE", née le 31/12/1975, lieu 63220
      Quand le produit recherche son INS par les traits
      Alors l'identité est "recuperee"

    @cas:insi/validee @exigence:SOCLE-INS:INS/va1.43 @pilote @guide
    Scénario: Une pièce vue sans INS retrouvée donne une identité validée
      Étant donné la patiente "EPROUVETTE" de prénom "NEMO", née le 04/04/1970
      Et une pièce d'identité à haut niveau de confiance a été vue
      Quand le produit recherche son INS par les traits
      Alors l'identité est "validee"

    @cas:insi/qualifiee @exigence:SOCLE-INS:INS/va1.54 @pilote @guide
    Scénario: L'INS retrouvée et une pièce vue donnent une identité qualifiée
      Étant donné la patiente "ADRUN" de prénom "ZOE", née le 31/12/1975, lieu 63220
      Et une pièce d'identité à haut niveau de confiance a été vue
      Quand le produit recherche son INS par les traits
      Alors l'identité est "qualifiee"

  Règle: Une identité douteuse, fictive ou incomplète n'est pas envoyée

    @cas:insi/attribut-bloquant @exigence:SOCLE-INS:INS/va1.20 @exigence:SOCLE-INS:INS/va1.44 @pilote @guide
    Plan du Scénario: Une identité douteuse ou fictive n'est pas envoyée, et redevient provisoire
      Étant donné la patiente "ADRUN" de prénom "ZOE", née le 31/12/1975, lieu 63220
      Et une pièce d'identité à haut niveau de confiance a été vue
      Et cette identité porte l'attribut "<attribut>"
      Quand le produit recherche son INS par les traits
      Alors le service INSi n'a reçu aucun appel
      Et l'identité est "provisoire"
      Exemples:
        | cas     | attribut |
        | douteux | douteux  |
        | fictif  | fictif   |

    @cas:insi/trait-manquant @attente:EPR-INSI-014 @pilote @guide
    Scénario: Sans le sexe, la recherche ne part pas
      Étant donné la patiente "ADRUN" de prénom "ZOE", née le 31/12/1975, lieu 63220
      Et son sexe n'est pas connu à l'accueil
      Quand le produit recherche son INS par les traits
      Alors le service INSi n'a reçu aucun appel

  Règle: Une INS rendue incomplète n'est pas reprise

    @cas:insi/date-incomplete @exigence:SOCLE-INS:INS/va1.28 @pilote @guide
    Scénario: Une INS dont la date de naissance est incomplète n'est pas reprise
      Étant donné la patiente "ADRUN" de prénom "ZOE", née le 31/12/1975, lieu 63220
      Et un service INSi qui rend "1975-12-00" au lieu de "1975-12-31"
      Quand le produit recherche son INS par les traits
      Alors le produit ne reprend pas cette identité incomplète

    @cas:insi/sexe-non-rendu @exigence:SOCLE-INS:INS/va1.31 @pilote @guide
    Scénario: Une INS rendue sans le sexe n'est pas reprise
      Étant donné la patiente "ADRUN" de prénom "ZOE", née le 31/12/1975, lieu 63220
      Et un service INSi qui ne rend pas le sexe
      Quand le produit recherche son INS par les traits
      Alors le produit ne reprend pas cette identité incomplète
