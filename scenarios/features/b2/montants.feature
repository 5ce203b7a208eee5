# language: fr
@service:b2 @sans-produit
Fonctionnalité: Valoriser chaque ligne et chaque total
  Un taux ou un total faux fait rejeter la facture, ou fait payer à tort la caisse ou le patient.
  Les fichiers jugés sont ceux que l'éditeur remet avec son dossier.

  @cas:b2/exoneration @exigence:SFG-ACE:RG_VF_CC15
  Scénario: Une ligne exonérée est à 100 %
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, une ligne exonérée est à 100 %

  @cas:b2/top-parcours @exigence:SFG-ACE:RG_CF641
  Scénario: Le top médecin traitant suit l'indicateur de parcours
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, le top médecin traitant suit l'indicateur de parcours

  @cas:b2/mt-dmt-actes @exigence:SFG-ACE:RG_MF620/0439
  Scénario: Mode de traitement et discipline suivent l'acte
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, mode de traitement et discipline suivent l'acte

  @cas:b2/mt-dmt-sejour @exigence:SFG-ACE:RG_MF610/0339
  Scénario: Mode de traitement et discipline suivent le forfait
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, mode de traitement et discipline suivent le forfait

  @cas:b2/part-amo @exigence:SFG-ACE:RG_VF670
  Scénario: La part AMO suit la base et le taux
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, la part AMO suit la base et le taux

  @cas:b2/base @exigence:SFG-ACE:RG_VF643
  Scénario: La base suit prix, quantité et coefficient
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, la base suit prix, quantité et coefficient

  @cas:b2/totaux @exigence:SFG-ACE:RG_MF633
  Scénario: Les totaux de facture sont la somme des lignes
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, les totaux de facture sont la somme des lignes
