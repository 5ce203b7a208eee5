# language: fr
@service:cdri
Fonctionnalité: Dire vrai à chaque consultation des droits
  L'établissement d'à côté déclaré comme émetteur, et la consultation est tracée sous un autre nom. La clé d'un autre
  matricule, et la caisse répond pour personne.

  Contexte:
    Étant donné un assuré aux droits ouverts de J-400 à J+200

  Règle: Ce que l'appel dit du logiciel, de l'instant, de l'appelant et de l'action est vrai

    @cas:cdri/appel-fidele @attente:EPR-TLSI-006 @attente:EPR-TLSI-007 @attente:EPR-TLSI-008 @attente:EPR-TLSI-009 @attente:EPR-CDRI-128 @pilote @guide
    Scénario: Logiciel, instant, émetteur, action et clés sont ceux de l'appel
      Quand le produit consulte ses droits pour des soins du jour J
      Alors chaque appel au service CDRi annonce le logiciel du dossier
      Et chaque appel au service CDRi porte l'instant où il est fait
      Et chaque appel au service CDRi a pour émetteur celui qui s'authentifie
      Et chaque appel au service CDRi nomme la même action que le transport
      Et chaque clé de la demande est celle de son matricule

    @cas:cdri/appel-fidele-par-carte @attente:EPR-TLSI-008 @attente:EPR-TLSI-009 @pilote @guide
    Scénario: Sous la carte, l'émetteur est le porteur de la carte
      Quand le produit consulte ses droits par carte pour des soins du jour J
      Alors chaque appel au service CDRi a pour émetteur celui qui s'authentifie
      Et chaque appel au service CDRi nomme la même action que le transport
