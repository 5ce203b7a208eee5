"""Dated parameters and tables: those shipped (with their provenance) and those the user loads.

A loaded table is a CSV (UTF-8, `;`) with at least `table;cle;valeur;du;au`; its SHA-256 is kept and printed.
The SFG's own tables (1 to 104) were not read: none is shipped, and a rule that needs one says INCONCLUSIF.
"""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from eprouvette.oracle.donnees import lignes_csv
from eprouvette.oracle.lecture import Faute

COLONNES = ("table", "cle", "valeur", "du", "au")
MAX_LIGNES = 500_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Valeur:
    """One dated value: `du` and `au` are included, `None` means without limit."""

    valeur: str
    du: date | None
    au: date | None
    provenance: str = "pack"

    def couvre(self, jour: date) -> bool:
        """True when the value holds on that day."""
        return (self.du is None or self.du <= jour) and (self.au is None or jour <= self.au)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One loaded file: its name and SHA-256."""

    nom: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """All tables at hand: `(table, cle)` -> dated values, and the files they came from."""

    valeurs: dict[tuple[str, str], tuple[Valeur, ...]] = field(default_factory=dict)
    connues: frozenset[str] = frozenset()
    sources: tuple[Source, ...] = ()

    def chercher(self, table: str, cle: str, jour: date) -> Valeur | None:
        """The value valid on that day, the last one loaded first; `None` when there is none."""
        for valeur in reversed(self.valeurs.get((table, cle), ())):
            if valeur.couvre(jour):
                return valeur
        return None

    def toutes(self, table: str, cle: str, jour: date) -> tuple[Valeur, ...]:
        """Every value claimed for that day: more than one when the source does not settle the date of change."""
        return tuple(valeur for valeur in self.valeurs.get((table, cle), ()) if valeur.couvre(jour))

    def contient(self, table: str, cle: str, jour: date) -> bool | None:
        """Whether the key is in the table on that day; `None` when the table was not loaded."""
        if table not in self.connues:
            return None
        return self.chercher(table, cle, jour) is not None


def livrees() -> Tables:
    """The parameters shipped with the oracle (`data/parametres.csv`), each with its provenance."""
    valeurs: dict[tuple[str, str], list[Valeur]] = {}
    for rang in lignes_csv("parametres.csv"):
        valeur = Valeur(
            valeur=rang["valeur"],
            du=_jour(rang["du"]),
            au=_jour(rang["au"]),
            provenance=rang["provenance"],
        )
        valeurs.setdefault((rang["table"], rang["cle"]), []).append(valeur)
    return Tables(valeurs={cle: tuple(lues) for cle, lues in valeurs.items()})


def charger(nom: str, octets: bytes, base: Tables | None = None) -> tuple[Tables | None, tuple[Faute, ...]]:
    """`base` completed with this CSV, or `None` with every faulty line named (at most 200)."""
    base = base or livrees()
    fautes: list[Faute] = []
    lus = _lire(nom, octets, fautes)
    if fautes:
        return None, tuple(fautes[:200])
    valeurs = {cle: list(deja) for cle, deja in base.valeurs.items()}
    for rang in lus:
        valeurs.setdefault((rang["table"], rang["cle"]), []).append(
            Valeur(valeur=rang["valeur"], du=_jour(rang["du"]), au=_jour(rang["au"]))
        )
    complete = Tables(
        valeurs={cle: tuple(toutes) for cle, toutes in valeurs.items()},
        connues=base.connues | {rang["table"] for rang in lus},
        sources=(*base.sources, Source(nom=nom, sha256=hashlib.sha256(octets).hexdigest())),
    )
    return complete, ()


def _lire(nom: str, octets: bytes, fautes: list[Faute]) -> list[dict[str, str]]:
    try:
        lecteur = csv.DictReader(io.StringIO(octets.decode("utf-8"), newline=""), delimiter=";", strict=True)
        entetes = tuple(lecteur.fieldnames or ())
        if entetes[: len(COLONNES)] != COLONNES:
            fautes.append(Faute(cle=f"{nom}:1", attendu=";".join(COLONNES), observe=";".join(entetes)[:80]))
            return []
        return [rang for rang in lecteur if _juger(nom, lecteur.line_num, rang, fautes)]
    except (UnicodeDecodeError, csv.Error) as erreur:
        fautes.append(Faute(cle=nom, attendu="un CSV UTF-8 séparé par des points-virgules", observe=str(erreur)[:120]))
        return []


def _juger(nom: str, ligne: int, rang: dict[str, Any], fautes: list[Faute]) -> bool:
    avant = len(fautes)
    if ligne > MAX_LIGNES:
        fautes.append(Faute(cle=f"{nom}:{ligne}", attendu=f"au plus {MAX_LIGNES} lignes", observe="davantage"))
        raise csv.Error("fichier trop long")
    if None in rang or any(rang.get(colonne) is None for colonne in COLONNES):
        fautes.append(Faute(cle=f"{nom}:{ligne}", attendu="autant de cellules que d'en-têtes", observe="autre nombre"))
        return False
    vides = [colonne for colonne in ("table", "cle", "valeur") if not rang[colonne]]
    fautes += [Faute(cle=f"{nom}:{ligne} {colonne}", attendu="une valeur", observe="vide") for colonne in vides]
    for colonne in ("du", "au"):
        try:
            _jour(rang[colonne])
        except ValueError:
            fautes.append(Faute(cle=f"{nom}:{ligne} {colonne}", attendu="AAAA-MM-JJ", observe=repr(rang[colonne])[:40]))
    return len(fautes) == avant


def _jour(texte: str) -> date | None:
    return date.fromisoformat(texte) if texte else None
