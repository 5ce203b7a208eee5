# language: fr
@service:cdri
Fonctionnalité: Consulter les droits des patients attendus le lendemain
  Une personne en erreur qui en efface trente autres, un rendez-vous en double qui fait rejeter le lot, un lot renvoyé
  sous un autre numéro : au matin, l'accueil découvre des droits que personne n'a vérifiés.

  Règle: Chaque personne a son issue, quelle que soit celle des autres

    @cas:cdri/lot-simple @attente:EPR-CDRI-101 @attente:EPR-CDRI-102 @attente:EPR-CDRI-120 @attente:EPR-CDRI-122 @attente:EPR-CDRI-123 @pilote @guide
    Scénario: Toutes les personnes du lot sont connues
      Étant donné 5 patients attendus, tous connus de la caisse
      Quand le produit consulte les droits des patients attendus le jour J+1
      Alors la demande porte les identifiants de la bonne personne
      Et la demande porte la date des soins
      Et chaque demande du lot a son numéro
      Et chaque personne attendue a son issue, dans l'ordre
      Et les droits rendus vont à la bonne personne

    @cas:cdri/lot-mixte @attente:EPR-CDRI-120 @attente:EPR-CDRI-121 @attente:EPR-CDRI-122 @pilote @guide
    Scénario: Un inconnu et une erreur n'effacent pas les autres
      Étant donné les patients attendus
        | patient   | situation |
        | premier   | ouverts   |
        | deuxième  | inconnu   |
        | troisième | en erreur |
        | dernier   | fermés    |
      Quand le produit consulte les droits des patients attendus le jour J+1
      Alors chaque personne attendue a son issue, dans l'ordre
      Et seules les personnes connues ont des droits, les autres une alerte
      Et les droits rendus vont à la bonne personne

    @cas:cdri/lot-d-une-personne @attente:EPR-CDRI-120 @attente:EPR-CDRI-121 @pilote @guide
    Scénario: Un lot d'une seule personne inconnue a une issue
      Étant donné les patients attendus
        | patient | situation |
        | seul    | inconnu   |
      Quand le produit consulte les droits des patients attendus le jour J+1
      Alors chaque personne attendue a son issue, dans l'ordre
      Et seules les personnes connues ont des droits, les autres une alerte

    @cas:cdri/lot-deux-rendez-vous @attente:EPR-CDRI-120 @attente:EPR-CDRI-124 @pilote @guide
    Scénario: Une personne attendue deux fois n'est demandée qu'une fois
      Étant donné 4 patients attendus, tous connus de la caisse
      Quand le produit consulte les droits des patients attendus le jour J+1, l'un ayant deux rendez-vous
      Alors la personne attendue deux fois n'est demandée qu'une fois
      Et chaque personne attendue a son issue, dans l'ordre

  Règle: Un lot refusé ou sans réponse ne perd personne

    @cas:cdri/lot-trop-grand @attente:EPR-CDRI-120 @attente:EPR-CDRI-125 @pilote @guide
    Scénario: Un lot trop grand est redécoupé
      Étant donné 7 patients attendus, tous connus de la caisse
      Et un service CDRi qui accepte 3 demandes par lot
      Quand le produit consulte les droits des patients attendus le jour J+1
      Alors le lot trop grand est redécoupé sans perdre personne
      Et chaque personne attendue a son issue, dans l'ordre

    @cas:cdri/lot-a-la-limite @attente:EPR-CDRI-118 @attente:EPR-CDRI-120 @pilote @guide
    Scénario: Un lot juste à la limite part d'un seul tenant
      Étant donné 3 patients attendus, tous connus de la caisse
      Et un service CDRi qui accepte 3 demandes par lot
      Quand le produit consulte les droits des patients attendus le jour J+1
      Alors le service CDRi a reçu au plus 1 appel
      Et chaque personne attendue a son issue, dans l'ordre

    @cas:cdri/lot-coupe @attente:EPR-CDRI-120 @attente:EPR-CDRI-126 @panne:coupure @pilote @guide
    Scénario: Un lot sans réponse est renvoyé sous le même numéro
      Étant donné 3 patients attendus, tous connus de la caisse
      Et une connexion coupée au premier appel
      Quand le produit consulte les droits des patients attendus le jour J+1
      Alors le lot resté sans réponse est renvoyé sous le même numéro
      Et chaque personne attendue a son issue, dans l'ordre
