"""The witness's B2 files with one defect at a time (`data/mutants.csv`): what a run must make of each."""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING

from eprouvette_sim.formats.b2.champs import LONGUEUR
from eprouvette_sim.kernel.errors import ErreurBanc

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eprouvette.checks.api import Piece


@dataclass(frozen=True, slots=True, kw_only=True)
class Retouche:
    """One change in the record `numero` (1-based): `valeur` written at `position` (1-based); position 0 cuts its last byte."""

    numero: int
    position: int
    valeur: str

    def appliquer(self, octets: bytes) -> bytes:
        """The file so changed; the witness's files have no separator."""
        debut = (self.numero - 1) * LONGUEUR
        if not self.position:
            return octets[: debut + LONGUEUR - 1] + octets[debut + LONGUEUR :]
        lieu = debut + self.position - 1
        valeur = self.valeur.encode("latin-1")
        return octets[:lieu] + valeur + octets[lieu + len(valeur) :]


@dataclass(frozen=True, slots=True, kw_only=True)
class MutantB2:
    """One planted defect, made of as many changes of the first piece as it takes to break that rule and no other.

    Read like the product's mutants: `effet`, `exigences`.
    """

    name: str
    defaut: str
    defect: str
    effet: str
    exigences: tuple[str, ...]
    retouches: tuple[Retouche, ...]

    def alterer(self, octets: bytes) -> bytes:
        """The file with the defect; `ErreurBanc` when it changes nothing."""
        altere = octets
        for retouche in self.retouches:
            altere = retouche.appliquer(altere)
        if altere == octets:
            raise ErreurBanc("ce mutant ne change rien à la pièce", ou=self.name)
        return altere


def _retouches(texte: str) -> tuple[Retouche, ...]:
    """Reads `record@position=bytes`, several separated by `|`."""
    lues = []
    for morceau in texte.split("|"):
        lieu, _, valeur = morceau.partition("=")
        numero, _, position = lieu.partition("@")
        lues.append(Retouche(numero=int(numero), position=int(position), valeur=valeur))
    return tuple(lues)


@cache
def mutants_b2() -> Mapping[str, MutantB2]:
    """Every B2 mutant, by name."""
    texte = files("eprouvette.b2").joinpath("data/mutants.csv").read_text(encoding="utf-8")
    rangs = csv.DictReader(texte.splitlines(), delimiter=";")
    lus = [
        MutantB2(
            name=rang["nom"],
            defaut=rang["defaut"],
            defect=rang["defect"],
            effet=rang["effet"],
            exigences=tuple(rang["exigences"].split()),
            retouches=_retouches(rang["retouches"]),
        )
        for rang in rangs
    ]
    return {mutant.name: mutant for mutant in lus}


def alterer(nom: str, pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """The pieces with that mutant's defect in the first B2 file."""
    rang = next((i for i, piece in enumerate(pieces) if piece.genre == "b2"), None)
    if rang is None:
        raise ErreurBanc("aucune pièce B2 à altérer", ou=nom)
    octets = mutants_b2()[nom].alterer(pieces[rang].octets)
    altere = replace(pieces[rang], octets=octets, sha256=sha256(octets).hexdigest())
    return (*pieces[:rang], altere, *pieces[rang + 1 :])
