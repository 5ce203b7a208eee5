# language: fr
@service:mssante
Fonctionnalité: Une saisie reste une saisie
  Un objet collé depuis un autre logiciel peut contenir un retour à la ligne. Recopié tel quel, il devient un destinataire
  caché, ou coupe le message.

  Contexte:
    Étant donné la patiente "ADRUN" de prénom "ZOE", née le 31/12/1975, lieu 63220
    Et son identité est "qualifiée" sous le matricule "2751263220749" de clé "74"

  Règle: Ce que l'utilisateur tape n'ajoute rien au message

    @cas:mssante/injection @attente:EPR-MSSANTE-021 @attente:EPR-MSSANTE-002 @pilote
    Scénario: Un objet sur deux lignes n'ajoute aucun destinataire
      Quand le produit envoie au correspondant un objet saisi sur deux lignes
      Alors la saisie n'ajoute aucun destinataire au message
      Et le message suit les normes de la messagerie

  Règle: Un accent dans un nom de fichier reste lisible

    @cas:mssante/nom-accentue @attente:EPR-MSSANTE-001 @pilote
    Scénario: Le nom accentué d'un PDF voyage codé
      Quand le produit envoie au correspondant le document "compte rendu opératoire"
      Alors l'objet et les noms de fichiers voyagent en ASCII

  Règle: La taille est connue avant l'envoi

    @cas:mssante/taille-annoncee @attente:EPR-MSSANTE-005 @pilote
    Scénario: Le produit annonce la taille de ce qu'il envoie
      Quand le produit envoie au correspondant le document "lettre de liaison"
      Alors le produit annonce la taille du message
