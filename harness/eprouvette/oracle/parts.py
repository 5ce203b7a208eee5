"""Shares, penalty and fees of each line (SFG FIDES ACE RG_VF637, RG_VF670, RG_VF671, RG_VF682).

Afterwards `amo + amc + patient == honoraires` on every line that is decided, in cents.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from eprouvette.oracle.arrondi import arrondi, euros, pourcent

if TYPE_CHECKING:
    from eprouvette.oracle.chantier import Ligne
    from eprouvette.oracle.tables import Tables
    from eprouvette.oracle.visite import Visite

_SANS_PART_OC = "technique"


def partager(ligne: Ligne, visite: Visite, tables: Tables) -> None:
    """Settles the AMO, complementary and patient shares and the fees of the line."""
    if ligne.base is None or ligne.base_amc is None or ligne.taux is None or ligne.manques:
        return
    if ligne.qualificatif == "G":
        ligne.amo = ligne.amc = ligne.patient = ligne.honoraires = 0
        ligne.noter("RG_VF670/CP01")
        return
    if ligne.tmf or ligne.participation:
        _avec_participation(ligne)
    else:
        _ordinaire(ligne)
        _penalite(ligne, visite, tables)
    if ligne.amo is not None and ligne.amo < 0:
        ligne.manquer("RG_VF682" if ligne.tmf else "RG_VF671", "part_negative")
        ligne.amo = ligne.amc = None
        return
    _honoraires(ligne)


def _ordinaire(ligne: Ligne) -> None:
    base, base_amc, taux = ligne.base or 0, ligne.base_amc or 0, ligne.taux or 0
    ligne.amo = pourcent(base, taux)
    ligne.amc = 0 if ligne.famille == _SANS_PART_OC else base_amc - pourcent(base_amc, taux)
    ligne.noter(
        "RG_VF670",
        f"{euros(base)} × {taux} % = {euros(ligne.amo)} · {euros(base_amc)} − "
        f"{euros(pourcent(base_amc, taux))} = {euros(base_amc - pourcent(base_amc, taux))}",
    )


def _avec_participation(ligne: Ligne) -> None:
    """RG_VF682: the AMO share is the base less the participation; the C2S pays it (RG_VF682/SP03)."""
    base = ligne.base or 0
    ligne.amo = base - ligne.tmf
    ligne.amc = 0
    ligne.noter("RG_VF682", f"{euros(base)} − {euros(ligne.tmf)} = {euros(ligne.amo)}")
    if "SP03" in ligne.situation.sp and ligne.tmf:
        ligne.amc = ligne.tmf
        ligne.noter("RG_VF682/SP03", euros(ligne.amc))
        if ligne.ips == "S":
            ligne.lire_deux_fois("E2", "amo", "RG_VF682", "RG_VF671 + RG_VF682")


def _penalite(ligne: Ligne, visite: Visite, tables: Tables) -> None:
    """Moves the out-of-path penalty from AMO to OC for C2S patients (RG_VF671, RG_VF671/CP02)."""
    if "SP03" not in ligne.situation.sp or ligne.ips != "S" or not _penalisable(ligne):
        return
    plafond = tables.chercher("penalite", "plafond", ligne.date)
    taux = tables.chercher("penalite", "taux", ligne.date)
    if plafond is None or taux is None:
        ligne.manquer("RG_VF671", "plafond_penalite")
        return
    brute = arrondi((ligne.base or 0) * int(taux.valeur), 100)
    penalite = min(brute, int(plafond.valeur))
    if visite.edition == "06.08" and ligne.taux == 100:
        ligne.noter("RG_VF671/CP01", f"exo {ligne.exoneration}")
        ligne.lire_deux_fois("D3", "penalite", euros(0), euros(penalite))
        return
    if ligne.taux == 100:
        ligne.lire_deux_fois("D3", "penalite", euros(penalite), euros(0))
    ligne.penalite = penalite
    ligne.amo = (ligne.amo or 0) - penalite
    ligne.amc = (ligne.amc or 0) + penalite
    regle = "RG_VF671/CP02" if ligne.famille in ("fsd", "vde") else "RG_VF671"
    ligne.noter(
        regle, f"min({taux.valeur} % × {euros(ligne.base or 0)} ; {euros(int(plafond.valeur))}) = {euros(penalite)}"
    )


def _penalisable(ligne: Ligne) -> bool:
    """Acts and their FSD or VDE; the source names no other complement."""
    return bool(ligne.actes) and ligne.famille != "coordination" and not ligne.exclue


def _honoraires(ligne: Ligne) -> None:
    amo, amc = ligne.amo or 0, ligne.amc or 0
    c2s = "SP03" in ligne.situation.sp
    participation = 0 if c2s else ligne.tmf
    depassement = 0 if ligne.famille == "forfait_c2s" else ligne.acte.depassement if ligne.actes else 0
    if ligne.famille == "lpp":
        ligne.noter("RG_IP670", euros(ligne.honoraires or 0))
        if ligne.honoraires != amo + amc:
            ligne.lire_deux_fois("D7", "honoraires", euros(ligne.honoraires or 0), euros(amo + amc))
            return
    ligne.patient = participation + depassement
    ligne.honoraires = amo + amc + ligne.patient
    ligne.noter("RG_VF637", euros(ligne.honoraires))
    if ligne.patient:
        ligne.noter("RG_MF610/03102", euros(amo + amc))
        ligne.lire_deux_fois("D2", "honoraires", euros(ligne.honoraires), euros(amo + amc))
