# language: fr
@service:roc
Fonctionnalité: Modifier ou annuler un séjour engagé
  Deux engagements pour un séjour se contredisent ; une annulation crue faite laisse une dette chez la mutuelle et une
  facture impayée à l'hôpital.

  Contexte:
    Étant donné une mutuelle qui rembourse 100 % du domaine "HOSP"
    Et un séjour hospitalier
      | code | domaine | montant  | base     | part AMO |
      | GHS  | HOSP    | 500,00 € | 500,00 € | 400,00 € |
    Et un patient identifié auprès de sa mutuelle

  Règle: L'ancien engagement est annulé avant le nouveau

    @cas:roc/sejour-modifie @attente:EPR-ROC-013 @pilote @guide
    Scénario: Le séjour modifié est annulé, puis engagé de nouveau
      Quand le produit demande l'engagement de la mutuelle
      Et la ligne 1 du séjour passe à 620,00 €
      Et le produit demande l'engagement de la mutuelle
      Alors l'ancien engagement est annulé avant le nouveau calcul

    @cas:roc/annule-puis-engage @attente:EPR-ROC-013 @pilote @guide
    Scénario: Un séjour annulé peut être engagé de nouveau
      Quand le produit demande l'engagement de la mutuelle
      Et le produit annule l'engagement
      Et le produit demande l'engagement de la mutuelle
      Alors l'ancien engagement est annulé avant le nouveau calcul

    @cas:roc/sejour-inchange @attente:EPR-ROC-033 @attente:EPR-ROC-035 @pilote @guide
    Scénario: Un séjour inchangé n'est pas engagé deux fois
      Quand le produit demande l'engagement de la mutuelle
      Et le produit demande l'engagement de la mutuelle
      Alors le séjour n'a qu'un engagement vivant
      Et les mutuelles ont reçu au plus 2 appels

  Règle: Une annulation refusée est dite et ne change rien

    @cas:roc/annulation-apres-facture @attente:EPR-ROC-014 @attente:EPR-ROC-034 @pilote @guide
    Scénario: Un engagement déjà facturé ne s'annule plus
      Quand le produit demande l'engagement de la mutuelle
      Et le produit transmet ses factures à la mutuelle
      Et le produit annule l'engagement
      Alors l'annulation refusée ne change pas l'état de l'engagement
      Et le refus de la mutuelle est dit à l'agent, avec son code

    @cas:roc/annulation-apres-expiration @attente:EPR-ROC-034 @pilote @guide
    Scénario: Un engagement expiré est dit à l'agent
      Quand le produit demande l'engagement de la mutuelle
      Et l'engagement arrive à expiration
      Et le produit annule l'engagement
      Alors le refus de la mutuelle est dit à l'agent, avec son code

  Règle: L'AMC dit pourquoi, et qui appeler

    @cas:roc/refus-avec-contact @attente:EPR-ROC-034 @attente:EPR-ROC-020 @pilote @guide
    Scénario: Le contact donné avec un refus est montré à l'agent
      Étant donné une mutuelle qui donne son contact avec ses refus
      Et des droits à la mutuelle de J-400 à J-1
      Quand le produit demande l'engagement de la mutuelle
      Alors le refus de la mutuelle est dit à l'agent, avec son code
      Et le contact de la mutuelle est montré à l'agent

    @cas:roc/engagement-en-panne @attente:EPR-ROC-034 @attente:EPR-ROC-020 @attente:EPR-ROC-035 @pilote @guide
    Scénario: Une panne au moment d'engager est dite avec le numéro à appeler
      Étant donné une AMC en panne, qui donne son contact
      Quand le produit demande l'engagement de la mutuelle
      Alors le refus de la mutuelle est dit à l'agent, avec son code
      Et le contact de la mutuelle est montré à l'agent
      Et les mutuelles ont reçu au plus 2 appels
