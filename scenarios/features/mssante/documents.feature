# language: fr
@service:mssante
Fonctionnalité: Envoyer des documents que le destinataire sait ranger
  Le logiciel du correspondant range le document d'après l'archive, et le médecin lit le PDF. Un document sans son archive,
  ou un PDF qui n'est pas le même, et le dossier du patient est incomplet ou faux.

  Contexte:
    Étant donné la patiente "ADRUN" de prénom "ZOE", née le 31/12/1975, lieu 63220
    Et son identité est "qualifiée" sous le matricule "2751263220749" de clé "74"

  Règle: Une archive, et un PDF pour chaque document

    @cas:mssante/un-document @exigence:REM-PFI:MSS/CONF.23 @pilote
    Scénario: Un document part dans l'archive et en PDF
      Quand le produit envoie au correspondant le document "lettre de liaison"
      Alors le message joint l'archive et un PDF par document

    @cas:mssante/deux-documents @exigence:REM-PFI:MSS/CONF.23 @pilote
    Scénario: Deux documents partent dans une archive, et en deux PDF
      Quand le produit envoie au correspondant les documents "lettre de liaison" et "compte rendu opératoire"
      Alors le message joint l'archive et un PDF par document

    @cas:mssante/pdf-a1 @exigence:REM-DPI:DOC/va1.01 @attente:EPR-MSSANTE-026 @pilote
    Scénario: Le PDF joint se dit PDF/A-1
      Quand le produit envoie au correspondant le document "lettre de liaison"
      Alors chaque PDF joint se dit PDF/A-1

    @cas:mssante/pdf-du-cda @exigence:SOCLE-MSS:MSS/CONF.26 @exigence:SOCLE:CDA/DD.12 @pilote
    Scénario: Le PDF joint est celui du document de l'archive
      Quand le produit envoie au correspondant les documents "lettre de liaison" et "compte rendu opératoire"
      Alors chaque PDF joint est celui du document de l'archive

    @cas:mssante/pdf-nomme @exigence:REM-DPI:DOC/va1.01 @pilote
    Scénario: Le nom du PDF dit la date, le type et le patient
      Quand le produit envoie au correspondant le document "lettre de liaison"
      Alors chaque PDF joint est nommé selon la date, le type et le patient

  Règle: Un patient, et un seul

    @cas:mssante/un-patient @exigence:REM-PFI:MSS/CONF.23 @pilote
    Scénario: Le message ne concerne qu'un patient
      Quand le produit envoie au correspondant les documents "lettre de liaison" et "compte rendu opératoire"
      Alors le message ne concerne qu'un patient

    @cas:mssante/objet @exigence:REM-PFI:MSS/CONF.25 @pilote
    Scénario: L'objet nomme le document et le patient
      Quand le produit envoie au correspondant le document "lettre de liaison"
      Alors l'objet annonce les documents du patient

  Règle: L'archive se lit partout

    @cas:mssante/archive @attente:EPR-MSSANTE-003 @pilote
    Scénario: L'archive suit le format commun
      Quand le produit envoie au correspondant le document "lettre de liaison"
      Alors l'archive suit le format IHE XDM

    @cas:mssante/metadonnees @attente:EPR-MSSANTE-004 @pilote
    Scénario: Les métadonnées sont celles des fichiers
      Quand le produit envoie au correspondant les documents "lettre de liaison" et "compte rendu opératoire"
      Alors les métadonnées disent la vraie taille et la vraie empreinte
