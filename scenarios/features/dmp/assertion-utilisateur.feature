# language: fr
@service:dmp @sans-produit
Fonctionnalité: Dire qui appelle, d'où et pour quel patient
  Sans utilisateur nommé, l'accès ne peut être ni contrôlé ni tracé.
  Les fichiers jugés sont ceux que l'éditeur remet avec son dossier.

  @cas:vihf/utilisateur @exigence:REM-DPI:DMP/AIRS.06
  Scénario: L'utilisateur est désigné par son identifiant national
    Étant donné les assertions remises par l'éditeur
    Alors dans les assertions, l'utilisateur est désigné par son identifiant national

  @cas:vihf/profession @attente:EPR-DMP-035
  Scénario: La profession et la spécialité sont dites, un code par valeur
    Étant donné les assertions remises par l'éditeur
    Alors dans les assertions, la profession et la spécialité sont dites, un code par valeur

  @cas:vihf/attributs @attente:EPR-DMP-036
  Scénario: Les attributs demandés sont là, une fois, et remplis
    Étant donné les assertions remises par l'éditeur
    Alors dans les assertions, les attributs demandés sont là, une fois, et remplis

  @cas:vihf/mode @attente:EPR-DMP-037
  Scénario: Le mode d'authentification est connu
    Étant donné les assertions remises par l'éditeur
    Alors dans les assertions, le mode d'authentification est connu

  @cas:vihf/version @attente:EPR-DMP-038
  Scénario: La version du VIHF est connue
    Étant donné les assertions remises par l'éditeur
    Alors dans les assertions, la version du VIHF est connue

  @cas:vihf/structure @attente:EPR-DMP-039
  Scénario: La structure et son secteur d'activité sont dits
    Étant donné les assertions remises par l'éditeur
    Alors dans les assertions, la structure et son secteur d'activité sont dits
