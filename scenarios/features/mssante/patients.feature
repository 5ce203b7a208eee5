# language: fr
@service:mssante
Fonctionnalité: Écrire au patient, au bon, et à lui seul s'il le veut bien
  L'adresse d'un patient est son matricule : sur une identité incertaine, le courrier part chez un autre. Un patient qui
  refuse la messagerie ne doit rien y recevoir.

  Contexte:
    Étant donné la patiente "ADRUN" de prénom "ZOE", née le 31/12/1975, lieu 63220
    Et son identité est "qualifiée" sous le matricule "2751263220749" de clé "74"

  Règle: L'adresse vient d'une INS qualifiée, ou n'existe pas

    @cas:mssante/adresse-qualifiee @exigence:REM-PFI:MSS/va1.19 @exigence:SOCLE-MSS:MSS/UX.32 @pilote
    Scénario: L'adresse est construite sur le matricule
      Quand le produit écrit au patient
      Alors le message est parti à l'adresse du matricule "2751263220749"

    @cas:mssante/adresse-recuperee @exigence:REM-PFI:MSS/va1.19 @exigence:SOCLE-MSS:MSS/UX.32 @pilote
    Scénario: Une identité seulement récupérée ne donne pas d'adresse
      Étant donné son identité est "récupérée" sous le matricule "2751263220749" de clé "74"
      Quand le produit écrit au patient
      Alors rien n'est parti au patient, et l'utilisateur sait pourquoi

    @cas:mssante/document-au-patient @exigence:REM-PFI:MSS/va1.17 @pilote
    Scénario: Le document part au patient avec son archive
      Quand le produit envoie au patient le document "lettre de liaison"
      Alors le message joint l'archive et un PDF par document
      Et les métadonnées disent la vraie taille et la vraie empreinte

  Règle: Le refus du patient est respecté

    @cas:mssante/patient-refuse @exigence:REM-DPI:MSS/va1.20 @pilote
    Scénario: Rien ne part au patient qui refuse
      Étant donné ce patient refuse les envois par MSSanté
      Quand le produit écrit au patient
      Alors rien n'est parti au patient, et l'utilisateur sait pourquoi

  Règle: Sans identité qualifiée, l'INS ne sort pas

    @cas:mssante/ins-recuperee-tue @exigence:SOCLE-INS:INS/va1.53 @exigence:SOCLE-INS:INS/va1.59 @pilote
    Scénario: Une identité récupérée part sans matricule ni OID
      Étant donné son identité est "récupérée" sous le matricule "2751263220749" de clé "74"
      Quand le produit envoie au correspondant le document "lettre de liaison"
      Alors ni le matricule "2751263220749" ni son OID ne sont partis

    @cas:mssante/ins-validee-tue @exigence:REM-CITE:INS/va1.53 @pilote
    Scénario: Une identité validée part sans matricule ni OID
      Étant donné son identité est "validée" sous le matricule "2751263220749" de clé "74"
      Quand le produit envoie au correspondant le document "lettre de liaison"
      Alors ni le matricule "2751263220749" ni son OID ne sont partis

  Règle: Un message qui ne parvient pas au patient se voit

    @cas:mssante/patient-ferme @attente:EPR-MSSANTE-015 @pilote
    Scénario: L'échec de remise est montré avec son motif
      Étant donné un patient dont la boîte est fermée
      Quand le produit écrit au patient
      Et le produit relève la boîte
      Alors l'échec de remise est montré avec le motif 5.1.1

  Règle: La fin de la conversation est annoncée au patient

    @cas:mssante/fin @exigence:REM-PFI:MSS/CONF.21 @exigence:REM-DPI:MSS/CONF.21 @pilote
    Scénario: Le choix de ne pas attendre de réponse est transmis
      Quand le produit écrit au patient sans attendre de réponse
      Alors le message porte "X-MSS-MES" à "FIN"

    @cas:mssante/sans-fin @exigence:REM-PFI:MSS/CONF.21 @exigence:REM-DPI:MSS/CONF.21 @pilote
    Scénario: Sans ce choix, le patient peut répondre
      Quand le produit écrit au patient
      Alors le message ne porte pas "X-MSS-MES"
