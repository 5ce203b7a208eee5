"""What the B2 files of the editor must be: one check per family of rules, over the pieces of the run."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from eprouvette.b2.familles import familles
from eprouvette.checks.api import Constat, Ecart, constat, sans_objet
from eprouvette.checks.registry import check

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from eprouvette.b2.familles import Famille
    from eprouvette.checks.api import Observations, Piece
    from eprouvette_sim.formats.b2.controle import Bilan
    from eprouvette_sim.formats.b2.enregistrement import Enregistrement

#: deviations listed by one check; the rest are counted
ECARTS_MAX = 50
_LONGUEUR = "longueur"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lecture:
    """One piece read: the controls' outcome, the records its kept findings are in, and how many records each family examines."""

    bilan: Bilan
    fautifs: Mapping[int, Enregistrement]
    comptes: Mapping[str, int]


@lru_cache(maxsize=8)
def _lire(piece: Piece) -> _Lecture:
    from eprouvette_sim.formats.b2.controle import controler

    bilan = controler(io.BytesIO(piece.octets))
    if bilan.illisible:
        return _Lecture(bilan=bilan, fautifs={}, comptes={})
    voulus = {ecart.enregistrement for ecart in bilan.ecarts}
    fautifs: dict[int, Enregistrement] = {}
    vus: Counter[tuple[str, str, str]] = Counter()
    for enr in _enregistrements(piece.octets):
        if enr.numero in voulus:
            fautifs[enr.numero] = enr
        for champ in ("", *_champs(enr.type)):
            vus[enr.type, champ, enr.texte(champ) if champ else ""] += 1
    return _Lecture(bilan=bilan, fautifs=fautifs, comptes={f.controle: _compter(f, vus) for f in familles()})


def _enregistrements(octets: bytes) -> Iterator[Enregistrement]:
    from eprouvette_sim.formats.b2.cadrage import Bloc, ouvrir
    from eprouvette_sim.formats.b2.champs import LONGUEUR
    from eprouvette_sim.formats.b2.enregistrement import nommer
    from eprouvette_sim.formats.b2.grammaire import type_de

    for bloc in ouvrir(io.BytesIO(octets), "auto").blocs():
        if not isinstance(bloc, Bloc):
            return
        for rang, debut in enumerate(range(0, len(bloc.octets), LONGUEUR)):
            brut = bloc.octets[debut : debut + LONGUEUR]
            yield nommer(bloc.numero + rang, brut, type_de(brut))


@cache
def _champs(type_: str) -> tuple[str, ...]:
    """The fields whose values decide what some family examines in this record type."""
    return tuple(sorted({f.champ for f in familles() if f.champ and type_ in f.types}))


def _compter(famille: Famille, vus: Counter[tuple[str, str, str]]) -> int:
    return sum(n for (type_, champ, texte), n in vus.items() if champ == famille.champ and famille.vise(type_, texte))


def _juger(famille: Famille, vu: Observations) -> Constat:
    """Violated at each finding of the family; held on its records; nothing to judge when there are none."""
    ecarts: list[Ecart] = []
    examines = 0
    abandon = None
    for piece in (p for p in vu.pieces if p.genre == "b2"):
        lecture = _lire(piece)
        if lecture.bilan.illisible:
            abandon = f"{piece.nom} : {lecture.bilan.illisible}"
            ecarts += _illisible(famille, piece, lecture.bilan.illisible)
            continue
        trouves = _ecarts(famille, piece, lecture)
        if any(regle == "b2.abandon" for regle, _, _ in lecture.bilan.causes):
            abandon = f"{piece.nom} : contrôle abandonné avant la fin"
        elif not trouves and _caches(famille, lecture):
            abandon = f"{piece.nom} : trop d'écarts pour tous les détailler"
        examines += lecture.comptes[famille.controle]
        ecarts += trouves
    if not ecarts and abandon:
        return sans_objet(abandon)
    return constat(_bornes(ecarts), max(examines, len(ecarts)), sinon="aucun enregistrement de ce type dans les pièces")


def _illisible(famille: Famille, piece: Piece, pourquoi: str) -> list[Ecart]:
    if famille.controle != _LONGUEUR:
        return []
    return [Ecart(attendu="un fichier B2 en enregistrements de 128 caractères", observe=pourquoi, lieu=piece.nom)]


def _ecarts(famille: Famille, piece: Piece, lecture: _Lecture) -> list[Ecart]:
    trouves = [
        Ecart(
            attendu=e.attendu,
            observe=e.observe,
            lieu=f"{piece.nom} enr. {e.enregistrement} {e.champ} {e.libelle}",
            provenance=e.provenance,
            clause=e.source,
        )
        for e in lecture.bilan.ecarts
        if famille.repond_de(e, lecture.fautifs.get(e.enregistrement))
    ]
    if not trouves and not famille.filtre and (comptes := _caches(famille, lecture)):
        return [Ecart(attendu=famille.titre, observe=f"{comptes} écarts au-delà de ceux détaillés", lieu=piece.nom)]
    return trouves


def _caches(famille: Famille, lecture: _Lecture) -> int:
    """How many findings of the family's rules there are when not all findings could be kept, else none."""
    if len(lecture.bilan.ecarts) >= lecture.bilan.total:
        return 0
    return sum(n for (regle, _, _), n in lecture.bilan.causes.items() if regle in famille.regles)


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
