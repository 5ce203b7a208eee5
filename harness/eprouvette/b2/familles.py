"""Families of B2 rules as a run judges them: which requirements each proves, on which records (`data/familles.csv`)."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from eprouvette_sim.formats.b2.enregistrement import EcartB2, Enregistrement


@dataclass(frozen=True, slots=True, kw_only=True)
class Famille:
    """One claim: `regles` are ids of `formats.b2` rules; `types` the record types they bear on, empty for all.

    With `champ`, only records where that field is (`parmi`) or is not one of `valeurs` are examined; `valeurs` may
    hold `?` for any character. `filtre` says of which findings of the rules the family answers: all of them (empty),
    those in an examined record (`oui`), those in a record of that type (`4S`), or those at these fields (`[0364] [0454]`).
    """

    controle: str
    exigences: tuple[str, ...]
    regles: frozenset[str]
    types: frozenset[str]
    champ: str
    parmi: bool
    valeurs: frozenset[str]
    filtre: str
    provenance: str
    clause: str
    titre: str
    title: str

    def vise(self, type_: str, texte: str = "") -> bool:
        """True for a record of that type whose `champ` reads `texte`: the claim bears on it."""
        if self.types and type_ not in self.types:
            return False
        return not self.champ or self._vaut(texte) == self.parmi

    def _vaut(self, texte: str) -> bool:
        return texte in self.valeurs or any("?" in v and fnmatchcase(texte, v) for v in self.valeurs)

    def _a_lire(self, enr: Enregistrement) -> bool:
        return bool(self.champ) and enr.type in self.types

    def repond_de(self, ecart: EcartB2, enr: Enregistrement | None) -> bool:
        """True for a finding of this claim; `enr` is the record it is in, when it is known."""
        if ecart.regle not in self.regles:
            return False
        if self.filtre == "oui":
            return enr is not None and self.vise(enr.type, enr.texte(self.champ) if self._a_lire(enr) else "")
        return not self.filtre or ecart.type == self.filtre or ecart.champ in self.filtre.split()


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
            filtre=rang["filtre"],
            provenance=rang["provenance"],
            clause=rang["clause"],
            titre=rang["titre"],
            title=rang["title"],
        )
        for rang in csv.DictReader(texte.splitlines(), delimiter=";")
    )
