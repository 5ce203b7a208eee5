# language: fr
@service:b2
Fonctionnalité: Ne pas facturer sans droit ni identité
  Une facture sur des droits fermés revient rejetée : mieux vaut le savoir quand le patient est encore là.

  @cas:b2/refus-delai @exigence:SFG-ACE:RG_MF606 @pilote
  Scénario: Des soins d'un an ne partent plus
    Étant donné un passage avec "une consultation"
    Et un patient qui relève de "un envoi un an après les soins"
    Quand le produit facture ce passage
    Alors le produit ne facture pas ce passage et dit pourquoi

  @cas:b2/refus-cle @exigence:SFG-ACE:RG_BS603 @pilote
  Scénario: Une clé de NIR fausse arrête la facture
    Étant donné un passage avec "une consultation"
    Et un patient qui relève de "une clé de NIR fausse"
    Quand le produit facture ce passage
    Alors le produit ne facture pas ce passage et dit pourquoi

  @cas:b2/refus-droits-fermes @attente:EPR-B2-223 @pilote
  Scénario: Des droits fermés arrêtent la facture
    Étant donné un passage avec "une consultation"
    Et un patient qui relève de "des droits fermés"
    Quand le produit facture ce passage
    Alors le produit ne facture pas ce passage et dit pourquoi

  @cas:b2/refus-tiers-payant @attente:EPR-B2-223 @pilote
  Scénario: Un tiers payant refusé donne une facture papier
    Étant donné un passage avec "une consultation"
    Et un patient qui relève de "un refus du tiers payant"
    Quand le produit facture ce passage
    Alors le produit ne facture pas ce passage et dit pourquoi

  @cas:b2/soins-de-la-veille @exigence:SFG-ACE:RG_VF600 @pilote
  Scénario: Des soins de la veille se facturent sur les droits de la veille
    Étant donné un passage du jour J-1 avec "une consultation"
    Et un patient qui relève de "des droits finis la veille"
    Quand le produit facture ce passage et le transmet
    Alors au frontal, les lignes facturées sont celles que le passage demande

  @cas:b2/soins-du-lendemain @attente:EPR-B2-223 @pilote
  Scénario: Des soins du lendemain ne se facturent plus sur ces droits
    Étant donné un passage du jour J avec "une consultation"
    Et un patient qui relève de "des droits finis la veille"
    Quand le produit facture ce passage
    Alors le produit ne facture pas ce passage et dit pourquoi
