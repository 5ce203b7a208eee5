# language: fr
@service:insi
Fonctionnalité: Dire vrai à chaque appel INSi
  Une version périmée dans l'en-tête, et l'autorisation ne vaut plus. Une date figée, et les traces du téléservice ne servent
  à rien. Un lieu de naissance inventé, et le patient est introuvable ailleurs.

  Règle: Ce que l'appel dit du logiciel, de l'instant, de l'appelant et de l'action est vrai

    @cas:insi/appel-fidele @attente:EPR-TLSI-006 @attente:EPR-TLSI-007 @attente:EPR-TLSI-008 @attente:EPR-TLSI-009 @pilote @guide
    Scénario: Logiciel, instant, émetteur et action sont ceux de l'appel
      Étant donné la patiente "TCHITCHI" de prénoms "OLA CATARINA BELLA", née le 21/06/1936, lieu 63220
      Quand le produit recherche son INS par les traits
      Alors chaque appel au service INSi annonce le logiciel du dossier
      Et chaque appel au service INSi porte l'instant où il est fait
      Et chaque appel au service INSi a pour émetteur celui qui s'authentifie
      Et chaque appel au service INSi nomme la même action que le transport

  Règle: Les traits envoyés sont ceux qui ont été saisis

    @cas:insi/traits-fideles @attente:EPR-INSI-016 @pilote @guide
    Scénario: Les traits partent tels qu'ils ont été saisis
      Étant donné la patiente "ADRUN" de prénom "ZOE", née le 31/12/1975, lieu 63220
      Quand le produit recherche son INS par les traits
      Alors les traits envoyés sont ceux du patient

    @cas:insi/lieu-absent @attente:EPR-INSI-016 @pilote @guide
    Scénario: Un lieu de naissance absent n'est pas inventé
      Étant donné le patient "DE VINCI" de prénom "LEONARDO", né le 01/02/2014
      Quand le produit recherche son INS par les traits
      Alors les traits envoyés sont ceux du patient
