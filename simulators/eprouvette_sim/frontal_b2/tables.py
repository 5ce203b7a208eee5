"""The front-end's tables: controls by date, codes, natures of returns; each row says where it comes from.

No source gives the official codes nor the layout of acknowledgements (b2 facts §7): these rows are ours, and replaceable.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Controle:
    """One structural control: the B2 rule, the civil days it runs (`au` empty: no end), `lot` or `fichier`, our code."""

    regle: str
    du: str
    au: str
    portee: str
    code: str
    libelle: str
    provenance: str

    def actif(self, jour: str) -> bool:
        """True on that civil day (`AAAA-MM-JJ`), ends included."""
        return self.du <= jour and (not self.au or jour <= self.au)


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One code of ours: `genre` is `arl`, `service`, `rejet` or `signalement`."""

    code: str
    genre: str
    libelle: str
    provenance: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Nature:
    """One kind of return: its Content-Description, NOEMIE reference and file name stem."""

    nature: str
    description: str
    reference: str
    fichier: str
    provenance: str


def _lire(nom: str, genre: type[T]) -> list[T]:
    texte = files("eprouvette_sim.frontal_b2").joinpath(f"data/{nom}.csv").read_text(encoding="utf-8")
    rows: list[dict[str, Any]] = list(csv.DictReader(texte.splitlines()))
    return [genre(**row) for row in rows]


@cache
def controles() -> Mapping[str, Controle]:
    """B2 rule -> control."""
    return MappingProxyType({row.regle: row for row in _lire("controles", Controle)})


@cache
def codes() -> Mapping[str, Code]:
    """Code -> row."""
    return MappingProxyType({row.code: row for row in _lire("codes", Code)})


@cache
def natures() -> Mapping[str, Nature]:
    """Kind of return -> row."""
    return MappingProxyType({row.nature: row for row in _lire("natures", Nature)})
