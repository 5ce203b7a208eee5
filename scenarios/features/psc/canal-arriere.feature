# language: fr
@service:psc
Fonctionnalité: Connecter un professionnel par le canal arrière
  Sans navigateur, rien ne dit au professionnel à qui il répond, sinon le message qu'il compare sur ses deux écrans.

  Contexte:
    Étant donné le médecin hospitalier devant la page de Pro Santé Connect
    Et un fournisseur qui répond sans faire attendre

  Règle: La demande arrière suffit

    @cas:psc/ciba @exigence:REM-DPI:PSC.01 @exigence:REM-PFI:PSC.01 @exigence:REM-DPI:SSI/IAM.80 @exigence:REM-PFI:SSI/IAM.80 @pilote @guide
    Scénario: Le jeton s'obtient sans navigateur
      Quand le produit connecte ce professionnel par le canal arrière
      Alors le jeton s'obtient sans navigateur
      Et le logiciel s'authentifie à chaque demande de jeton

    @cas:psc/ciba-complet @attente:EPR-PSC-007 @pilote @guide
    Scénario: La demande dit qui se connecte, pourquoi et par quel moyen
      Quand le produit connecte ce professionnel par le canal arrière
      Alors la demande dit qui, pourquoi et par quel moyen

    @cas:psc/ciba-message @attente:EPR-PSC-012 @pilote @guide
    Scénario: Le message à comparer est celui de la demande
      Quand le produit connecte ce professionnel par le canal arrière
      Alors le message comparé à l'écran est celui de la demande

    @cas:psc/ciba-ralenti @exigence:REM-DPI:PSC.01 @exigence:REM-PFI:PSC.01 @exigence:REM-DPI:SSI/IAM.80 @exigence:REM-PFI:SSI/IAM.80 @pilote @guide
    Scénario: Prié de ralentir, le produit patiente et aboutit
      Étant donné un fournisseur dont les réponses trahissent : ralentir
      Quand le produit connecte ce professionnel par le canal arrière
      Alors le jeton s'obtient sans navigateur

    @cas:psc/ciba-identite @exigence:REM-DPI:SSI/IAM.80 @exigence:REM-PFI:SSI/IAM.80 @pilote @guide
    Scénario: La personne présentée est celle qui a approuvé
      Quand le produit connecte ce professionnel par le canal arrière
      Alors le professionnel présenté est celui que le fournisseur a nommé
