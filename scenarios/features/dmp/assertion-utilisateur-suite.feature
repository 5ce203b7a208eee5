# language: fr
@service:dmp @sans-produit
Fonctionnalité: Dire qui appelle, d'où et pour quel patient, suite
  Sans utilisateur nommé, l'accès ne peut être ni contrôlé ni tracé.
  Les fichiers jugés sont ceux que l'éditeur remet avec son dossier.

  @cas:vihf/ressource @attente:EPR-DMP-040
  Scénario: L'assertion vise le DMP
    Étant donné les assertions remises par l'éditeur
    Alors dans les assertions, l'assertion vise le DMP

  @cas:vihf/acces @attente:EPR-DMP-041
  Scénario: Le mode d'accès est un code de sa nomenclature
    Étant donné les assertions remises par l'éditeur
    Alors dans les assertions, le mode d'accès est un code de sa nomenclature

  @cas:vihf/patient @attente:EPR-DMP-042
  Scénario: Le patient est désigné par son INS
    Étant donné les assertions remises par l'éditeur
    Alors dans les assertions, le patient est désigné par son INS

  @cas:vihf/secret @attente:EPR-DMP-043
  Scénario: La connexion secrète est écrite comme prévu, ou absente
    Étant donné les assertions remises par l'éditeur
    Alors dans les assertions, la connexion secrète est écrite comme prévu, ou absente

  @cas:vihf/contexte @attente:EPR-DMP-044
  Scénario: L'assertion dit quand et comment l'utilisateur s'est authentifié
    Étant donné les assertions remises par l'éditeur
    Alors dans les assertions, l'assertion dit quand et comment l'utilisateur s'est authentifié

  @cas:vihf/air @attente:EPR-DMP-045
  Scénario: En authentification indirecte renforcée, le moyen d'authentification est déclaré
    Étant donné les assertions remises par l'éditeur
    Alors dans les assertions, en authentification indirecte renforcée, le moyen d'authentification est déclaré
