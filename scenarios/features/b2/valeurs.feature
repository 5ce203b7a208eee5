# language: fr
@service:b2 @sans-produit
Fonctionnalité: N'écrire que des valeurs que la norme admet
  Un code hors de sa liste, et la facture est rejetée sans être lue plus loin.
  Les fichiers jugés sont ceux que l'éditeur remet avec son dossier.

  @cas:b2/constantes @attente:EPR-B2-017
  Scénario: Les zones à valeur unique portent cette valeur
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, les zones à valeur unique portent cette valeur

  @cas:b2/date-hospitalisation @attente:EPR-B2-018
  Scénario: La date d'hospitalisation est celle d'entrée
    Étant donné les fichiers B2 remis par l'éditeur
    Alors dans les fichiers B2, la date d'hospitalisation est celle d'entrée
