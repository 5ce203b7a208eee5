# language: fr
@service:annuaire_sante
Fonctionnalité: Tenir comptes et répertoires à jour depuis l'Annuaire Santé
  Un compte sans numéro national ne peut rien signer ; un répertoire d'il y a six mois envoie des résultats à des
  cabinets fermés.

  Règle: Le compte d'un professionnel porte son numéro national

    @cas:annuaire/compte @exigence:REM-DPI:SSI/IE.30 @exigence:REM-PFI:SSI/IE.30 @pilote @guide
    Scénario: Le compte créé porte le numéro que donne l'Annuaire
      Quand l'administrateur crée le compte du professionnel "899700000011"
      Alors le compte porte le numéro "899700000011" donné par l'Annuaire

    @cas:annuaire/compte-annuaire-en-panne @exigence:REM-DPI:SSI/IE.30 @exigence:REM-PFI:SSI/IE.30 @pilote @guide
    Scénario: Sans réponse de l'Annuaire, aucun numéro n'est attribué
      Étant donné un Annuaire Santé en panne
      Quand l'administrateur crée le compte du professionnel "899700000011"
      Alors le produit le dit et n'attribue aucun numéro

    @cas:annuaire/compte-inconnu @exigence:REM-DPI:SSI/IE.30 @exigence:REM-PFI:SSI/IE.30 @pilote @guide
    Scénario: Un professionnel absent de l'Annuaire reste sans numéro
      Étant donné un annuaire où "899700000029" n'est pas encore inscrit
      Quand l'administrateur crée le compte du professionnel "899700000029"
      Alors le produit le dit et n'attribue aucun numéro

    @cas:annuaire/compte-repris @exigence:REM-DPI:SSI/IE.30 @exigence:REM-PFI:SSI/IE.30 @pilote @guide
    Scénario: La recherche est refaite jusqu'à ce que le numéro soit trouvé
      Étant donné un annuaire où "899700000029" n'est pas encore inscrit
      Quand l'administrateur crée le compte du professionnel "899700000029"
      Et l'Annuaire Santé répond de nouveau et le produit refait ses recherches
      Alors le compte reçoit alors le numéro "899700000029"

  Règle: L'extraction publique est chargée entière, et son âge se voit

    @cas:annuaire/import @exigence:REM-DPI:ANN/va1.01 @pilote @guide
    Plan du Scénario: Le compte rendu d'import compte chaque ligne
      Quand le produit charge l'extraction "<extraction>"
      Alors le compte rendu compte chaque ligne
      Exemples:
        | cas       | extraction                        |
        | activites | PS_LibreAcces                     |
        | boites    | Extraction_Correspondance_MSSante |

    @cas:annuaire/import-perime @attente:EPR-ANN-008 @pilote @guide
    Plan du Scénario: L'âge de l'extraction est bien jugé
      Étant donné une extraction vieille de <jours> jours
      Quand le produit charge l'extraction "PS_LibreAcces"
      Alors l'âge de l'extraction est bien jugé
      Exemples:
        | cas      | jours |
        | du-jour  | 0     |
        | un-mois  | 30    |

    @cas:annuaire/import-trace @exigence:REM-DPI:ANN/va1.01 @pilote
    Scénario: L'import laisse une trace
      Quand le produit charge l'extraction "PS_LibreAcces"
      Et le produit exporte ses traces
      Alors l'import laisse une trace qui nomme l'extraction
