"""The pipeline itself: a visit in, invoices out; and what the witness refuses to bill, with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eprouvette_sim.product.facturation.bases import Bases
from eprouvette_sim.product.facturation.entete import Entete
from eprouvette_sim.product.facturation.lignes import Lignes, triees
from eprouvette_sim.product.facturation.parts import Parts
from eprouvette_sim.product.facturation.prestations import FORFAITS
from eprouvette_sim.product.facturation.refus import Refus
from eprouvette_sim.product.facturation.seuil import Seuil
from eprouvette_sim.product.facturation.taux import Taux

if TYPE_CHECKING:
    from eprouvette_sim.product.facturation.chantier import Facture


class Valorisation(Lignes, Taux, Seuil, Bases, Parts, Entete, Refus):
    """Values one visit (plain JSON, in the keys of `eprouvette b2 valoriser --modele`); a mutant overrides one method."""

    partie = "valorisation"

    def __init__(self, *_: Any, **__: Any) -> None:
        self.memoire: dict[str, Any] = {}

    def valoriser(self, visite: dict[str, Any]) -> tuple[list[Facture], list[str]]:
        """The invoices in order, or none and why the visit may not be billed."""
        lignes = self.former(visite)
        factures = self.repartir(lignes, visite)
        refus = self.refuser(visite, factures)
        if refus:
            return [], refus
        for facture in factures:
            self.chiffrer_facture(facture, visite)
        return factures, []

    def chiffrer_facture(self, facture: Facture, visite: dict[str, Any]) -> None:
        """Bases, rates, threshold, shares, added lines, order, header."""
        for ligne in facture.lignes:
            self.base(ligne, visite)
            self.taux(self.AVANT, ligne, facture, visite)
        self.seuil(facture, visite)
        for ligne in sorted(facture.lignes, key=lambda ligne: ligne.famille not in FORFAITS):
            if ligne.taux is None:
                self.taux(self.APRES, ligne, facture, visite)
        for ligne in facture.lignes:
            self.partager(ligne)
        self.forfaits_c2s(facture)
        if facture.genre == "urgence":
            self.forfait_patient(facture, visite)
        facture.lignes = list(triees(facture))
        self.entete(facture, visite)
