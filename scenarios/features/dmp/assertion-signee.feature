# language: fr
@service:dmp @sans-produit
Fonctionnalité: Signer l'identité de celui qui appelle
  Une assertion mal signée est refusée ; mal vérifiée, elle ouvre le dossier à un autre.
  Les fichiers jugés sont ceux que l'éditeur remet avec son dossier.

  @cas:vihf/lecture @attente:EPR-DMP-030
  Scénario: Chaque assertion se lit comme du SAML 2.0
    Étant donné les assertions remises par l'éditeur
    Alors dans les assertions, chaque assertion se lit comme du SAML 2.0

  @cas:vihf/presence @attente:EPR-DMP-031
  Scénario: Chaque appel porte une assertion, une seule
    Étant donné les assertions remises par l'éditeur
    Alors dans les assertions, chaque appel porte une assertion, une seule

  @cas:vihf/signature @attente:EPR-DMP-032
  Scénario: La signature couvre toute l'assertion et tient
    Étant donné les assertions remises par l'éditeur
    Alors dans les assertions, la signature couvre toute l'assertion et tient

  @cas:vihf/certificat @attente:EPR-DMP-033
  Scénario: L'assertion est signée au nom de son émetteur, par un certificat de signature
    Étant donné les assertions remises par l'éditeur
    Alors dans les assertions, l'assertion est signée au nom de son émetteur, par un certificat de signature

  @cas:vihf/saml @attente:EPR-DMP-034
  Scénario: L'assertion suit SAML 2.0
    Étant donné les assertions remises par l'éditeur
    Alors dans les assertions, l'assertion suit SAML 2.0

  @cas:vihf/audience @attente:EPR-DMP-046
  Scénario: L'assertion n'est restreinte à aucune audience
    Étant donné les assertions remises par l'éditeur
    Alors dans les assertions, l'assertion n'est restreinte à aucune audience
