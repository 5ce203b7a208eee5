"""The control rules: stable id, what is asked, where it is written, how sure we are (`data/regles.csv`)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from eprouvette_sim.formats.b2.champs import lire_csv

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Regle:
    """One rule; `provenance` is a key of the bench's provenance table (DESIGN §5)."""

    id: str
    libelle: str
    source: str
    provenance: str


#: From the surest to the least sure.
SURETE = ("norme", "observe", "pack", "indirect", "neutre", "suppose")


def moins_sure(a: str, b: str) -> str:
    """The less sure of two provenances: a finding is never surer than its weakest support."""
    return max(a, b, key=SURETE.index)


@cache
def regles() -> Mapping[str, Regle]:
    """Rule id -> rule."""
    return MappingProxyType(
        {
            ligne["regle"]: Regle(
                id=ligne["regle"],
                libelle=ligne["libelle"],
                source=ligne["source"],
                provenance=ligne["provenance"],
            )
            for ligne in lire_csv("regles.csv")
        }
    )
