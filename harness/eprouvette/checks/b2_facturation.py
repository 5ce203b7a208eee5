"""What a product bills, against the oracle: one check per group of fields, on the files the front-end really opened.

The product's own unit prices are taken up first, so relations are judged. A field that follows from another one is looked
at only where that one is right (`conditions`): one mistake, one finding.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from eprouvette.checks.api import Constat, Ecart, constat, sans_objet
from eprouvette.checks.registry import check

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from eprouvette.checks.api import Observations, Piece
    from eprouvette.oracle import EcartOracle, FactureLue, Resultat

_CLAUSE: Final = "SFG FIDES ACE 06.09, valorisation par le banc"
_RIEN: Final = "le frontal n'a ouvert aucun fichier B2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Groupe:
    """One group of fields: notations judged, notations that must be right first (same line), requirements proved."""

    controle: str
    notations: tuple[str, ...]
    conditions: tuple[str, ...]
    exigences: tuple[str, ...]
    titre: str
    title: str


@cache
def groupes() -> tuple[Groupe, ...]:
    """The groups of `b2/data/facturation.csv`, in order."""
    texte = files("eprouvette.b2").joinpath("data/facturation.csv").read_text(encoding="utf-8")
    return tuple(
        Groupe(
            controle=row["controle"],
            notations=tuple(row["notations"].split()),
            conditions=tuple(row["conditions"].split()),
            exigences=tuple(f"SFG-ACE:{identifier}" for identifier in row["exigences"].split()),
            titre=row["titre"],
            title=row["title"],
        )
        for row in csv.DictReader(texte.splitlines(), delimiter=";")
    )


@lru_cache(maxsize=64)
def _lues(octets: bytes) -> tuple[FactureLue, ...]:
    from eprouvette.b2.lues import factures_lues

    return factures_lues(octets)


def factures(vu: Observations) -> tuple[tuple[Piece, FactureLue], ...]:
    """Every invoice of the files the front-end opened, with the file it came in."""
    return tuple((piece, lue) for piece in vu.pieces if piece.genre == "b2" for lue in _lues(piece.octets))


def _juger(groupe: Groupe, vu: Observations, visite: Mapping[str, Any]) -> Constat:
    from eprouvette import oracle

    lues = factures(vu)
    if not lues:
        return sans_objet(_RIEN)
    lue, fautes = oracle.depuis(visite)
    if lue is None:
        return sans_objet(f"passage illisible : {fautes[0]}")
    resultat = oracle.valoriser(oracle.reprendre_prix(lue, [facture for _, facture in lues]))
    if not resultat.factures:
        return sans_objet(f"le banc ne sait pas facturer ce passage : {resultat.verdict}")
    trouves = oracle.comparer(resultat, [facture for _, facture in lues])
    voulus = _absentes(trouves) if not groupe.notations else _du_groupe(groupe, trouves)
    ecarts = [_ecart(ecart, lues, groupe) for ecart in voulus]
    return constat(ecarts, _examines(groupe, resultat, trouves), sinon="aucune ligne de ce passage ne porte ces zones")


def _absentes(trouves: Sequence[EcartOracle]) -> list[EcartOracle]:
    return [ecart for ecart in trouves if ecart.notation == "facture"]


def _du_groupe(groupe: Groupe, trouves: Sequence[EcartOracle]) -> list[EcartOracle]:
    """The deviations of the group, those left out whose condition is itself broken on the same line."""
    casses = {(e.facture, e.ligne) for e in trouves if e.notation in groupe.conditions}
    return [e for e in trouves if e.notation in groupe.notations and (e.facture, e.ligne) not in casses]


def _examines(groupe: Groupe, resultat: Resultat, trouves: Sequence[EcartOracle]) -> int:
    """How many decided values of the group the expected invoices hold; invoices that were not found count for none."""
    if not groupe.notations:
        return len(resultat.factures)
    if all(e.notation == "facture" for e in trouves) and len(_absentes(trouves)) >= len(resultat.factures):
        return 0
    valeurs = [facture.champs for facture in resultat.factures]
    valeurs += [ligne.champs() for facture in resultat.factures for ligne in facture.lignes]
    return sum(table.get(notation, "?") != "?" for table in valeurs for notation in groupe.notations)


def _ecart(ecart: EcartOracle, lues: Sequence[tuple[Piece, FactureLue]], groupe: Groupe) -> Ecart:
    piece = lues[ecart.facture - 1][0] if 0 < ecart.facture <= len(lues) else lues[0][0]
    ou = f"{piece.nom} facture {ecart.facture}" + (f" ligne {ecart.ligne}" if ecart.ligne else "")
    doute = f" (deux lectures : {', '.join(ecart.lectures)})" if ecart.lectures else ""
    return Ecart(
        attendu=f"{ecart.notation} = {ecart.attendu}{doute}",
        observe=ecart.observe,
        lieu=f"{ou} {ecart.notation}",
        cause=f"{groupe.titre} : règle {ecart.regle}" if ecart.regle else groupe.titre,
        provenance=ecart.provenance if ecart.regle or ecart.lectures else None,
        clause=f"SFG FIDES ACE {ecart.regle}" if ecart.regle else None,
    )


def _enregistrer(groupe: Groupe) -> None:
    @check(
        f"b2.{groupe.controle}",
        version=1,
        prouve=groupe.exigences,
        provenance="norme",
        clause=_CLAUSE,
        titre=groupe.titre[0].upper() + groupe.titre[1:],
        title=groupe.title[0].upper() + groupe.title[1:],
    )
    def _(vu: Observations, *, visite: Mapping[str, Any]) -> Constat:
        """Violated at each deviation of the group from what the oracle computes for that visit."""
        return _juger(groupe, vu, visite)


for _groupe in groupes():
    _enregistrer(_groupe)
