"""Shares the lines of a visit out into invoices (SFG FIDES ACE RG_VF600, RG_MF630, RG_MF632/CP02).

Kinds: `anonyme`, `retrocession`, `urgence`, `forfait` (ATU, FFM, SEx, APE and what is linked to it), `ordinaire`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from eprouvette.oracle import codes
from eprouvette.oracle.chantier import (
    FAMILLES_COMPLEMENT,
    FAMILLES_FORFAIT,
    FAMILLES_RETROCESSION,
    FAMILLES_URGENCE,
    Contexte,
    FactureEnCours,
    Ligne,
)
from eprouvette.oracle.predicats import exclue_du_parcours, premiere

if TYPE_CHECKING:
    from datetime import date

    from eprouvette.oracle.tables import Tables
    from eprouvette.oracle.visite import Visite


def repartir(lignes: list[Ligne], visite: Visite, tables: Tables) -> list[FactureEnCours]:
    """The invoices, in order of first line; every line is in exactly one of them."""
    _lier(lignes)
    urgence = any(ligne.famille == "fux" for ligne in lignes)
    factures: dict[object, FactureEnCours] = {}
    for ligne in lignes:
        genre = _genre(ligne, visite, urgence=urgence)
        contexte = Contexte(visite=visite, tables=tables, situation=ligne.situation, ligne=ligne)
        _nature(ligne, contexte, genre)
        _parcours(ligne, contexte, genre)
        cle = _cle(ligne.support or ligne, genre, visite)
        if cle not in factures:
            factures[cle] = FactureEnCours(genre=genre, lignes=[], nature=ligne.nature)
            factures[cle].noter("RG_VF600", genre)
        factures[cle].lignes.append(ligne)
    for facture in factures.values():
        _ips(facture)
    return list(factures.values())


def _lier(lignes: list[Ligne]) -> None:
    """Ties each act to the dearest ATU, FFM, SEx or APE of its date (RG_VF600/CP01)."""
    forfaits: dict[date, Ligne] = {}
    for ligne in lignes:
        if ligne.famille in FAMILLES_FORFAIT:
            deja = forfaits.get(ligne.date)
            if deja is None or ligne.prix * ligne.coefficient > deja.prix * deja.coefficient:
                forfaits[ligne.date] = ligne
    for ligne in lignes:
        libre = ligne.famille in FAMILLES_FORFAIT | FAMILLES_RETROCESSION | FAMILLES_URGENCE or not ligne.acte.lie
        retrocede = ligne.support is not None and ligne.support.famille in FAMILLES_RETROCESSION
        if not libre and not retrocede and ligne.date in forfaits:
            ligne.forfait_lie = forfaits[ligne.date]
            ligne.noter("DICO_LIEE")
            ligne.noter("RG_VF600/CP01", ligne.forfait_lie.code)
            if ligne.famille == "liste_en_sus" and ligne.forfait_lie.famille == "ape":
                ligne.noter("PG_2.4.5-APE")


def _genre(ligne: Ligne, visite: Visite, *, urgence: bool) -> str:
    porteur = ligne.support or ligne
    if visite.patient.secret and codes.ist(porteur.actes) and porteur.situation_execution.age < 18:
        ligne.noter("RG_IP622", str(porteur.situation_execution.age))
        ligne.noter("RG_MF639", str(porteur.situation_execution.age))
        return "anonyme"
    if porteur.famille in FAMILLES_RETROCESSION:
        return "retrocession"
    if porteur.famille in FAMILLES_URGENCE or (porteur.famille == "technique" and urgence):
        return "urgence"
    return "forfait" if porteur.famille in FAMILLES_FORFAIT or porteur.forfait_lie is not None else "ordinaire"


def _nature(ligne: Ligne, contexte: Contexte, genre: str) -> None:
    """The nature d'assurance of the line (RG_CF653); an anonymous invoice looks at no right (RG_CF613/SP10)."""
    if genre == "anonyme":
        ligne.noter("RG_CF613/SP10")
        return
    rang, inconnu = premiere("nature.csv", contexte)
    if inconnu is not None and rang is not None:
        ligne.manquer(rang["regle"], inconnu)
    elif rang is not None:
        ligne.nature = rang["nature"]
        ligne.noter(rang["regle"], rang["nature"])


def _parcours(ligne: Ligne, contexte: Contexte, genre: str) -> None:
    if genre == "anonyme":
        ligne.exclue, ligne.ips, ligne.top_mt = True, "", ""
        return
    if ligne.support is not None:
        ligne.exclue, ligne.ips, ligne.top_mt = ligne.support.exclue, ligne.support.ips, ligne.support.top_mt
        return
    ligne.exclue = exclue_du_parcours(contexte)
    rang, inconnu = premiere("parcours.csv", contexte)
    if rang is None or inconnu is not None:
        ligne.ips = ligne.top_mt = None
        ligne.manquer(rang["regle"] if rang else "RG_CF641", inconnu or "parcours")
        return
    ligne.ips = rang["ips"]
    ligne.top_mt = _top(ligne) if rang["top_mt"] == "selon" else rang["top_mt"]
    if not (ligne.ips == "" and ligne.famille in FAMILLES_COMPLEMENT):
        ligne.noter(rang["regle"], ligne.ips or "∅")


def _top(ligne: Ligne) -> str:
    """O when a médecin traitant is known, N when it is known that there is none, blank otherwise."""
    return {True: "O", False: "N", None: ""}[ligne.situation.medecin_traitant]


def _cle(ligne: Ligne, genre: str, visite: Visite) -> object:
    """What breaks an invoice: kind, nature, date outside series, and A or U apart from excluded acts."""
    quand = None if ligne.acte.serie or genre in ("retrocession", "urgence") else ligne.date
    chemin = visite.parcours.situation if visite.parcours else ""
    separe = chemin in ("urgence", "d162_1_6") or "SP17" in ligne.situation.sp
    exclue = genre == "ordinaire" and separe and ligne.ips == "" and ligne.famille not in FAMILLES_COMPLEMENT
    return (genre, ligne.nature, quand, ligne.acte.serie, exclue)


def _ips(facture: FactureEnCours) -> None:
    """The invoice's IPS: the value of its subject lines, blank when all are excluded (RG_MF632/CP02)."""
    soumises = [ligne for ligne in facture.lignes if ligne.ips != ""]
    if any(ligne.ips is None for ligne in soumises):
        facture.ips = facture.top_mt = None
        return
    facture.ips = soumises[0].ips if soumises else ""
    facture.top_mt = soumises[0].top_mt if soumises else ""
    if soumises and len(soumises) < len(facture.lignes):
        facture.noter("RG_MF632/CP02", facture.ips or "∅")
    if facture.genre == "forfait" and facture.ips == "U":
        facture.noter("RG_MF632/CP01", "U")
