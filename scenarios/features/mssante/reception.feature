# language: fr
@service:mssante
Fonctionnalité: Ranger ce qui arrive, sans jamais se tromper de patient
  Un document rangé d'office dans le mauvais dossier se verra trop tard. Une nouvelle version passée inaperçue laisse
  l'ancienne faire foi.

  Contexte:
    Étant donné la patiente "ADRUN" de prénom "ZOE", née le 31/12/1975, lieu 63220
    Et son identité est "qualifiée" sous le matricule "2751263220749" de clé "74"

  Règle: Les documents sont reconnus

    @cas:mssante/xdm-reconnu @exigence:REM-PFI:MSS/UX.01 @pilote
    Scénario: Un message porteur de documents est reconnu
      Étant donné dans la boîte, un message "recu-1" porteur d'un document du patient
      Quand le produit relève la boîte
      Alors le message "recu-1" est montré comme porteur de documents

    @cas:mssante/zip-quelconque @exigence:REM-PFI:MSS/UX.01 @pilote
    Scénario: Un zip quelconque n'en est pas un
      Étant donné dans la boîte, un message "recu-2" porteur d'un zip quelconque
      Quand le produit relève la boîte
      Alors le message "recu-2" n'est pas montré comme porteur de documents

    @cas:mssante/patient-metadonnees @exigence:REM-PFI:MSS/CONF.24 @pilote
    Scénario: Le patient est celui des métadonnées
      Étant donné dans la boîte, un message "recu-3" dont le document est d'un autre patient que les métadonnées
      Quand le produit relève la boîte
      Alors le patient du message "recu-3" est celui du matricule "2751263220749"

  Règle: Une mise à jour se voit

    @cas:mssante/nouvelle-version @exigence:SOCLE-MSS:MSS/UX.05 @pilote
    Scénario: Une nouvelle version est signalée
      Étant donné dans la boîte, un message "recu-4" qui remplace un document
      Quand le produit relève la boîte
      Alors le message "recu-4" est signalé comme une nouvelle version

    @cas:mssante/avis-de-suppression @exigence:SOCLE-MSS:MSS/UX.05 @pilote
    Scénario: Une suppression est signalée
      Étant donné dans la boîte, un message "recu-5" qui supprime un document
      Quand le produit relève la boîte
      Alors le message "recu-5" est signalé comme une suppression

    @cas:mssante/premier-envoi @exigence:SOCLE-MSS:MSS/UX.05 @pilote
    Scénario: Un premier envoi n'est pas signalé comme une mise à jour
      Étant donné dans la boîte, un message "recu-6" porteur d'un document du patient
      Quand le produit relève la boîte
      Alors le message "recu-6" n'est signalé ni comme une nouvelle version ni comme une suppression

  Règle: Le rangement automatique est strict

    @cas:mssante/range-concordant @exigence:REM-DPI:MSS/UX.07 @pilote
    Scénario: Tout concorde : le document rejoint le dossier
      Étant donné dans la boîte, un message "recu-7" porteur d'un document du patient
      Quand le produit relève la boîte et range les documents du patient
      Alors le document du message "recu-7" rejoint de lui-même le dossier du patient

    @cas:mssante/range-mise-a-jour @exigence:REM-DPI:MSS/UX.07 @pilote
    Scénario: Une nouvelle version attend une personne
      Étant donné dans la boîte, un message "recu-8" qui remplace un document
      Quand le produit relève la boîte et range les documents du patient
      Alors le document du message "recu-8" n'est rangé dans aucun dossier

    @cas:mssante/range-autre-patient @exigence:REM-DPI:MSS/UX.07 @attente:EPR-MSSANTE-022 @pilote
    Scénario: Un document d'un autre patient que les métadonnées n'est pas rangé
      Étant donné dans la boîte, un message "recu-9" dont le document est d'un autre patient que les métadonnées
      Quand le produit relève la boîte et range les documents du patient
      Alors le document du message "recu-9" n'est rangé dans aucun dossier
