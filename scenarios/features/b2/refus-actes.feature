# language: fr
@service:b2
Fonctionnalité: Ne pas facturer ce qui ne peut l'être ensemble
  Une facture aux prestations incompatibles est rejetée des semaines plus tard ; l'agent qui pouvait la corriger a oublié le passage.

  @cas:b2/refus-fux-acte @exigence:SFG-ACE:RG_CF899 @pilote
  Scénario: Aucun acte n'accompagne un forfait d'urgence
    Étant donné un passage avec "un passage FU2, une consultation"
    Et un patient qui relève de "des prix du forfait patient"
    Quand le produit facture ce passage
    Alors le produit ne facture pas ce passage et dit pourquoi

  @cas:b2/refus-deux-forfaits @exigence:SFG-ACE:RG_CF898 @pilote
  Scénario: Deux forfaits de familles différentes ne vont pas ensemble
    Étant donné un passage avec "une consultation, un ATU, un FFM"
    Quand le produit facture ce passage
    Alors le produit ne facture pas ce passage et dit pourquoi

  @cas:b2/refus-supplement @exigence:SFG-ACE:RG_CF672 @pilote
  Scénario: Un supplément d'urgence suit un forfait d'urgence
    Étant donné un passage avec "un supplément de nuit"
    Quand le produit facture ce passage
    Alors le produit ne facture pas ce passage et dit pourquoi

  @cas:b2/refus-atu-seul @exigence:SFG-ACE:RG_CF689 @pilote
  Scénario: Un ATU accompagne un acte
    Étant donné un passage avec "un ATU"
    Quand le produit facture ce passage
    Alors le produit ne facture pas ce passage et dit pourquoi

  @cas:b2/refus-coordination-atu @exigence:SFG-ACE:RG_CF882 @pilote
  Scénario: Une majoration de coordination ne va pas avec un ATU
    Étant donné un passage avec "une consultation, une majoration de coordination, un ATU"
    Quand le produit facture ce passage
    Alors le produit ne facture pas ce passage et dit pourquoi

  @cas:b2/refus-coordination @exigence:SFG-ACE:RG_CF671 @pilote
  Scénario: Une majoration de coordination suppose le parcours respecté
    Étant donné un passage avec "une consultation, une majoration de coordination"
    Et un patient "venu de lui-même"
    Quand le produit facture ce passage
    Alors le produit ne facture pas ce passage et dit pourquoi

  @cas:b2/refus-deux-fux @exigence:SFG-ACE:RG_IP714 @pilote
  Scénario: Un passage n'a qu'un forfait d'urgence de base
    Étant donné un passage avec "un passage FU2, un passage FU0"
    Et un patient qui relève de "des prix du forfait patient"
    Quand le produit facture ce passage
    Alors le produit ne facture pas ce passage et dit pourquoi
