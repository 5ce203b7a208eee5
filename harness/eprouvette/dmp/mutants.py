"""The witness's DMP pieces with one defect at a time (`data/mutants.csv`): what a run must make of each.

The defect is planted in one layer before the next one is sealed, so that signatures and digests stay right around it.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from eprouvette_sim.kernel.errors import ErreurBanc

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eprouvette.checks.api import Piece

#: what to run when only a DMP piece is defective
SELECTION: Final = "cas:cda/* or cas:vihf/* or cas:xds/*"
_SEPARATEUR: Final = "¦"


@dataclass(frozen=True, slots=True, kw_only=True)
class MutantDmp:
    """One planted defect: in the layer `couche` of the witness's `piece`, each text of `anciens` becomes its `nouveaux`.

    `fois` is how many occurrences change, 0 for all. Read like the product's mutants: `effet`, `exigences`.
    """

    name: str
    defaut: str
    defect: str
    effet: str
    exigences: tuple[str, ...]
    piece: str
    couche: str
    fois: int
    anciens: tuple[str, ...]
    nouveaux: tuple[str, ...]

    def octets(self) -> bytes:
        """The piece with the defect; `ErreurBanc` when it changes nothing."""
        from eprouvette.dmp.exemples import piece

        changed = False

        def editer(couche: str, octets: bytes) -> bytes:
            nonlocal changed
            if couche != self.couche:
                return octets
            for old, new in zip(self.anciens, self.nouveaux, strict=True):
                found = octets.replace(old.encode(), new.encode(), self.fois or -1)
                changed = changed or found != octets
                octets = found
            return octets

        octets = piece(self.piece, editer)
        if not changed:
            raise ErreurBanc("ce mutant ne change rien à la pièce", ou=self.name)
        return octets


@cache
def mutants_dmp() -> Mapping[str, MutantDmp]:
    """Every mutant of the DMP pieces, by name."""
    texte = files("eprouvette.dmp").joinpath("data/mutants.csv").read_text(encoding="utf-8")
    lus = [
        MutantDmp(
            name=rang["nom"],
            defaut=rang["defaut"],
            defect=rang["defect"],
            effet=rang["effet"],
            exigences=tuple(rang["exigences"].split()),
            piece=rang["piece"],
            couche=rang["couche"],
            fois=int(rang["fois"]),
            anciens=tuple(rang["anciens"].split(_SEPARATEUR)),
            nouveaux=tuple(rang["nouveaux"].split(_SEPARATEUR)),
        )
        for rang in csv.DictReader(texte.splitlines(), delimiter=";")
    ]
    return {mutant.name: mutant for mutant in lus}


def alterer(nom: str, pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """The pieces with that mutant's defect in the one it names."""
    mutant = mutants_dmp()[nom]
    genre, _, fichier = mutant.piece.partition("/")
    rang = next((i for i, piece in enumerate(pieces) if (piece.genre, piece.nom) == (genre, fichier)), None)
    if rang is None:
        raise ErreurBanc(f"aucune pièce {mutant.piece} à altérer", ou=nom)
    octets = mutant.octets()
    altere = replace(pieces[rang], octets=octets, sha256=sha256(octets).hexdigest())
    return (*pieces[:rang], altere, *pieces[rang + 1 :])
