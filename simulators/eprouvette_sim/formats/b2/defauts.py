"""Defects to plant in a conforming file: one field overwritten, and the rule that must notice (`data/defauts.csv`).

Deterministic from a seed. The planting says where each defect is, so a product that checks its own files can be
checked in turn.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from eprouvette_sim.formats.b2.champs import champ, lire_csv
from eprouvette_sim.formats.b2.grammaire import type_de

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaut:
    """One kind of defect: in records of `type`, `champ` is overwritten (`+1`: its last digit moves on).

    `si` names a field and the values it must have in that record, or is empty.
    """

    nom: str
    type: str
    champ: str
    operation: str
    regle: str
    si: tuple[str, frozenset[str]] | None = None

    def convient(self, octets: bytes) -> bool:
        """True for a record of the right type and condition that the defect would change."""
        if type_de(octets) != self.type:
            return False
        if self.si is not None:
            condition = champ(self.type, self.si[0])
            if octets[condition.debut : condition.fin].decode("latin-1").rstrip() not in self.si[1]:
                return False
        return self.appliquer(octets) != octets

    def appliquer(self, octets: bytes) -> bytes:
        """The record with the defect in it; unchanged length."""
        le_champ = champ(self.type, self.champ)
        avant = octets[le_champ.debut : le_champ.fin]
        if self.operation == "+1":
            apres = avant[:-1] + str((int(avant[-1:]) + 1) % 10).encode()
        else:
            apres = self.operation.encode() + avant[len(self.operation) :]
        return octets[: le_champ.debut] + apres + octets[le_champ.fin :]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plante:
    """One planted defect: 1-based record, field notation, and the rule expected to find it."""

    defaut: str
    enregistrement: int
    champ: str
    regle: str


@cache
def defauts() -> tuple[Defaut, ...]:
    """The catalogue, in the order of the data file."""
    return tuple(
        Defaut(
            nom=ligne["nom"],
            type=ligne["type"],
            champ=ligne["champ"],
            operation=ligne["operation"],
            regle=ligne["regle"],
            si=_condition(ligne["si"]),
        )
        for ligne in lire_csv("defauts.csv")
    )


def _condition(texte: str) -> tuple[str, frozenset[str]] | None:
    """Reads `champ=valeur|valeur`."""
    nom, _, valeurs = texte.partition("=")
    return (nom, frozenset(valeurs.split("|"))) if nom else None


def planter(
    enregistrements: Iterable[bytes], *, nombre: int, factures: int, graine: int
) -> Iterator[tuple[bytes, Plante | None]]:
    """The records with `nombre` defects in as many different invoices, each beside what was planted in it.

    `factures` is how many invoices the stream holds; at most one defect an invoice, so fewer are planted when
    there are fewer invoices.
    """
    hasard = random.Random(f"defauts/{graine}")  # noqa: S311 - reproducible data, never a key
    visees = set(hasard.sample(range(factures), min(nombre, factures)))
    numero, rang = 0, -1
    facture: list[bytes] = []
    for octets in enregistrements:
        type_ = type_de(octets)
        if type_ == "2":
            rang += 1
        if rang in visees and type_ not in {"000", "1", "6", "999"}:
            facture.append(octets)
            if type_ != "5":
                continue
            for sorti, plante in _dans(facture, numero, hasard):
                numero += 1
                yield sorti, plante
            facture = []
            continue
        numero += 1
        yield octets, None


def _dans(facture: list[bytes], avant: int, hasard: random.Random) -> Iterator[tuple[bytes, Plante | None]]:
    convenables = ((d, next((i for i, o in enumerate(facture) if d.convient(o)), None)) for d in defauts())
    candidats = [(d, i) for d, i in convenables if i is not None]
    defaut, index = hasard.choice(candidats)
    for i, octets in enumerate(facture):
        if i != index:
            yield octets, None
            continue
        notation = champ(defaut.type, defaut.champ).notation
        plante = Plante(defaut=defaut.nom, enregistrement=avant + i + 1, champ=notation, regle=defaut.regle)
        yield defaut.appliquer(octets), plante
