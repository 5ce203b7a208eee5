"""What the B2 files of the editor must be: one check per family of rules, over the pieces of the run."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from eprouvette.b2.familles import familles
from eprouvette.checks.api import Constat, Ecart, constat, sans_objet
from eprouvette.checks.registry import check

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eprouvette.b2.familles import Famille
    from eprouvette.checks.api import Observations, Piece

#: deviations listed by one check; the rest are counted
ECARTS_MAX = 50
_LONGUEUR = "longueur"


@lru_cache(maxsize=8)
def _lire(piece: Piece) -> tuple[Any, Mapping[str, int]]:
    """The controls' outcome on one piece, and how many records each family examines in it."""
    from eprouvette_sim.formats.b2.controle import controler

    bilan = controler(io.BytesIO(piece.octets))
    return bilan, {} if bilan.illisible else _compter(piece.octets)


def _compter(octets: bytes) -> dict[str, int]:
    """How many records each family examines, by its check's name."""
    from eprouvette_sim.formats.b2.cadrage import Bloc, ouvrir
    from eprouvette_sim.formats.b2.champs import LONGUEUR
    from eprouvette_sim.formats.b2.enregistrement import nommer
    from eprouvette_sim.formats.b2.grammaire import type_de

    comptes = dict.fromkeys((famille.controle for famille in familles()), 0)
    for bloc in ouvrir(io.BytesIO(octets), "auto").blocs():
        if not isinstance(bloc, Bloc):
            break
        for debut in range(0, len(bloc.octets), LONGUEUR):
            brut = bloc.octets[debut : debut + LONGUEUR]
            enr = nommer(0, brut, type_de(brut))
            for famille in familles():
                comptes[famille.controle] += _examine(famille, enr)
    return comptes


def _examine(famille: Famille, enr: Any) -> bool:
    if famille.types and enr.type not in famille.types:
        return False
    return not famille.champ or (enr.texte(famille.champ) in famille.valeurs) == famille.parmi


def _juger(famille: Famille, vu: Observations) -> Constat:
    """Violated at each finding of the family; held on its records; nothing to judge when there are none."""
    ecarts: list[Ecart] = []
    examines = 0
    abandon = None
    for piece in (p for p in vu.pieces if p.genre == "b2"):
        bilan, comptes = _lire(piece)
        if bilan.illisible:
            abandon = f"{piece.nom} : {bilan.illisible}"
            ecarts += _illisible(famille, piece, bilan.illisible)
            continue
        if any(regle == "b2.abandon" for regle, _, _ in bilan.causes):
            abandon = f"{piece.nom} : contrôle abandonné avant la fin"
        examines += comptes[famille.controle]
        ecarts += _ecarts(famille, piece, bilan)
    if not ecarts and abandon:
        return sans_objet(abandon)
    return constat(_bornes(ecarts), max(examines, len(ecarts)), sinon="aucun enregistrement de ce type dans les pièces")


def _illisible(famille: Famille, piece: Piece, pourquoi: str) -> list[Ecart]:
    if famille.controle != _LONGUEUR:
        return []
    return [Ecart(attendu="un fichier B2 en enregistrements de 128 caractères", observe=pourquoi, lieu=piece.nom)]


def _ecarts(famille: Famille, piece: Piece, bilan: Any) -> list[Ecart]:
    miens = [e for e in bilan.ecarts if e.regle in famille.regles and _vise(famille, e.type)]
    trouves = [
        Ecart(
            attendu=e.attendu,
            observe=e.observe,
            lieu=f"{piece.nom} enr. {e.enregistrement} {e.champ} {e.libelle}",
            provenance=e.provenance,
            clause=e.source,
        )
        for e in miens
    ]
    comptes = sum(n for (regle, _, _), n in bilan.causes.items() if regle in famille.regles)
    coupes = len(bilan.ecarts) < bilan.total
    if not trouves and comptes and coupes:
        return [Ecart(attendu=famille.titre, observe=f"{comptes} écarts au-delà de ceux détaillés", lieu=piece.nom)]
    return trouves


def _vise(famille: Famille, type_: str) -> bool:
    """`mtdmt` proves one requirement on acts and another on stays; the other families take their rules whole."""
    return "b2.prestation.mtdmt" not in famille.regles or type_ in famille.types


def _bornes(ecarts: list[Ecart]) -> list[Ecart]:
    if len(ecarts) <= ECARTS_MAX:
        return ecarts
    reste = Ecart(attendu="aucun écart", observe=f"{len(ecarts) - ECARTS_MAX} autres écarts", lieu="pièces B2")
    return [*ecarts[:ECARTS_MAX], reste]


def _enregistrer(famille: Famille) -> None:
    @check(
        f"b2.{famille.controle}",
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
