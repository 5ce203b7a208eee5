"""What may not be billed together or at all: the controls that need no product, only the visit.

The matrices are data (`cohabitation.csv`, `unicite.csv`, `exige.csv`); the rest is one small function per rule
in `controles_actes` and `controles_droits`. Every control is linear in the number of lines.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from eprouvette.oracle import codes
from eprouvette.oracle.donnees import lignes_csv
from eprouvette.oracle.regles import Refus

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eprouvette.oracle.chantier import FactureEnCours, Ligne
    from eprouvette.oracle.tables import Tables
    from eprouvette.oracle.visite import Visite

MAX_REFUS = 200
#: families that count as "an act" for the rules that want one
_ACTES = frozenset({
    "ngap", "ccam", "nabm", "teleconsultation", "telesurveillance", "accompagnement", "consultation_enfant",
    "lpp", "liste_en_sus", "ccp", "fausse_couche", "avis", "ami", "pai",
})  # fmt: skip


class Vue:
    """An index of the visit's lines by family, date and professional, built once."""

    def __init__(self, visite: Visite, factures: list[FactureEnCours]) -> None:
        self.visite, self.factures = visite, factures
        self.lignes = [ligne for facture in factures for ligne in facture.lignes]
        self.par_date: dict[object, dict[str, list[Ligne]]] = defaultdict(lambda: defaultdict(list))
        self.par_famille: dict[str, list[Ligne]] = defaultdict(list)
        for ligne in self.lignes:
            for famille in familles(ligne):
                self.par_famille[famille].append(ligne)
                self.par_date[ligne.date][famille].append(ligne)


def familles(ligne: Ligne) -> Iterator[str]:
    """Every name under which a line appears in the matrices."""
    acte = ligne.acte
    yield ligne.famille
    if not ligne.actes:
        return
    if ligne.code != ligne.famille:
        yield ligne.code
    if acte.genre is not None and acte.genre != ligne.famille:
        yield acte.genre
    if ligne.famille in _ACTES:
        yield "acte"
    if ligne.code in ("FU0", "FU1"):
        yield "fu0_fu1"
    if ligne.famille in ("sim", "sic"):
        yield "imagerie_urgence"
    if ligne.famille in ("sim", "sic", "sas"):
        yield "imagerie_ou_sas"
    if codes.dans(acte.code, "ecg"):
        yield "ecg"
    if acte.majoration is not None and acte.nomenclature == "NGAP":
        yield f"majoration_{acte.majoration.code}"
    yield from (f"modificateur_{modificateur.code}" for modificateur in acte.modificateurs)


def controler(visite: Visite, factures: list[FactureEnCours], tables: Tables) -> tuple[Refus, ...]:
    """All refusals, in a stable order, at most 200 (the last one says how many more)."""
    from eprouvette.oracle import controles_actes, controles_droits, controles_tables

    vue = Vue(visite, factures)
    trouves = [
        refus
        for controle in (
            cohabitation,
            unicite,
            exigences,
            admises,
            *controles_actes.CONTROLES,
            *controles_droits.CONTROLES,
        )
        for refus in controle(vue)
    ]
    trouves += controles_tables.controler_tables(vue, tables)
    if len(trouves) <= MAX_REFUS:
        return tuple(trouves)
    reste = Refus(regle=trouves[MAX_REFUS].regle, lieu="…", observe=f"+ {len(trouves) - MAX_REFUS}")
    return (*trouves[:MAX_REFUS], reste)


def cohabitation(vue: Vue) -> Iterator[Refus]:
    """Pairs that may not stand together: whole visit for the emergency family, same date for the others."""
    for rang in lignes_csv("cohabitation.csv"):
        if rang["edition"] not in ("", vue.visite.edition):
            continue
        groupes = [vue.par_famille] if rang["gauche"] == "fux" else list(vue.par_date.values())
        for groupe in groupes:
            if groupe.get(rang["gauche"]) and groupe.get(rang["droite"]):
                gauche, droite = groupe[rang["gauche"]][0], groupe[rang["droite"]][0]
                yield Refus(regle=rang["regle"], lieu=str(gauche.date), observe=f"{gauche.code} × {droite.code}")


def unicite(vue: Vue) -> Iterator[Refus]:
    """Families billed at most so many times per visit, date or professional and date."""
    for rang in lignes_csv("unicite.csv"):
        comptes: Counter[tuple[object, ...]] = Counter()
        for ligne in vue.par_famille.get(rang["famille"], ()):
            comptes[_portee(ligne, rang["portee"])] += _nombre(ligne, rang["famille"])
        for cle, compte in comptes.items():
            if compte > int(rang["maximum"]):
                lieu = " ".join(str(partie) for partie in cle) or "visite"
                yield Refus(regle=rang["regle"], lieu=lieu, observe=f"{rang['famille']} : {compte} > {rang['maximum']}")


def _portee(ligne: Ligne, portee: str) -> tuple[object, ...]:
    return {"visite": (), "date": (ligne.date,), "professionnel": (ligne.date, ligne.acte.executant)}[portee]


def _nombre(ligne: Ligne, famille: str) -> int:
    return 1 if famille.startswith(("modificateur", "majoration", "reserve")) else ligne.quantite


def admises(vue: Vue) -> Iterator[Refus]:
    """Pairs the source allows in so many words are noted on their line: never a refusal."""
    for groupe in vue.par_date.values():
        if groupe.get("fausse_couche") and groupe.get("atu"):
            groupe["fausse_couche"][0].noter("RG_CF889/CP01", "ATU")
        if groupe.get("technique") and not groupe.get("acte") and not vue.par_famille.get("fux"):
            groupe["technique"][0].noter("RG_VF626/CP03")
        for rang in lignes_csv("cohabitation.csv"):
            paire = groupe.get(rang["gauche"]), groupe.get(rang["droite"])
            if rang["edition"] not in ("", vue.visite.edition) and paire[0] and paire[1]:
                paire[0][0].lire_deux_fois("D28", f"{paire[0][0].code} × {paire[1][0].code}", "admis", "refusé")
    yield from ()


def exigences(vue: Vue) -> Iterator[Refus]:
    """Families that need another one on the same visit (emergency) or the same date."""
    for rang in lignes_csv("exige.csv"):
        for ligne in vue.par_famille.get(rang["famille"], ()):
            ou = vue.par_date[ligne.date] if rang["avec"] == "acte" else vue.par_famille
            if not ou.get(rang["avec"]):
                yield Refus(regle=rang["regle"], lieu=str(ligne.date), observe=f"{ligne.code} sans {rang['avec']}")
                break
