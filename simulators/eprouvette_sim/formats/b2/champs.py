"""The field table of the B2 records, read once from `data/champs.csv`.

Positions are 1-based, lengths in characters, amounts in integer cents, coefficients in hundredths (`coef2`)
or ten-thousandths (`coef4`). Source: SFG FIDES ACE 06.08 volume TF for types 2 to 5 (provenance `norme`), one
program that transmitted for 000, 1, 6 and 999 (provenance `indirect`).

The `controle` column is a small vocabulary: `const:X` imposed value; `parmi:a|b` closed list (`_` is blank);
`plage:a-b` integer interval; `blanc`, `zeros`, `vide` (either); `nonnul`; `date`, `date0` (zeros allowed),
`lunaire` (impossible months and days allowed); `luhn9`, `luhn11` (keyed number, zeros or blanks allowed);
`regime`; `code7` (seven characters then blanks); `droite` (digits, or all blank); `libre` (printable text).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGUEUR = 128


def notation(type_: str, position: int) -> str:
    """The field notation `[XXYYY]`: `[0240]`, `[2S121]`, `[03122]`; `[000:56]` for the file records."""
    if len(type_) == 3:
        return f"[{type_}:{position:02d}]"
    return f"[{type_.rjust(2, '0')}{position:02d}]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Champ:
    """One field: `format` is `N` or `A`, `presence` is `O` (mandatory) or `F` (optional)."""

    type: str
    position: int
    longueur: int
    format: str
    presence: str
    nom: str
    libelle: str
    controle: str
    unite: str
    source: str
    provenance: str

    @property
    def debut(self) -> int:
        """0-based offset of the first character."""
        return self.position - 1

    @property
    def fin(self) -> int:
        """0-based offset just after the last character."""
        return self.position - 1 + self.longueur

    @property
    def notation(self) -> str:
        """`[XXYYY]` (see `notation`)."""
        return notation(self.type, self.position)

    @property
    def nature(self) -> str:
        """The control's name without its argument (`parmi`), or an empty text."""
        return self.controle.partition(":")[0]

    @property
    def arguments(self) -> tuple[str, ...]:
        """The values a `const` or `parmi` control admits, padded to the field's length."""
        valeurs = self.controle.partition(":")[2].split("|")
        return tuple(("" if v == "_" else v).ljust(self.longueur) for v in valeurs)

    @property
    def doit_etre_rempli(self) -> bool:
        """True for a mandatory alphanumeric field, unless its list of values admits the blank."""
        liste = self.nature == "parmi" and " " * self.longueur in self.arguments
        return self.presence == "O" and self.format == "A" and not liste

    @property
    def vide(self) -> str:
        """What the norm writes when the field is absent: zeros or spaces."""
        return ("0" if self.format == "N" else " ") * self.longueur


@dataclass(frozen=True, slots=True, kw_only=True)
class Gabarit:
    """One record type: its fields in order, covering positions 1 to 128 exactly."""

    type: str
    champs: tuple[Champ, ...]
    par_nom: Mapping[str, Champ]

    def __getitem__(self, nom: str) -> Champ:
        """The field of that name; `KeyError` when this record type has none."""
        return self.par_nom[nom]


def lire_csv(nom: str) -> list[dict[str, str]]:
    """The rows of one of this package's data files."""
    texte = files(__package__).joinpath("data", nom).read_text(encoding="utf-8")
    return list(csv.DictReader(texte.splitlines(), delimiter=";"))


@cache
def gabarits() -> Mapping[str, Gabarit]:
    """Record type -> its fields (`000 1 2 2S 3 3S 3E 3F 3H 4 4S 4E 4B 4H 4M 5 6 999`)."""
    par_type: dict[str, list[Champ]] = {}
    for ligne in lire_csv("champs.csv"):
        champ = Champ(
            type=ligne["type"],
            position=int(ligne["position"]),
            longueur=int(ligne["longueur"]),
            format=ligne["format"],
            presence=ligne["presence"],
            nom=ligne["nom"],
            libelle=ligne["libelle"],
            controle=ligne["controle"],
            unite=ligne["unite"],
            source=ligne["source"],
            provenance=ligne["provenance"],
        )
        par_type.setdefault(champ.type, []).append(champ)
    return MappingProxyType(
        {
            type_: Gabarit(type=type_, champs=tuple(champs), par_nom={c.nom: c for c in champs})
            for type_, champs in par_type.items()
        }
    )


def champ(type_: str, nom: str) -> Champ:
    """One field by record type and name; `KeyError` when there is none."""
    return gabarits()[type_][nom]
