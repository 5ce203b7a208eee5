# language: fr
@service:psc
Fonctionnalité: Connecter un professionnel par Pro Santé Connect
  Une connexion mal conduite, et c'est le dossier d'un patient qui s'ouvre au nom d'un autre. Le produit doit demander
  ce qu'il faut, comme il faut, et ne présenter que la personne que le fournisseur a nommée.

  Contexte:
    Étant donné le médecin hospitalier devant la page de Pro Santé Connect

  Règle: Le navigateur part avec une demande complète

    @cas:psc/flux-code @exigence:REM-DPI:PSC.01 @exigence:REM-PFI:PSC.01 @exigence:REM-DPI:SSI/IAM.80 @exigence:REM-PFI:SSI/IAM.80 @pilote @guide
    Scénario: La connexion suit le flux code et aboutit
      Quand le produit connecte ce professionnel par le navigateur
      Alors la demande de connexion suit le flux code
      Et le logiciel s'authentifie à chaque demande de jeton
      Et la connexion aboutit

    @cas:psc/eidas1 @exigence:REM-DPI:PSC.08 @pilote @guide
    Scénario: La connexion demande le niveau eidas1
      Quand le produit connecte ce professionnel par le navigateur
      Alors elle demande le niveau eidas1

    @cas:psc/identite-complete @attente:EPR-PSC-001 @pilote @guide
    Scénario: La connexion demande l'identité complète
      Quand le produit connecte ce professionnel par le navigateur
      Alors elle demande l'identité complète

    @cas:psc/preuve-s256 @attente:EPR-PSC-004 @pilote @guide
    Scénario: Le code d'autorisation est protégé par une preuve
      Quand le produit connecte ce professionnel par le navigateur
      Alors le code est protégé par une preuve S256

    @cas:psc/etat-et-nonce-neufs @attente:EPR-PSC-002 @attente:EPR-PSC-003 @pilote @guide
    Scénario: Deux connexions de suite n'ont rien en commun
      Quand le produit connecte ce professionnel par le navigateur
      Et le professionnel se déconnecte
      Et le produit connecte ce professionnel par le navigateur
      Alors chaque demande porte un état neuf
      Et chaque demande porte un nonce neuf

  Règle: Rien de secret ne se perd en chemin

    @cas:psc/secret-hors-adresse @attente:EPR-PSC-005 @pilote @guide
    Scénario: Aucun secret ne passe dans une adresse
      Quand le produit connecte ce professionnel par le navigateur
      Alors aucun secret ne passe dans une adresse

    @cas:psc/code-une-fois @attente:EPR-PSC-006 @pilote @guide
    Scénario: Un code d'autorisation ne sert qu'une fois
      Quand le produit connecte ce professionnel par le navigateur
      Alors aucun code n'est présenté deux fois

    @cas:psc/sans-mot-de-passe @exigence:REM-DPI:SSI/IAM.80 @exigence:REM-PFI:SSI/IAM.80 @pilote @guide
    Scénario: Le produit ne recueille pas les secrets du professionnel
      Quand le produit connecte ce professionnel par le navigateur
      Alors le produit ne recueille aucun mot de passe du professionnel

    @cas:psc/traces-sans-jeton @attente:EPR-PSC-013 @pilote
    Scénario: Les traces ne gardent aucun jeton
      Quand le produit connecte ce professionnel par le navigateur
      Et le produit exporte ses traces
      Alors aucun jeton n'est écrit dans les traces
