# language: fr
@service:mssante
Fonctionnalité: Joindre l'opérateur sans rien laisser passer en clair
  Un mot de passe ou un jeton envoyé avant le chiffrement se lit sur le réseau de l'hôpital. Une version ancienne de TLS se
  déchiffre : la liaison entière est alors à refaire.

  Contexte:
    Étant donné la patiente "ADRUN" de prénom "ZOE", née le 31/12/1975, lieu 63220
    Et son identité est "qualifiée" sous le matricule "2751263220749" de clé "74"

  Règle: Rien ne passe avant TLS

    @cas:mssante/envoi-apres-tls @exigence:REM-PFI:MSS/CONF.05 @exigence:REM-PFI:MSS/va1.03 @pilote
    Scénario: Le produit passe en TLS avant d'envoyer
      Quand le produit envoie un message au correspondant
      Alors le produit n'envoie rien avant d'être en TLS

    @cas:mssante/lecture-apres-tls @exigence:REM-PFI:MSS/CONF.06 @exigence:REM-PFI:MSS/va1.03 @pilote
    Scénario: Le produit passe en TLS avant de lire
      Quand le produit relève la boîte
      Alors le produit ne lit rien avant d'être en TLS

  Règle: La liaison est en TLS 1.2 ou plus récent

    @cas:mssante/tls-suffisant @exigence:REM-PFI:MSS/CONF.01 @pilote
    Scénario: Les sessions s'ouvrent en TLS 1.2 au moins
      Quand le produit envoie un message au correspondant
      Et le produit relève la boîte
      Alors le produit n'ouvre que des sessions en TLS 1.2 ou plus récent

    @cas:mssante/tls-1-3 @exigence:REM-PFI:MSS/CONF.02 @pilote
    Scénario: Le produit emploie la version la plus récente offerte
      Quand le produit envoie un message au correspondant
      Alors le produit emploie TLS 1.3

    @cas:mssante/tls-1-2-seul @exigence:REM-PFI:MSS/CONF.01 @exigence:REM-PFI:MSS/va1.31 @pilote
    Scénario: Le produit s'accorde avec un opérateur limité à TLS 1.2
      Étant donné un opérateur qui ne parle que TLS 1.2
      Quand le produit envoie un message au correspondant
      Alors le produit n'ouvre que des sessions en TLS 1.2 ou plus récent
      Et le produit accepte l'opérateur

    @cas:mssante/tls-1-1-refuse @exigence:REM-PFI:MSS/CONF.01 @pilote
    Scénario: Le produit refuse un opérateur limité à TLS 1.1
      Étant donné un opérateur qui ne parle que TLS 1.1
      Quand le produit envoie un message au correspondant
      Alors le produit n'ouvre que des sessions en TLS 1.2 ou plus récent

    @cas:mssante/suites-envoi @exigence:REM-PFI:MSS/CONF.03 @pilote
    Scénario: En TLS 1.2, l'envoi emploie une suite du référentiel
      Étant donné un opérateur qui ne parle que TLS 1.2
      Quand le produit envoie un message au correspondant
      Alors le produit et l'opérateur se sont accordés sur une suite du référentiel
