"""Families of DMP rules as a run judges them, on the editor's pieces (`data/familles.csv`).

Rules of provenance `suppose` are told by `cda check`, `vihf check` and `xds check` only: an assumed rule never weighs on
an editor. `HORS_PIECES` lists those that need more than a file (a certificate, an authority, the official kit).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

GENRES: Final = ("cda", "vihf", "xds")
#: what each rule left out needs: code or prefix -> reason
HORS_PIECES: Final = {
    "kit.": "le kit officiel, donné à cda check --kit",
    "reponse.": "une réponse du service",
    "coherence.certificat": "le certificat de la connexion",
    "coherence.finess": "le certificat de la connexion et les FINESS de l'établissement",
    "coherence.environnement": "l'environnement visé",
    "xmldsig.confiance": "les autorités de confiance",
    "vihf.utilisateur": "l'identifiant affiché à l'utilisateur",
    "vihf.air.simplifiee": "le mode déclaré par le produit",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Famille:
    """One claim: `regles` are rule codes, or prefixes ending with `*`; judged in pieces of `genres`, on each `objet`."""

    controle: str
    genres: tuple[str, ...]
    objet: str
    exigences: tuple[str, ...]
    regles: tuple[str, ...]
    provenance: str
    clause: str
    titre: str
    title: str

    def vise(self, code: str) -> bool:
        """True when the rule of that code belongs to the family."""
        return any(code.startswith(rule[:-1]) if rule.endswith("*") else code == rule for rule in self.regles)


@cache
def familles() -> tuple[Famille, ...]:
    """Every family, in the order of the data file."""
    texte = files("eprouvette.dmp").joinpath("data/familles.csv").read_text(encoding="utf-8")
    return tuple(
        Famille(
            controle=rang["controle"],
            genres=tuple(rang["genres"].split()),
            objet=rang["objet"],
            exigences=tuple(rang["exigences"].split()),
            regles=tuple(rang["regles"].split()),
            provenance=rang["provenance"],
            clause=rang["clause"],
            titre=rang["titre"],
            title=rang["title"],
        )
        for rang in csv.DictReader(texte.splitlines(), delimiter=";")
    )
