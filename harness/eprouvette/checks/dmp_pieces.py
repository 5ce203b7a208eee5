"""What the DMP files of the editor must be: one check per family of rules, over the pieces of the run."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from eprouvette.checks.api import Constat, Ecart, constat
from eprouvette.checks.registry import check
from eprouvette.dmp.familles import GENRES, familles

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator

    from eprouvette.checks.api import Observations, Piece
    from eprouvette.dmp.familles import Famille
    from eprouvette.dmp.suite import Vue
    from eprouvette_sim.kernel.anomalie import Anomalie

#: deviations listed by one check; the rest are counted
ECARTS_MAX = 50


@lru_cache(maxsize=64)
def _lire(piece: Piece) -> tuple[tuple[Anomalie, ...], Counter[str]]:
    """Every deviation of one piece, and the objects it holds."""
    from eprouvette.dmp import controles, objets

    juger = {"cda": controles.check_cda, "vihf": controles.check_vihf, "xds": controles.check_xds}[piece.genre]
    return juger(piece.octets)[1], objets.compter(piece.genre, piece.octets)


@lru_cache(maxsize=64)
def _voir(piece: Piece) -> Vue:
    from eprouvette.dmp import suite

    return suite.voir(piece.nom, piece.octets)


def _juger(famille: Famille, vu: Observations) -> Constat:
    """Violated at each deviation of the family; held on its objects; nothing to judge when there are none."""
    pieces = [piece for piece in vu.pieces if piece.genre in famille.genres and piece.genre in GENRES]
    if famille.objet == "suite":
        from eprouvette.dmp import suite

        found = list(suite.ecarts(_voir(piece) for piece in pieces))
        examines = len(pieces) if len(pieces) > 1 else 0
    else:
        found = [(piece.nom, anomaly) for piece in pieces for anomaly in _lire(piece)[0]]
        examines = sum(_lire(piece)[1][famille.objet] for piece in pieces)
    ecarts = list(_ecarts(famille, found))
    return constat(_bornes(ecarts), max(examines, len(ecarts)), sinon=f"aucun objet de ce genre ({famille.objet})")


def _ecarts(famille: Famille, found: list[tuple[str, Anomalie]]) -> Iterator[Ecart]:
    from eprouvette_sim.formats.data import regles

    table = regles()
    for nom, one in found:
        regle = table.get(one.code)
        provenance = regle.provenance if regle else famille.provenance
        if famille.vise(one.code) and provenance != "suppose":
            yield Ecart(
                attendu=one.attendu,
                observe=one.observe,
                lieu=f"{nom} {one.lieu}",
                cause=regle.cause if regle else None,
                provenance=provenance,
                clause=f"{one.code} : {one.regle}",
            )


def _bornes(ecarts: list[Ecart]) -> list[Ecart]:
    if len(ecarts) <= ECARTS_MAX:
        return ecarts
    reste = Ecart(attendu="aucun écart", observe=f"{len(ecarts) - ECARTS_MAX} autres écarts", lieu="pièces DMP")
    return [*ecarts[:ECARTS_MAX], reste]


def _enregistrer(famille: Famille) -> None:
    @check(
        famille.controle,
        version=1,
        prouve=famille.exigences,
        provenance=famille.provenance,
        clause=famille.clause,
        titre=famille.titre,
        title=famille.title,
    )
    def _(vu: Observations) -> Constat:
        return _juger(famille, vu)


for _famille in familles():
    _enregistrer(_famille)
