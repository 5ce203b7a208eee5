"""Reimbursement bases: price, quantity, coefficient, majorations, modifiers, MCO coefficient (VF32, VF33)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from eprouvette_sim.product.facturation.calcul import ASSOCIATIONS, arrondir
from eprouvette_sim.product.facturation.prestations import ECARTS, FORFAITS, RETROCESSION, URGENCE
from eprouvette_sim.product.facturation.situation import ETRANGERS

if TYPE_CHECKING:
    from eprouvette_sim.product.facturation.chantier import Ligne

#: families whose MCO coefficient is written zero (RG_CF654)
_SANS_MCO: Final = RETROCESSION | URGENCE | ECARTS | {"securite", "technique", "en_sus", "lpp", "patient", "complement"}
#: night and holiday: percentage in ten-thousandths, cap in key letters (RG_VF642)
_MAJORATIONS: Final = {"N": (1000, 15), "F": (500, 8)}


class Bases:
    """A mutant overrides one method."""

    def base(self, ligne: Ligne, visite: dict[str, Any]) -> None:
        """Sets both bases of the line, AMO and complementary."""
        self.coefficients(ligne, visite)
        brut = self.brut_ccam(ligne) if ligne.famille == "ccam" else self.brut(ligne)
        ligne.base = arrondir(brut * (ligne.mco or 10000), 10000)
        ligne.base_amc = arrondir(brut * (ligne.mco_amc or 10000), 10000)
        if "SP06" in ligne.situation.sp or ligne.famille == "dentaire":
            ligne.base = 0

    def brut(self, ligne: Ligne) -> int:
        """Price × quantity × coefficient, halved when it must be, plus the majoration (RG_VF643)."""
        montant = arrondir(ligne.prix * ligne.quantite * ligne.coefficient, 10000)
        if ligne.acte.get("demi_tarif"):
            montant = arrondir(montant, 2)
        return montant + self.majoration(ligne)

    def majoration(self, ligne: Ligne) -> int:
        """The night or holiday majoration of a NGAP act (RG_VF642)."""
        majoration = ligne.acte.get("majoration")
        if not majoration or ligne.acte["nomenclature"] != "NGAP" or not ligne.reelle:
            return 0
        if majoration.get("genre") != "pourcentage":
            return int(majoration["forfait"])
        taux, plafond = _MAJORATIONS[majoration["code"]]
        calculee = arrondir(ligne.coefficient * taux * ligne.prix, 10000 * 10000)
        return max(int(majoration["forfait"]), min(calculee, plafond * ligne.prix))

    def brut_ccam(self, ligne: Ligne) -> int:
        """RG_VF640, RG_VF641, half price in the case of RG_VF640/CP02."""
        brut = base_ccam(ligne.acte, plats=True)
        return arrondir(brut, 2) if ligne.acte.get("demi_tarif") else brut

    def coefficients(self, ligne: Ligne, visite: dict[str, Any]) -> None:
        """The MCO coefficients: zero, one, or the formula for ATU, FFM, SE and APE (RG_CF654, RG_CF656)."""
        if ligne.situation.sp & (ETRANGERS | {"SP06"}) or ligne.famille in _SANS_MCO:
            ligne.mco = ligne.mco_amc = 0
        elif ligne.famille in FORFAITS and not visite["etablissement"].get("coefficients_compris"):
            ligne.mco = self.mco(visite["etablissement"], prudentiel=True)
            ligne.mco_amc = self.mco(visite["etablissement"], prudentiel=False)

    def mco(self, etablissement: dict[str, Any], *, prudentiel: bool) -> int:
        """The formula, in ten-thousandths rounded at the fourth decimal."""
        produit = (10000 + (etablissement.get("cg") or 0)) * (10000 + (etablissement.get("csegur") or 0))
        produit *= 10000 - ((etablissement.get("cp") or 0) if prudentiel else 0)
        return arrondir(produit, 10000 * 10000)


def base_ccam(acte: dict[str, Any], *, plats: bool) -> int:
    """Price with percentage modifiers and association; flat modifiers and surgery charge when `plats`."""
    modificateurs = acte.get("modificateurs") or []
    plus = 10000 + sum(m.get("pourcent") or 0 for m in modificateurs)
    montant = arrondir(acte["prix"] * plus * ASSOCIATIONS.get(acte.get("association") or "1", 100), 10000 * 100)
    if not plats:
        return montant
    return montant + sum(m.get("forfait") or 0 for m in modificateurs) + (acte.get("charge_cabinet") or 0)
