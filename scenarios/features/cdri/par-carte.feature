# language: fr
@service:cdri
Fonctionnalité: Consulter les droits avec la carte du professionnel
  L'assertion signée par la carte vieillit : la rejouer trop longtemps fait échouer toute une matinée d'admissions, la
  refaire à chaque fois fait taper le code à chaque patient.

  Contexte:
    Étant donné un assuré aux droits ouverts de J-400 à J+200

  Règle: L'assertion de la carte est conforme, et renouvelée quand elle est trop ancienne

    @cas:cdri/par-carte @exigence:SOCLE-INS:INS/va1.37 @attente:EPR-TLSI-002 @attente:EPR-TLSI-003 @attente:EPR-CDRI-104 @pilote @guide
    Scénario: Les droits sont consultés sous la carte du professionnel
      Quand le produit consulte ses droits par carte pour des soins du jour J
      Alors chaque appel par carte au service CDRi porte une assertion conforme
      Et chaque assertion présentée au service CDRi est assez récente
      Et le produit juge l'ouverture des droits à la date des soins

    @cas:cdri/assertion-perimee @attente:EPR-TLSI-005 @attente:EPR-CDRI-118 @attente:EPR-CDRI-119 @pilote @guide
    Scénario: Une assertion trop ancienne est refaite, et la consultation aboutit
      Étant donné une passerelle qui tient 1 assertion pour périmée
      Quand le produit consulte ses droits par carte pour des soins du jour J
      Alors une assertion neuve suit chaque assertion périmée au service CDRi
      Et le produit a repris la consultation et présente les droits
      Et le service CDRi a reçu au plus 3 appels

    @cas:cdri/assertion-toujours-perimee @attente:EPR-CDRI-116 @attente:EPR-CDRI-117 @attente:EPR-CDRI-118 @pilote @guide
    Scénario: Une assertion toujours refusée est dite à l'agent
      Étant donné une passerelle qui tient 9 assertions pour périmées
      Quand le produit consulte ses droits par carte pour des soins du jour J
      Alors le produit ne présente aucun droit
      Et le produit dit à l'agent ce qui a empêché la consultation
      Et le service CDRi a reçu au plus 3 appels
