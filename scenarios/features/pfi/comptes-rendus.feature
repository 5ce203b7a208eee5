# language: fr
@service:pfi
Fonctionnalité: Dire à l'émetteur ce que son document est devenu
  Sans compte rendu, le service qui a validé une lettre de liaison la croit au DMP et chez le médecin traitant ; un échec
  tu n'est repris par personne.

  Contexte:
    Étant donné la patiente "ADRUN" de prénom "ZOE", née le 31/12/1975, lieu 63220
    Et son matricule INS "2751263220749" de clé "74"

  Règle: Chaque sort demandé est rendu

    @cas:pfi/compte-rendu-dmp @exigence:REM-PFI:CDA/HL7.02 @attente:EPR-PFI-002 @pilote
    Scénario: L'alimentation du DMP est rendue à l'émetteur
      Étant donné une lettre de liaison de ce patient, destinée au DMP
      Quand le logiciel métier remet ce document à la PFI
      Alors la PFI rend compte de l'alimentation du DMP
      Et chaque compte rendu de la PFI suit le volet
      Et chaque compte rendu cite la remise dont il parle
      Et chaque message de la PFI porte un identifiant neuf

    @cas:pfi/compte-rendu-envoi @exigence:REM-PFI:CDA/HL7.02 @pilote
    Scénario: L'envoi à un professionnel est rendu à l'émetteur
      Étant donné une lettre de liaison de ce patient, destinée à "medecin@essai.invalid"
      Quand le logiciel métier remet ce document à la PFI
      Alors la PFI rend compte de l'envoi à chaque destinataire
      Et chaque compte rendu d'envoi nomme un destinataire de la remise

    @cas:pfi/compte-rendu-deux-envois @exigence:REM-PFI:CDA/HL7.02 @pilote
    Scénario: L'envoi à deux destinataires est rendu deux fois
      Étant donné une lettre de liaison de ce patient, destinée à "medecin@essai.invalid" et à "service@essai.invalid"
      Quand le logiciel métier remet ce document à la PFI
      Alors la PFI rend compte de l'envoi à chaque destinataire
      Et chaque compte rendu de la PFI suit le volet
      Et chaque compte rendu cite la remise dont il parle

  Règle: Rien d'autre n'est rendu

    @cas:pfi/dmp-non-demande @attente:EPR-PFI-001 @exigence:REM-PFI:CDA/HL7.02 @pilote
    Scénario: Un document qui n'était pas pour le DMP n'y est pas dit versé
      Étant donné une lettre de liaison de ce patient, destinée à "medecin@essai.invalid"
      Quand le logiciel métier remet ce document à la PFI
      Alors la PFI ne rend compte d'aucune alimentation du DMP
      Et chaque compte rendu cite la remise dont il parle

  Règle: Un échec est rendu, avec sa raison

    @cas:pfi/echec-rendu @exigence:REM-PFI:CDA/HL7.02 @pilote
    Scénario: L'envoi à une boîte inconnue est rendu en échec
      Étant donné une lettre de liaison de ce patient, destinée à "inconnu@essai.invalid"
      Quand le logiciel métier remet ce document à la PFI
      Alors la PFI rend 1 échec d'envoi
      Et chaque échec rendu est expliqué

    @cas:pfi/echec-parmi-deux @exigence:REM-PFI:CDA/HL7.02 @pilote
    Scénario: Un échec parmi deux envois ne cache pas l'autre
      Étant donné une lettre de liaison de ce patient, destinée à "inconnu@essai.invalid" et à "medecin@essai.invalid"
      Quand le logiciel métier remet ce document à la PFI
      Alors la PFI rend 1 échec d'envoi
      Et la PFI rend compte de l'envoi à chaque destinataire
      Et chaque compte rendu d'envoi nomme un destinataire de la remise
