# language: fr
@service:psc
Fonctionnalité: Tenir la session d'un professionnel jusqu'à sa fin
  Un poste de soins reste allumé : la session doit durer le temps de la garde, et pas une minute de plus que ce que
  Pro Santé Connect accorde.

  Contexte:
    Étant donné le médecin hospitalier devant la page de Pro Santé Connect

  Règle: La session se renouvelle seule

    @cas:psc/renouvellement @attente:EPR-PSC-010 @pilote @guide
    Scénario: Un jeton expiré se renouvelle sans nouvelle saisie
      Quand le produit connecte ce professionnel par le navigateur
      Et son jeton d'accès expire
      Et le professionnel revient à l'écran
      Alors la session continue sans nouvelle saisie

    @cas:psc/fin-par-le-fournisseur @attente:EPR-PSC-011 @pilote @guide
    Scénario: Quand Pro Santé Connect ferme la session, le produit la ferme
      Quand le produit connecte ce professionnel par le navigateur
      Et Pro Santé Connect met fin à la session
      Et le professionnel revient à l'écran
      Alors le produit ferme la session à son tour

  Règle: La déconnexion est complète

    @cas:psc/deconnexion @exigence:REM-DPI:PSC.01 @exigence:REM-PFI:PSC.01 @pilote @guide
    Scénario: Se déconnecter ferme aussi la session Pro Santé Connect
      Quand le produit connecte ce professionnel par le navigateur
      Et le professionnel se déconnecte
      Alors la session Pro Santé Connect est fermée aussi

    @cas:psc/pas-de-retour-silencieux @exigence:REM-DPI:PSC.01 @exigence:REM-PFI:PSC.01 @pilote @guide
    Scénario: Revenir à l'écran après une déconnexion ne rouvre rien
      Quand le produit connecte ce professionnel par le navigateur
      Et le professionnel se déconnecte
      Et le professionnel revient à l'écran
      Alors rien ne reconnecte en silence

    @cas:psc/reconnexion-demandee @exigence:REM-DPI:PSC.01 @exigence:REM-PFI:PSC.01 @pilote @guide
    Scénario: Se reconnecter après une déconnexion demande une nouvelle authentification
      Quand le produit connecte ce professionnel par le navigateur
      Et le professionnel se déconnecte
      Et le produit connecte ce professionnel par le navigateur
      Alors rien ne reconnecte en silence
      Et la connexion aboutit
