# language: fr
@service:mssante
Fonctionnalité: Un message piégé n'arrête rien et n'entre nulle part
  Une archive démesurée ou piégée vise le poste ou le serveur. Elle ne doit ni bloquer la relève, ni cacher les messages qui
  la suivent, ni entrer dans un dossier.

  Contexte:
    Étant donné la patiente "ADRUN" de prénom "ZOE", née le 31/12/1975, lieu 63220
    Et son identité est "qualifiée" sous le matricule "2751263220749" de clé "74"

  Règle: Une archive piégée n'est pas rangée

    @cas:mssante/archive-piegee @attente:EPR-MSSANTE-022 @pilote
    Plan du Scénario: L'archive piégée reste hors des dossiers
      Étant donné dans la boîte, un message "piege-1" <defaut>
      Quand le produit relève la boîte et range les documents du patient
      Alors le document du message "piege-1" n'est rangé dans aucun dossier
      Exemples:
        | cas           | defaut                              |
        | chiffree      | à l'archive chiffrée                |
        | doubles       | à l'archive aux noms doubles        |
        | hors-dossier  | à l'archive qui sort de son dossier |
        | demesuree     | à l'archive démesurée               |
        | entites       | aux métadonnées piégées             |
        | deux-patients | à l'archive de deux patients        |
        | retouchee     | aux documents retouchés             |

  Règle: La relève continue

    @cas:mssante/archive-coupee @attente:EPR-MSSANTE-016 @pilote
    Scénario: Une archive coupée n'arrête pas la relève
      Étant donné dans la boîte, un message "piege-2" à l'archive coupée
      Et dans la boîte, un message "suivant-1"
      Quand le produit relève la boîte
      Alors le produit montre 2 messages

    @cas:mssante/emboite @attente:EPR-MSSANTE-016 @pilote
    Scénario: Un message emboîté cent fois n'arrête pas la relève
      Étant donné dans la boîte, un message emboîté cent fois
      Et dans la boîte, un message "suivant-2"
      Quand le produit relève la boîte
      Alors le produit montre 2 messages

    @cas:mssante/octets @attente:EPR-MSSANTE-016 @pilote
    Scénario: Des octets sans forme n'arrêtent pas la relève
      Étant donné dans la boîte, des octets qui ne sont pas un message
      Et dans la boîte, un message "suivant-3"
      Quand le produit relève la boîte
      Alors le produit montre 2 messages
