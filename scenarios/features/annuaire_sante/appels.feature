# language: fr
@service:annuaire_sante
Fonctionnalité: Appeler l'Annuaire Santé comme il se laisse appeler
  Une clé absente, une version retirée, un débit dépassé : l'Annuaire se tait, et l'utilisateur croit que son
  correspondant n'existe pas.

  Règle: Chaque appel est en règle

    @cas:annuaire/cle @attente:EPR-ANN-001 @pilote @guide
    Scénario: Chaque appel porte la clé du logiciel
      Quand l'utilisateur cherche un correspondant de nom "BECHER"
      Alors chaque appel à l'Annuaire porte la clé du logiciel

    @cas:annuaire/version @attente:EPR-ANN-002 @pilote @guide
    Scénario: La version appelée est celle en service
      Quand l'utilisateur cherche un correspondant de nom "BECHER"
      Alors chaque appel va à la version en service

    @cas:annuaire/admise @attente:EPR-ANN-003 @pilote @guide
    Plan du Scénario: Chaque critère de recherche est connu de l'Annuaire
      Quand l'utilisateur cherche un correspondant de <critere> "<valeur>"
      Alors chaque recherche est admise
      Exemples:
        | cas        | critere    | valeur      |
        | nom        | nom        | BECHER      |
        | profession | profession | 10          |
        | structure  | structure  | CENTRE      |
        | ville      | ville      | CRISTALLINE |

    @cas:annuaire/debit @attente:EPR-ANN-004 @pilote @guide
    Scénario: Vérifier quarante correspondants ne dépasse pas le débit permis
      Étant donné un annuaire de 40 professionnels de plus
      Quand le produit vérifie les adresses de 40 correspondants connus
      Alors le débit permis n'est pas dépassé
