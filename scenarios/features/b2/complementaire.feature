# language: fr
@service:b2 @sans-produit
Fonctionnalité: Adresser la part complémentaire
  Une part complémentaire demandée deux fois, ou à personne, reste à la charge de l'hôpital.
  Les fichiers jugés sont ceux que l'éditeur remet avec son dossier.

  @cas:b2/eclatement @exigence:SFG-ACE:RG_MF610/03122
  Scénario: Une part complémentaire envoyée à part est à zéro
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, une part complémentaire envoyée à part est à zéro

  @cas:b2/eclatement-contrat @exigence:SFG-ACE:RG_MF631/0295
  Scénario: L'éclatement exclut contrat et organisme complémentaire
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, l'éclatement exclut contrat et organisme complémentaire

  @cas:b2/contrat @exigence:SFG-ACE:RG_MF631/02117
  Scénario: Le contrat 89 accompagne un montant complémentaire
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, le contrat 89 accompagne un montant complémentaire

  @cas:b2/organisme @exigence:SFG-ACE:RG_MF631/02119
  Scénario: L'organisme complémentaire n'est cité qu'en C2S et AME
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, l'organisme complémentaire n'est cité qu'en C2S et AME

  @cas:b2/depassement-c2s @exigence:SFG-ACE:RG_CF655/SP03
  Scénario: La C2S n'admet pas de dépassement autorisé
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, la C2S n'admet pas de dépassement autorisé

  @cas:b2/qualificatif-taux @exigence:SFG-ACE:RG_VF673
  Scénario: Une ligne N ou G est au taux zéro
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, une ligne N ou G est au taux zéro
