# language: fr
@service:psc
Fonctionnalité: Ne croire que Pro Santé Connect, et pour cette demande seulement
  Une réponse détournée porte un vrai code : seul le logiciel qui compare l'état, l'émetteur et le jeton à ce qu'il a
  demandé évite d'ouvrir la session d'un autre.

  Contexte:
    Étant donné le médecin hospitalier devant la page de Pro Santé Connect

  Règle: Le code d'une réponse suspecte n'est pas échangé

    @cas:psc/reponse-fausse @attente:EPR-PSC-008 @pilote @guide
    Plan du Scénario: Une réponse qui n'est pas la bonne est abandonnée
      Étant donné un fournisseur dont les réponses trahissent : <faux>
      Quand le produit connecte ce professionnel par le navigateur
      Alors aucun code d'une réponse suspecte n'est échangé
      Exemples:
        | cas            | faux  |
        | etat-d-autrui  | state |
        | autre-emetteur | iss   |

  Règle: Un jeton d'identité faux n'ouvre pas de session

    @cas:psc/jeton-faux @attente:EPR-PSC-009 @pilote @guide
    Plan du Scénario: Un jeton d'identité faux n'ouvre pas de session
      Étant donné un fournisseur dont les réponses trahissent : <faux>
      Quand le produit connecte ce professionnel par le navigateur
      Alors aucune session n'est ouverte sur ce jeton : <faux>
      Exemples:
        | cas             | faux     |
        | sans-signature  | alg-none |
        | autre-cle       | cle      |
        | autre-client    | aud      |
        | autre-demande   | nonce    |
        | expire          | expire   |

  Règle: La personne présentée est celle que le fournisseur a nommée

    @cas:psc/identite-hospitaliere @exigence:REM-DPI:SSI/IAM.80 @exigence:REM-PFI:SSI/IAM.80 @pilote @guide
    Scénario: Le médecin connecté est celui de Pro Santé Connect
      Quand le produit connecte ce professionnel par le navigateur
      Alors le professionnel présenté est celui que le fournisseur a nommé

    @cas:psc/releve @exigence:REM-DPI:PSC.02 @exigence:REM-PFI:PSC.02 @exigence:REM-DPI:SSI/IAM.80 @exigence:REM-PFI:SSI/IAM.80 @pilote @guide
    Scénario: À la relève, chacun retrouve son propre compte
      Quand le produit connecte ce professionnel par le navigateur
      Et le professionnel se déconnecte
      Et l'infirmière prend la place
      Et le produit connecte ce professionnel par le navigateur
      Alors chaque professionnel garde son compte
      Et le professionnel présenté est celui que le fournisseur a nommé

    @cas:psc/meme-compte @exigence:REM-DPI:PSC.02 @exigence:REM-PFI:PSC.02 @pilote @guide
    Scénario: Le même professionnel retrouve son compte
      Quand le produit connecte ce professionnel par le navigateur
      Et le professionnel se déconnecte
      Et le produit connecte ce professionnel par le navigateur
      Alors chaque professionnel garde son compte
