"""An invoice as its controls see it: header, complement, lines with their complements, trailer.

Built from any sequence of records, orderly or not; what is missing is `None` or empty, never an error.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from eprouvette_sim.formats.b2.prestations import Prestation, prestations

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eprouvette_sim.formats.b2.enregistrement import Enregistrement

FORFAITS = "forfait"
ORGANISME_AME = b"0075500017"


@dataclass(frozen=True, kw_only=True)
class VueLigne:
    """One line: its type 3 or 4 record and the complement records that follow it, by letter."""

    tete: Enregistrement
    complements: dict[str, list[Enregistrement]] = field(default_factory=dict)

    @cached_property
    def code(self) -> str:
        """The prestation code: the first four characters, without the majoration letter of the fifth."""
        return self.tete.brut("code_acte")[:4].decode("latin-1").rstrip(" ")

    @cached_property
    def prestation(self) -> Prestation | None:
        """What the table knows of the code, if anything."""
        return prestations().get(self.code)

    @property
    def role(self) -> str:
        """The prestation's role, or an empty text."""
        return self.prestation.role if self.prestation else ""

    @property
    def lettres(self) -> frozenset[str]:
        """The letters of the complements present."""
        return frozenset(self.complements)


@dataclass(frozen=True, kw_only=True)
class VueFacture:
    """One invoice. `saine` is false when a record was damaged or misplaced: sums are then not judged."""

    enregistrements: tuple[Enregistrement, ...]
    entete: Enregistrement
    complement: Enregistrement | None
    lignes: tuple[VueLigne, ...]
    fin: Enregistrement | None
    saine: bool

    @cached_property
    def ips(self) -> bytes:
        """The care path indicator, blank when there is no 2S."""
        return self.complement.brut("ips") if self.complement else b" "

    @cached_property
    def ame(self) -> bool:
        """True when the invoice names the AME organisation."""
        return self.entete.brut("organisme_complementaire") == ORGANISME_AME

    def famille(self, type_: str) -> tuple[VueLigne, ...]:
        """The lines of type `3` or `4`."""
        return tuple(ligne for ligne in self.lignes if ligne.tete.type == type_)

    def somme(self, type_: str, nom: str) -> int | None:
        """Sum of one amount over the lines of a type, in cents; `None` when one of them is not a number."""
        valeurs = [ligne.tete.entier(nom) for ligne in self.famille(type_)]
        return None if None in valeurs else sum(v for v in valeurs if v is not None)


def regarder(enregistrements: Sequence[Enregistrement], *, ordonnee: bool) -> VueFacture:
    """The view of one invoice whose first record is its type 2; `ordonnee` tells whether the grammar held."""
    complement: Enregistrement | None = None
    fin: Enregistrement | None = None
    lignes: list[VueLigne] = []
    for enr in enregistrements[1:]:
        if enr.type == "2S":
            complement = complement or enr
        elif enr.type in {"3", "4"}:
            lignes.append(VueLigne(tete=enr))
        elif enr.type == "5":
            fin = enr
        elif lignes and enr.type[:1] == lignes[-1].tete.type and len(enr.type) == 2:
            lignes[-1].complements.setdefault(enr.type[1], []).append(enr)
    return VueFacture(
        enregistrements=tuple(enregistrements),
        entete=enregistrements[0],
        complement=complement if complement is None or not complement.abime else None,
        lignes=tuple(lignes),
        fin=fin,
        saine=ordonnee and not any(enr.abime for enr in enregistrements),
    )
