# language: fr
@service:mssante
Fonctionnalité: Les envois automatiques, les corrections et les suppressions
  Un patient qui répond à un automate n'aura pas de réponse. Un compte rendu corrigé envoyé comme un nouveau laisse deux
  versions contradictoires dans le dossier du correspondant.

  Contexte:
    Étant donné la patiente "ADRUN" de prénom "ZOE", née le 31/12/1975, lieu 63220
    Et son identité est "qualifiée" sous le matricule "2751263220749" de clé "74"

  Règle: Un envoi automatique se dit tel

    @cas:mssante/automatique @exigence:REM-PFI:MSS/va1.09 @pilote
    Scénario: Le message automatique donne une boîte tenue par des personnes
      Étant donné la boîte aux lettres du logiciel
      Quand le produit envoie un message au correspondant
      Alors le message se dit automatique et donne la boîte du service

    @cas:mssante/reponse-reglee @exigence:REM-PFI:MSS/va1.18 @pilote
    Scénario: La réponse va à la boîte réglée
      Étant donné la boîte aux lettres du logiciel
      Quand le produit envoie un message automatique, avec une adresse de réponse réglée
      Alors la réponse irait à la boîte du médecin

    @cas:mssante/libelle-logiciel @exigence:REM-PFI:MSS/va1.16 @pilote
    Scénario: La boîte du logiciel a aussi un libellé
      Étant donné la boîte aux lettres du logiciel
      Quand le produit envoie un message au correspondant
      Alors l'expéditeur a un libellé parlant

  Règle: Un document masqué au patient ne part pas chez lui

    @cas:mssante/document-masque @attente:EPR-MSSANTE-028 @pilote
    Scénario: Le document masqué n'est pas envoyé au patient
      Quand le produit envoie au patient le document masqué "compte rendu opératoire"
      Alors rien n'est parti au patient, et l'utilisateur sait pourquoi

  Règle: Un document corrigé remplace, un document supprimé est annoncé

    @cas:mssante/remplacement @exigence:REM-PFI:MSS/va1.13 @exigence:REM-DPI:MSS/va1.13 @attente:EPR-MSSANTE-023 @pilote
    Scénario: Le document corrigé remplace le précédent partout
      Quand le produit renvoie corrigé le document "lettre de liaison", qui remplace "1.2.250.1.999.7.1"
      Alors le message, le document et les métadonnées remplacent "1.2.250.1.999.7.1"

    @cas:mssante/suppression @exigence:REM-PFI:MSS/va1.30 @pilote
    Scénario: Le destinataire est averti d'une suppression
      Quand le produit avertit le correspondant qu'un document est supprimé
      Alors l'avertissement dit que le document est supprimé
