"""Turns acts into lines: grouping, second fees, écarts and margins (SFG FIDES ACE RG_VF601 to RG_VF617, RG_VF630 to RG_VF637).

One pass over the acts; lines come out in the order of the acts, generated complements right after their support.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from eprouvette.oracle import codes
from eprouvette.oracle.arrondi import arrondi, euros, nombre
from eprouvette.oracle.chantier import FAMILLES_COMPLEMENT, FAMILLES_URGENCE, Ligne
from eprouvette.oracle.prestations import PRESTATIONS, prestation
from eprouvette.oracle.situation import Situation, date_reference, situer

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from eprouvette.oracle.tables import Tables
    from eprouvette.oracle.visite import Acte, Visite

#: most detail records under one line: RG_VF604, RG_VF605, RG_VF606
MAX_DETAILS = {"NABM": 50, "LPP": 10, "UCD": 10}
_RETROCESSION = {"100": "PHH", "65": "PHS", "30": "PHQ"}


class Situations:
    """The situations of one visit by day, each computed once."""

    def __init__(self, visite: Visite) -> None:
        self._visite = visite
        self._par_jour: dict[date, Situation] = {}

    def le(self, jour: date) -> Situation:
        """The situation on that day."""
        if jour not in self._par_jour:
            self._par_jour[jour] = situer(self._visite, jour)
        return self._par_jour[jour]


def code_ligne(acte: Acte) -> str:
    """The prestation code that carries this act (RG_IP653 apart: the CCAM grouping code is not in our tables)."""
    if acte.nomenclature == "NABM":
        return acte.prelevement
    if acte.nomenclature == "LPP":
        return acte.dispositif
    if acte.nomenclature == "UCD":
        return "PH8" if acte.liste_en_sus else _RETROCESSION[acte.taux_ucd or "100"]
    return acte.code


def former(visite: Visite, tables: Tables) -> list[Ligne]:
    """All lines of the visit, priced, before any rate."""
    situations = Situations(visite)
    lignes: list[Ligne] = []
    for groupe in _grouper(visite.actes):
        ligne = _ligne(groupe, visite, situations, tables)
        lignes.append(ligne)
        lignes.extend(_ecarts(ligne, visite, tables))
        lignes.extend(_marges(ligne, tables))
    _seconds_forfaits(lignes)
    return lignes


def _grouper(actes: Iterable[Acte]) -> list[tuple[Acte, ...]]:
    ouverts: dict[object, list[Acte]] = {}
    groupes: list[list[Acte]] = []
    for acte in actes:
        cle = _cle(acte)
        groupe = ouverts.get(cle) if cle is not None else None
        if groupe is None or len(groupe) >= MAX_DETAILS.get(acte.nomenclature, len(groupe) + 1):
            groupe = []
            groupes.append(groupe)
            ouverts[cle] = groupe
        groupe.append(acte)
    return [tuple(groupe) for groupe in groupes]


def _cle(acte: Acte) -> object:
    """The grouping key (RG_VF601): `None` for what is never grouped."""
    if acte.nomenclature in ("CCAM", "PREPARATION", "FORFAIT") or acte.motif == "nouveau_ne":
        return None
    commun = (code_ligne(acte), acte.date, acte.executant, acte.prescripteur, acte.prescription, acte.motif, acte.lie)
    if acte.nomenclature == "NABM":
        return (*commun, acte.seance, acte.repetition, acte.prix)
    if acte.nomenclature == "NGAP":
        drapeaux = (acte.depassement, acte.gratuit, acte.genre, acte.lie_maternite, acte.taux_base, acte.specialite)
        return (*commun, acte.coefficient, acte.majoration, acte.prix, *drapeaux)
    return commun


def _ligne(groupe: tuple[Acte, ...], visite: Visite, situations: Situations, tables: Tables) -> Ligne:
    acte = groupe[0]
    execution = situations.le(acte.date)
    reference, regle = date_reference(acte, c2s="SP03" in execution.sp)
    ligne = Ligne(
        prestation=prestation(code_ligne(acte), acte.nomenclature),
        acte=acte,
        actes=groupe,
        date=acte.date,
        prix=acte.prix,
        situation=situations.le(reference or acte.date),
        situation_execution=execution,
        qualificatif="G" if acte.gratuit else "",
    )
    ligne.noter(regle, str(reference or acte.date))
    if acte.serie:
        ligne.noter("DICO_SERIE")
    if len(groupe) > 1:
        ligne.noter("RG_VF601", str(len(groupe)))
    if ligne.famille in FAMILLES_COMPLEMENT and (acte.motif or acte.domaine):
        ligne.noter("DICO_HERIT", f"{acte.motif or ''} {acte.domaine or ''}".strip())
    if reference is None:
        ligne.manquer(regle, "date_reference")
    for application in ligne.situation.regles:
        ligne.noter(application.regle, application.detail)
    _CHIFFREURS[acte.nomenclature](ligne, visite, tables)
    return ligne


def _ngap(ligne: Ligne, _visite: Visite, _tables: Tables) -> None:
    ligne.quantite = sum(acte.quantite for acte in ligne.actes)
    ligne.coefficient = ligne.acte.coefficient
    if len(ligne.actes) > 1:
        ligne.noter("RG_VF602", f"{len(ligne.actes)} → {ligne.quantite}")


def _ccam(ligne: Ligne, _visite: Visite, _tables: Tables) -> None:
    ligne.noter("RG_VF603")


def _nabm(ligne: Ligne, _visite: Visite, _tables: Tables) -> None:
    """One line per sampling: the coefficient is the sum, the dénombrement the number of codes."""
    ligne.coefficient = sum(acte.coefficient for acte in ligne.actes)
    ligne.denombrement = len(ligne.actes)
    ligne.noter("DICO_SEANCE", str(ligne.acte.seance))
    somme = " + ".join(nombre(acte.coefficient) for acte in ligne.actes[:12])
    ligne.noter("RG_VF604", f"{somme}{' + …' if len(ligne.actes) > 12 else ''} = {nombre(ligne.coefficient)}")
    ligne.noter("RG_VF623", nombre(ligne.coefficient))
    if codes.ist(ligne.actes):
        ligne.noter("RG_IP663", "IST")
    if ligne.acte.repetition > 1:
        ligne.noter("RG_VF604/CP01", str(ligne.acte.repetition))


def _lpp(ligne: Ligne, _visite: Visite, _tables: Tables) -> None:
    """The price is the sum of the tariffs; the fees keep the purchase prices."""
    ligne.prix = sum((acte.tarif or 0) * acte.quantite for acte in ligne.actes)
    ligne.honoraires = sum(acte.prix * acte.quantite for acte in ligne.actes)
    ligne.denombrement = len(ligne.actes)
    ligne.noter("RG_VF605", str(len(ligne.actes)))
    ligne.noter("RG_VF635", euros(ligne.prix))


def _ucd(ligne: Ligne, visite: Visite, tables: Tables) -> None:
    ligne.prix = sum(_total_ucd(acte, ligne, visite, tables) for acte in ligne.actes)
    ligne.denombrement = len(ligne.actes)
    ligne.honoraires = ligne.prix
    ligne.noter("RG_IP683" if ligne.acte.liste_en_sus else "RG_IP682", ligne.code)
    ligne.noter("RG_VF606", str(len(ligne.actes)))
    ligne.noter("RG_VF636", euros(ligne.prix))


def prix_ucd(acte: Acte) -> int:
    """The purchase price that counts: the smaller of the negotiated price and the tariff (RG_IP680a)."""
    return min(acte.prix, acte.tarif) if acte.tarif is not None else acte.prix


def _total_ucd(acte: Acte, ligne: Ligne, visite: Visite, tables: Tables) -> int:
    prix = prix_ucd(acte)
    if visite.etablissement.outre_mer:
        coefficient = tables.chercher("outre_mer", "coefficient", acte.date)
        prix = arrondi(prix * int(coefficient.valeur), 10000) if coefficient else prix
        ligne.noter("RG_IP680a/CP01" if acte.tarif is None else "RG_IP680a", f"× 1,16 = {euros(prix)}")
    marge = 0 if acte.liste_en_sus else acte.marge or 0
    total = arrondi(prix * acte.quantite * acte.fraction, 10000) + marge + acte.reconstitution
    ligne.noter(
        "RG_IP680a",
        f"{euros(prix)} × {acte.quantite} × {nombre(acte.fraction)} + {euros(marge)} + {euros(acte.reconstitution)}"
        f" = {euros(total)}",
    )
    return total


def _preparation(ligne: Ligne, _visite: Visite, _tables: Tables) -> None:
    ligne.quantite = ligne.acte.quantite
    ligne.honoraires = ligne.acte.prix * ligne.acte.quantite
    ligne.noter("RG_IP680b", f"{euros(ligne.prix)} × {ligne.quantite} = {euros(ligne.honoraires)}")


def _forfait(ligne: Ligne, _visite: Visite, _tables: Tables) -> None:
    ligne.quantite = ligne.acte.quantite
    ligne.coefficient = ligne.acte.coefficient
    ligne.noter("RG_VF607", str(ligne.quantite))
    if ligne.famille in FAMILLES_URGENCE:
        ligne.noter("RG_IP621", str(ligne.date))


_CHIFFREURS = {
    "NGAP": _ngap,
    "CCAM": _ccam,
    "NABM": _nabm,
    "LPP": _lpp,
    "UCD": _ucd,
    "PREPARATION": _preparation,
    "FORFAIT": _forfait,
}

#: support family -> (code of the écart line, trigger rule, line rule, price rule)
_ECARTS = {
    "retrocession": ("ERI", "RG_VF610", "RG_VF611", "RG_VF631/CP02"),
    "lpp": ("ETI", "RG_VF612", "RG_VF613", "RG_VF631/CP01"),
    "liste_en_sus": ("EMI", "RG_VF616", "RG_VF617", "RG_VF631/CP03"),
}


def _ecarts(support: Ligne, _visite: Visite, tables: Tables) -> list[Ligne]:
    """The écart line of a support: half of what the hospital saved on the tariff (RG_IP670, RG_IP680a)."""
    if support.famille not in _ECARTS:
        return []
    part = tables.chercher("ecart", "taux", support.date)
    taux = int(part.valeur) if part else 0
    total, calculs = 0, []
    for acte in support.actes:
        if acte.tarif is None or acte.prix >= acte.tarif:
            continue
        unitaire = arrondi((acte.tarif - acte.prix) * taux, 100)
        fraction = acte.fraction if acte.nomenclature == "UCD" else 10000
        total += arrondi(unitaire * acte.quantite * fraction, 10000)
        calculs.append(f"({euros(acte.tarif)} − {euros(acte.prix)}) × {taux} % × {acte.quantite}")
    if not calculs:
        return []
    code, declencheur, forme, prix = _ECARTS[support.famille]
    ligne = _complement(code, support, total)
    ligne.noter(declencheur, code)
    ligne.noter(forme)
    ligne.noter("RG_IP670" if support.famille == "lpp" else "RG_IP680a", " + ".join(calculs[:10]))
    ligne.noter(prix, euros(total))
    return [ligne]


def _marges(support: Ligne, tables: Tables) -> list[Ligne]:
    if support.famille != "retrocession_non_codee" or support.code == "NUT":
        return []
    defaut = tables.chercher("marge", "MAR", support.date)
    declaree = support.acte.marge
    if declaree is None and defaut is None:
        ligne = _complement("MAR", support, 0)
        ligne.manquer("RG_VF615", "marge")
        return [ligne]
    ligne = _complement("MAR", support, declaree if declaree is not None else int(defaut.valeur if defaut else 0))
    ligne.noter("RG_VF614", support.code)
    ligne.noter("RG_VF615", euros(ligne.prix))
    return [ligne]


def _complement(code: str, support: Ligne, prix: int) -> Ligne:
    ligne = Ligne(
        prestation=PRESTATIONS[code],
        acte=support.acte,
        actes=(),
        date=support.date,
        prix=prix,
        situation=support.situation,
        situation_execution=support.situation_execution,
        support=support,
        exclue=support.exclue,
    )
    ligne.noter("DICO_HERIT", support.code)
    return ligne


def _seconds_forfaits(lignes: list[Ligne]) -> None:
    """The second scanner fee at 0.15, the cheaper of two SE at 0.50 (RG_VF607/CP01, RG_VF607/CP02)."""
    scanners: set[date] = set()
    se: dict[date, list[Ligne]] = {}
    for ligne in lignes:
        if ligne.famille == "technique" and ligne.acte.appareil == "SCAN":
            if ligne.date in scanners:
                ligne.coefficient = 1500
                ligne.noter("RG_VF607/CP01", "0,15")
            scanners.add(ligne.date)
        elif ligne.famille == "se":
            se.setdefault(ligne.date, []).append(ligne)
    for memes in se.values():
        if len(memes) == 2:
            moindre = min(reversed(memes), key=lambda ligne: ligne.prix)
            moindre.coefficient = 5000
            moindre.noter("RG_VF607/CP02", "0,50")
