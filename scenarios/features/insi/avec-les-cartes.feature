# language: fr
@service:insi
Fonctionnalité: Rechercher l'INS avec la carte du professionnel et la carte Vitale
  Une carte échangée entre la sélection du patient et l'appel, et l'INS d'un autre entre dans le dossier. Une assertion
  trop vieille, et le service refuse toute la file d'attente.

  Contexte:
    Étant donné la patiente "ADRUN" de prénom "ZOE", née le 31/12/1975, lieu 63220

  Règle: L'appel par carte porte des assertions conformes et récentes

    @cas:insi/carte-du-professionnel @exigence:SOCLE-INS:INS/va1.37 @attente:EPR-TLSI-002 @attente:EPR-TLSI-003 @pilote @guide
    Scénario: La recherche par les traits part sous la carte du professionnel
      Quand le produit recherche son INS par les traits, sous la carte du professionnel
      Alors chaque appel par carte au service INSi porte une assertion conforme
      Et chaque assertion présentée au service INSi est assez récente

    @cas:insi/carte-vitale @exigence:SOCLE-INS:INS/va1.34 @attente:EPR-TLSI-002 @attente:EPR-TLSI-003 @pilote @guide
    Scénario: La carte Vitale du patient donne son identité
      Quand le produit recherche son INS avec la carte Vitale "2751263220749" de "ADRUN", née le 31/12/1975
      Alors l'appel par carte Vitale porte le matricule "2751263220749"
      Et chaque appel par carte au service INSi porte une assertion conforme
      Et chaque assertion présentée au service INSi est assez récente

  Règle: La carte lue est celle du patient sélectionné

    @cas:insi/carte-echangee @attente:EPR-INSI-015 @pilote @guide
    Scénario: La carte d'un autre patient n'est pas envoyée
      Quand le produit recherche son INS avec la carte Vitale "160012B020777" de "ADRTROIS", né le 01/01/1960
      Alors le service INSi n'a reçu aucun appel
