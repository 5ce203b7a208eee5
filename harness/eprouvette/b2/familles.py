"""Families of B2 rules as a run judges them: which requirements each proves, on which records (`data/familles.csv`)."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True, kw_only=True)
class Famille:
    """One claim: `regles` are ids of `formats.b2` rules; `types` the record types they bear on, empty for all.

    With `champ`, only records where that field is (`parmi`) or is not one of `valeurs` are examined.
    """

    controle: str
    exigences: tuple[str, ...]
    regles: frozenset[str]
    types: frozenset[str]
    champ: str
    parmi: bool
    valeurs: frozenset[str]
    provenance: str
    clause: str
    titre: str
    title: str


@cache
def familles() -> tuple[Famille, ...]:
    """Every family, in the order of the data file."""
    texte = files("eprouvette.b2").joinpath("data/familles.csv").read_text(encoding="utf-8")
    return tuple(
        Famille(
            controle=rang["controle"],
            exigences=tuple(rang["exigences"].split()),
            regles=frozenset(rang["regles"].split()),
            types=frozenset(rang["types"].replace("*", "").split()),
            champ=rang["champ"],
            parmi=rang["parmi"] == "oui",
            valeurs=frozenset(rang["valeurs"].split()),
            provenance=rang["provenance"],
            clause=rang["clause"],
            titre=rang["titre"],
            title=rang["title"],
        )
        for rang in csv.DictReader(texte.splitlines(), delimiter=";")
    )
