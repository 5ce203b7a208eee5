# language: fr
@service:roc @service:cdri
Fonctionnalité: De l'admission au paiement, un seul séjour
  Chaque service répond juste et le total est faux : c'est au passage de l'un à l'autre que les centimes se perdent.

  Contexte:
    Étant donné un assuré aux droits ouverts de J-400 à J+200
    Et une mutuelle qui rembourse 100 % du domaine "HOSP"

  Règle: Droits, engagement, facture et retour parlent du même argent

    @cas:roc/chaine-entiere @attente:EPR-ROC-042 @attente:EPR-CDRI-104 @pilote @guide
    Scénario: Du droit ouvert à la facture, les parts font le total
      # 500,00 = 384,00 d'AMO + 96,00 de mutuelle + 20,00 de dépassement
      Étant donné un séjour hospitalier
        | code | domaine | montant  | base     | part AMO |
        | GHS  | HOSP    | 500,00 € | 480,00 € | 384,00 € |
      Quand le produit consulte ses droits pour des soins du jour J
      Et le produit mène le séjour de l'identification à la facture
      Alors le produit juge l'ouverture des droits à la date des soins
      Et part AMO, factures aux mutuelles et reste du patient font le total

    @cas:roc/chaine-ald @attente:EPR-ROC-042 @pilote @guide
    Scénario: Sous ALD, l'AMO paie la base et la mutuelle n'est engagée que sur le reste
      # 60,00 = 50,00 d'AMO (100 % de la base, ALD) + 0,00 de mutuelle sur ce domaine + 10,00 de dépassement, puis DENT 30,00
      Étant donné une ALD "12" de J-400 à J+30
      Et une garantie de 100 % du domaine "DENT"
      Et un passage externe
        | code | domaine | montant | base    | part AMO |
        | CS   | HOSP    | 60,00 € | 50,00 € | 50,00 €  |
        | SP   | DENT    | 30,00 € | 30,00 € | 0,00 €   |
      Quand le produit consulte ses droits pour des soins du jour J
      Et le produit mène le séjour de l'identification à la facture
      Alors part AMO, factures aux mutuelles et reste du patient font le total

    @cas:roc/chaine-jusqu-au-paiement @attente:EPR-ROC-040 @attente:EPR-ROC-016 @attente:EPR-ROC-030 @pilote @guide
    Scénario: Jusqu'au paiement, le montant engagé reste le même
      Étant donné un passage externe
        | code | domaine | montant | base    | part AMO |
        | CS   | HOSP    | 60,00 € | 50,00 € | 35,00 €  |
      Quand le produit mène le séjour de l'identification à la facture
      Et le produit relève les retours de la mutuelle
      Alors la facture porte, ligne par ligne, les montants engagés
      Et le retour reçu deux fois n'est compté qu'une fois
      Et le numéro d'adhérent suit d'une demande à l'autre
