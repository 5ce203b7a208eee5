# language: fr
@service:b2 @sans-produit
Fonctionnalité: Ne pas cumuler ce qui s'exclut
  Deux forfaits facturés ensemble à tort sont un indu que la caisse reprend.
  Les fichiers jugés sont ceux que l'éditeur remet avec son dossier.

  @cas:b2/forfaits-exclusifs @exigence:SFG-ACE:RG_CF898
  Scénario: Les forfaits ATU, FFM, APE et SE ne se cumulent pas
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, les forfaits ATU, FFM, APE et SE ne se cumulent pas

  @cas:b2/fsd @exigence:SFG-ACE:RG_CF897
  Scénario: Le forfait FSD exclut les autres forfaits
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, le forfait FSD exclut les autres forfaits

  @cas:b2/fausse-couche @exigence:SFG-ACE:RG_CF889
  Scénario: Le forfait de fausse couche exclut tout acte
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, le forfait de fausse couche exclut tout acte

  @cas:b2/se7 @exigence:SFG-ACE:RG_CF699
  Scénario: Le forfait SE7 exclut les médicaments en sus
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, le forfait SE7 exclut les médicaments en sus

  @cas:b2/pai @exigence:SFG-ACE:RG_CF681
  Scénario: Le PAI exclut les forfaits ATU et SE
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, le PAI exclut les forfaits ATU et SE

  @cas:b2/ami @exigence:SFG-ACE:RG_CF686
  Scénario: Soins infirmiers et accompagnement excluent les forfaits
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, soins infirmiers et accompagnement excluent les forfaits

  @cas:b2/coordination-forfaits @exigence:SFG-ACE:RG_CF882
  Scénario: Une majoration de coordination exclut ATU et FFM
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, une majoration de coordination exclut ATU et FFM

  @cas:b2/examens-enfant @exigence:SFG-ACE:RG_CF886
  Scénario: Un examen obligatoire de l'enfant exclut ATU et FFM
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, un examen obligatoire de l'enfant exclut ATU et FFM

  @cas:b2/atu-accompagne @exigence:SFG-ACE:RG_CF689
  Scénario: Un forfait ATU accompagne un acte
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, un forfait ATU accompagne un acte
