# language: fr
@service:mssante
Fonctionnalité: Quand l'opérateur refuse, ou que la liaison casse
  Un échec tu laisse croire le correspondant informé. Un message refait à chaque essai arrive trois fois, et le troisième
  n'est plus celui que le médecin a signé.

  Contexte:
    Étant donné la patiente "ADRUN" de prénom "ZOE", née le 31/12/1975, lieu 63220
    Et son identité est "qualifiée" sous le matricule "2751263220749" de clé "74"

  Règle: Un refus définitif est dit

    @cas:mssante/refus @attente:EPR-MSSANTE-006 @pilote
    Plan du Scénario: L'utilisateur sait que l'envoi est refusé
      Étant donné un correspondant dont la boîte est <etat>
      Quand le produit envoie un message au correspondant
      Alors l'utilisateur sait que l'envoi est refusé, code 550
      Exemples:
        | cas        | etat                          |
        | inconnue   | inconnue                      |
        | exterieure | hors de l'espace de confiance |

    @cas:mssante/trop-gros @attente:EPR-MSSANTE-006 @pilote
    Scénario: L'utilisateur sait que le message est trop gros
      Étant donné un opérateur qui refuse les messages de plus de 2000 octets
      Quand le produit envoie au correspondant le document "lettre de liaison"
      Alors l'utilisateur sait que l'envoi est refusé, code 552

    @cas:mssante/refus-partiel @attente:EPR-MSSANTE-008 @pilote
    Scénario: Le destinataire refusé est nommé, l'autre est servi
      Étant donné un second correspondant dont la boîte est inconnue
      Quand le produit envoie un message au correspondant
      Alors l'utilisateur sait que le second correspondant n'a rien reçu

    @cas:mssante/refus-trace @attente:EPR-MSSANTE-009 @exigence:REM-PFI:MSS/UX.37 @pilote
    Scénario: L'envoi refusé est tracé
      Étant donné un opérateur qui refuse les messages de plus de 2000 octets
      Quand le produit envoie au correspondant le document "lettre de liaison"
      Et le produit exporte ses traces
      Alors l'envoi refusé est tracé avec la réponse de l'opérateur

  Règle: Un refus passager est repris

    @cas:mssante/remis-a-plus-tard @attente:EPR-MSSANTE-007 @pilote
    Scénario: Le message remis à plus tard repart tel quel
      Étant donné un opérateur qui remet à plus tard le premier message
      Quand le produit envoie un message au correspondant
      Alors le message repart tel quel et n'est remis qu'une fois

    @cas:mssante/coupure @attente:EPR-MSSANTE-007 @pilote
    Scénario: Le message coupé en route repart tel quel
      Étant donné une liaison coupée au milieu du premier message
      Quand le produit envoie un message au correspondant
      Alors le message repart tel quel et n'est remis qu'une fois

    @cas:mssante/releve-coupee @attente:EPR-MSSANTE-017 @exigence:SOCLE-MSS:MSS/CONF.11 @pilote
    Scénario: La relève coupée est reprise
      Étant donné dans la boîte, un message "long-1"
      Et une relève coupée au milieu du premier message lu
      Quand le produit relève la boîte
      Alors le produit rouvre la boîte de lui-même
      Et le produit montre 1 message

    @cas:mssante/session-fermee @exigence:SOCLE-MSS:MSS/CONF.11 @pilote
    Scénario: La session fermée par l'opérateur est rouverte
      Étant donné dans la boîte, un message "long-2"
      Et une relève coupée au choix du dossier
      Quand le produit relève la boîte
      Alors le produit rouvre la boîte de lui-même
