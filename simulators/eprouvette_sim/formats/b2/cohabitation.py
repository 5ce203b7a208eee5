"""Which prestations an invoice may hold together, as data (`data/groupes.csv`, `data/cohabitation.csv`).

A row of the table is read in words: `unique` at most one line of the group `si`; `exige` a line of `si` asks for one
of the groups `alors`; `exclut` a line of `si` refuses every group of `alors`. `A+B` in `si` means both are there.
Codes no group names are never judged: the full list of codes (TABLES) was not read.
Sources: SFG FIDES ACE RG_IP714 to RG_IP717, RG_CF672 to RG_CF899, RG_VF506 to RG_VF508, RG_VF620.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from eprouvette_sim.formats.b2.champs import lire_csv

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohabitation:
    """One row: rule id, kind (`unique`, `exige`, `exclut`), groups all present, groups asked for or refused."""

    regle: str
    genre: str
    si: tuple[str, ...]
    alors: tuple[str, ...]


@cache
def groupes() -> Mapping[str, frozenset[str]]:
    """Group -> its prestation codes."""
    return MappingProxyType({ligne["groupe"]: frozenset(ligne["codes"].split()) for ligne in lire_csv("groupes.csv")})


@cache
def groupes_de(code: str) -> frozenset[str]:
    """The groups one code belongs to."""
    return frozenset(nom for nom, codes in groupes().items() if code in codes)


@cache
def cohabitations() -> tuple[Cohabitation, ...]:
    """Every row, in the order of the data file."""
    return tuple(
        Cohabitation(
            regle=ligne["regle"],
            genre=ligne["genre"],
            si=tuple(ligne["si"].split("+")),
            alors=tuple(ligne["alors"].split()),
        )
        for ligne in lire_csv("cohabitation.csv")
    )
