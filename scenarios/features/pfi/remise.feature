# language: fr
@service:pfi
Fonctionnalité: Prendre les documents que les logiciels métier remettent
  Un document refusé en silence n'arrive ni au DMP ni chez le médecin traitant ; un document accepté alors que son ordre
  se contredit remplace ou efface celui d'un autre séjour.

  Contexte:
    Étant donné la patiente "ADRUN" de prénom "ZOE", née le 31/12/1975, lieu 63220
    Et son matricule INS "2751263220749" de clé "74"
    Et une lettre de liaison de ce patient, destinée au DMP

  Règle: Les deux familles de messages sont acceptées, quelle que soit l'action

    @cas:pfi/remise @exigence:REM-PFI:CDA/HL7.01 @pilote
    Plan du Scénario: Un document remis selon le volet est pris
      Quand le logiciel métier remet ce document à la PFI par <message>, <action>
      Alors la PFI accuse réception de chaque remise
      Et chaque accusé de la PFI suit la norme
      Et la PFI accepte la remise
      Exemples:
        | cas                    | message                      | action                     |
        | resultat               | un résultat                  | pour la première fois      |
        | resultat-remplace      | un résultat                  | en remplacement d'un autre |
        | resultat-retire        | un résultat                  | pour le retirer            |
        | notification           | une notification de document | pour la première fois      |
        | notification-remplacee | une notification de document | en remplacement d'un autre |
        | notification-retiree   | une notification de document | pour le retirer            |

    @cas:pfi/remise-latin @exigence:REM-PFI:CDA/HL7.01 @pilote
    Scénario: L'autre jeu de caractères du volet est pris aussi
      Quand le logiciel métier remet ce document à la PFI dans le jeu de caractères "8859/15"
      Alors la PFI accuse réception de chaque remise
      Et la PFI accepte la remise

  Règle: Une remise dont l'ordre, le statut et l'événement se contredisent est refusée

    @cas:pfi/contradiction @exigence:REM-PFI:CDA/HL7.01 @pilote
    Plan du Scénario: Une remise qui se contredit est refusée
      Quand le logiciel métier le remet en annonçant l'ordre "<ordre>", le statut "<statut>" et l'événement "<evenement>"
      Alors la PFI accuse réception de chaque remise
      Et chaque accusé de la PFI suit la norme
      Et la PFI refuse la remise
      Exemples:
        | cas                        | ordre | statut | evenement |
        | ordre-de-retrait           | CA    | F      | R01       |
        | statut-de-retrait          | NW    | D      | R01       |
        | evenement-de-retrait       | NW    | F      | T04       |
        | evenement-de-remplacement  | NW    | F      | T10       |
        | creation-annoncee-remplace | RO    | C      | T02       |
