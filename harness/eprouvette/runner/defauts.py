"""Defects of the witness's pieces, whatever their kind: which exist, what to run for each, the pieces once altered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from eprouvette.b2 import mutants as b2
from eprouvette.dmp import mutants as dmp

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eprouvette.checks.api import Piece

    Defaut: TypeAlias = b2.MutantB2 | dmp.MutantDmp

#: selection of the scenarios a defective piece concerns: the others would only be run again for nothing
_SELECTIONS: Final = ((b2.mutants_b2, "service:b2"), (dmp.mutants_dmp, dmp.SELECTION))


def defauts() -> Mapping[str, Defaut]:
    """Every defect of a piece, by name."""
    return {**b2.mutants_b2(), **dmp.mutants_dmp()}


def selection(nom: str) -> str:
    """The expression of the scenarios that judge that piece's kind."""
    return next(expression for table, expression in _SELECTIONS if nom in table())


def juges(cas: str) -> tuple[str, ...]:
    """The defects that the scenario of that id could see: none when it judges no piece."""
    kind = cas.partition("/")[0]
    table = {"b2": b2.mutants_b2, "cda": dmp.mutants_dmp, "vihf": dmp.mutants_dmp, "xds": dmp.mutants_dmp}.get(kind)
    return tuple(table()) if table else ()


def alterer(nom: str, pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """The pieces with that defect; `ErreurBanc` when the piece it names is not there."""
    return (b2.alterer if nom in b2.mutants_b2() else dmp.alterer)(nom, pieces)
