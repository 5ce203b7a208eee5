"""Reimbursement bases and coefficients (SFG FIDES ACE RG_CF654, RG_CF656, RG_VF640 to RG_VF644, RG_VF833)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eprouvette.oracle.arrondi import arrondi, euros, nombre
from eprouvette.oracle.chantier import FAMILLES_FORFAIT, FAMILLES_RETROCESSION, FAMILLES_URGENCE, Ligne

if TYPE_CHECKING:
    from eprouvette.oracle.visite import Etablissement, Visite

#: RG_IP654: association code -> percentage of the act
ASSOCIATIONS = {None: 100, "1": 100, "2": 50, "3": 75, "4": 100, "5": 100}
#: families whose MCO coefficient is written 0 and read as 1 (RG_CF654)
_SANS_COEFFICIENT = FAMILLES_RETROCESSION | FAMILLES_URGENCE | {
    "fsd", "vde", "technique", "liste_en_sus", "lpp", "ecart", "marge", "forfait_patient", "complement_patient",
}  # fmt: skip
#: RG_VF642: percentage of the base by majoration code, and cap in key letters
_MAJORATIONS = {"N": (1000, 15), "F": (500, 8)}


def base_ccam(ligne: Ligne, *, forfaits: bool) -> int:
    """A CCAM base in cents: percentage modifiers and association, flat modifiers and surgery charge if `forfaits`."""
    acte = ligne.acte
    plus = 10000 + sum(modificateur.pourcent for modificateur in acte.modificateurs)
    association = ASSOCIATIONS[acte.association]
    m1 = arrondi(acte.prix * plus * association, 10000 * 100)
    if not forfaits:
        return m1
    return m1 + sum(modificateur.forfait for modificateur in acte.modificateurs) + acte.charge_cabinet


def coefficient_mco(etablissement: Etablissement, *, cp: bool, cfisc: bool) -> int:
    """The MCO coefficient in ten-thousandths, rounded half up at the fourth decimal (RG_CF656)."""
    produit = (10000 + etablissement.cg) * (10000 + etablissement.csegur)
    produit *= 10000 - (etablissement.cp if cp else 0)
    produit *= 10000 + (etablissement.cfisc if cfisc else 0)
    return arrondi(produit, 10000**3)


def poser(ligne: Ligne, visite: Visite) -> None:
    """Sets the AMO and complementary bases of the line, in cents."""
    _coefficients(ligne, visite)
    brut = _brut(ligne)
    if brut is None:
        return
    facteur, facteur_amc = ligne.mco or 10000, ligne.mco_amc or 10000
    ligne.base = arrondi(brut * facteur, 10000)
    ligne.base_amc = arrondi(brut * facteur_amc, 10000)
    if facteur != 10000 or facteur_amc != 10000:
        ligne.noter("RG_VF643", f"{euros(brut)} × {nombre(facteur)} = {euros(ligne.base)}")
        ligne.noter("RG_VF644", f"{euros(brut)} × {nombre(facteur_amc)} = {euros(ligne.base_amc)}")
    _annuler(ligne)


def _annuler(ligne: Ligne) -> None:
    """AME and N lines have no AMO base; the computed amount stays for the complementary side."""
    if "SP06" in ligne.situation.sp:
        ligne.noter("RG_VF640/SP06" if ligne.acte.nomenclature == "CCAM" else "RG_VF643/SP06", euros(ligne.base or 0))
        ligne.base = 0
    elif ligne.famille == "forfait_c2s":
        ligne.noter("RG_VF643/CP01")
        ligne.base = 0


def _brut(ligne: Ligne) -> int | None:
    """Price × quantity × coefficient with majoration, before the MCO coefficient."""
    if ligne.acte.nomenclature == "CCAM" and ligne.famille == "ccam":
        return _brut_ccam(ligne)
    majoration = _majoration(ligne)
    if majoration is None:
        return None
    montant = arrondi(ligne.prix * ligne.quantite * ligne.coefficient, 10000)
    calcul = f"{euros(ligne.prix)} × {ligne.quantite} × {nombre(ligne.coefficient)}"
    plus = f" + {euros(majoration)}" if majoration else ""
    if ligne.acte.demi_tarif:
        montant = arrondi(montant, 2)
        plus = " × 50 %" + plus
    ligne.noter("RG_VF643", f"{calcul}{plus} = {euros(montant + majoration)}")
    return montant + majoration


def _brut_ccam(ligne: Ligne) -> int:
    acte = ligne.acte
    brut = base_ccam(ligne, forfaits=True)
    plus = 10000 + sum(modificateur.pourcent for modificateur in acte.modificateurs)
    calcul = f"{euros(acte.prix)} × {nombre(plus)} × {ASSOCIATIONS[acte.association]} %"
    fixes = [modificateur.forfait for modificateur in acte.modificateurs if modificateur.forfait]
    calcul += "".join(f" + {euros(fixe)}" for fixe in (*fixes, *([acte.charge_cabinet] if acte.charge_cabinet else [])))
    ligne.noter("RG_VF640", f"{calcul} = {euros(brut)}")
    ligne.noter("RG_VF641", euros(brut))
    if acte.association is not None:
        ligne.noter("RG_IP654", f"{acte.association} → {ASSOCIATIONS[acte.association]} %")
    if acte.demi_tarif:
        brut = arrondi(brut, 2)
        ligne.noter("RG_VF640/CP02", euros(brut))
    return brut


def _majoration(ligne: Ligne) -> int | None:
    """The night or holiday majoration in cents; `None` when its kind (table 23) is not known."""
    majoration = ligne.acte.majoration
    if majoration is None or ligne.acte.nomenclature != "NGAP" or not ligne.actes:
        return 0
    if majoration.genre is None:
        ligne.manquer("RG_VF642", "table_23")
        return None
    if majoration.genre == "forfait":
        montant = majoration.forfait
    else:
        taux, plafond = _MAJORATIONS[majoration.code]
        pourcentage = arrondi(ligne.coefficient * taux * ligne.prix, 10000 * 10000)
        montant = max(majoration.forfait, min(pourcentage, plafond * ligne.prix))
    ligne.majoration = montant
    ligne.noter("RG_VF642", f"{majoration.code} {euros(montant)}")
    return montant


def _coefficients(ligne: Ligne, visite: Visite) -> None:
    sp = ligne.situation.sp
    etranger = not sp.isdisjoint({"SP08.1", "SP08.2"})
    if "SP06" in sp or etranger:
        ligne.mco = ligne.mco_amc = 0
        suffixe = "SP06" if "SP06" in sp else "SP08"
        ligne.noter(f"RG_CF654/{suffixe}")
        ligne.noter(f"RG_CF656/{suffixe}", "0")
    elif ligne.famille in FAMILLES_FORFAIT:
        _formule(ligne, visite)
    elif ligne.famille in _SANS_COEFFICIENT:
        ligne.mco = ligne.mco_amc = 0
        ligne.noter("RG_CF654", "0")
    else:
        ligne.noter("RG_CF654", "1")


def _formule(ligne: Ligne, visite: Visite) -> None:
    etablissement = visite.etablissement
    cfisc = visite.edition == "06.08"
    amo = coefficient_mco(etablissement, cp=True, cfisc=cfisc)
    amc = coefficient_mco(etablissement, cp=False, cfisc=cfisc)
    if etablissement.coefficients_compris:
        ligne.noter("RG_VF833", nombre(amo))
        ligne.lire_deux_fois("D8", "mco", nombre(10000), nombre(amo))
        return
    ligne.mco, ligne.mco_amc = amo, amc
    if 0 in (etablissement.cg, etablissement.cp, etablissement.csegur):
        ligne.noter("RG_CF656/CP01")
    ligne.noter("RG_CF656", f"AMO {nombre(amo)} · AMC {nombre(amc)}")
    ligne.lire_deux_fois("D8", "mco", nombre(amo), nombre(10000))
    ligne.lire_deux_fois("D9", "mco_amc", nombre(amc), nombre(amo))
