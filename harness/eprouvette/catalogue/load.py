"""Reads the catalogue: `editions.toml` and one CSV per corpus; every mistake is named by file, line and field.

CSV: UTF-8, comma, header line equal to `COLUMNS`, several values in one cell separated by ` | `.
"""

from __future__ import annotations

import csv
import hashlib
import io
import tomllib
from typing import TYPE_CHECKING

from eprouvette.catalogue.requirement import VERIFICATIONS, Catalogue, Edition, Requirement
from eprouvette.resources import scenarios_root
from eprouvette.verdicts.tables import STATUSES
from eprouvette_sim.kernel.errors import ErreurBanc

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COLUMNS = (
    "id", "imprime", "statut", "nature", "profil", "section", "titre", "title", "obligation",
    "preuves", "clause", "source", "services", "verification", "raison", "alias",
)  # fmt: skip
MANDATORY = ("id", "statut", "titre", "title", "obligation", "source", "verification")
NEEDS_REASON = ("non_testable", "non_couverte")
EXPECTATIONS = "ATTENTE"


def load(folder: Path | None = None) -> Catalogue:
    """The whole catalogue; raises `ErreurBanc` listing all mistakes at once, each with file, line and field."""
    folder = folder or scenarios_root() / "catalogue"
    mistakes: list[str] = []
    editions = _editions(folder)
    requirements: dict[str, Requirement] = {}
    for edition in editions.values():
        for requirement in _rows(folder / f"{edition.corpus}.csv", edition, mistakes):
            if requirement.ref in requirements:
                mistakes.append(f"{edition.corpus}.csv : id en double : {requirement.id}")
            requirements[requirement.ref] = requirement
    if mistakes:
        raise ErreurBanc("catalogue invalide :\n" + "\n".join(mistakes), ou=str(folder))
    return Catalogue(requirements=requirements, editions=editions)


def _editions(folder: Path) -> dict[str, Edition]:
    path = folder / "editions.toml"
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ErreurBanc(f"éditions du catalogue illisibles : {error}", ou=str(path)) from error
    return {
        corpus: Edition(
            corpus=corpus,
            edition=row["edition"],
            titre=row["titre"],
            title=row["title"],
            editeur=row["editeur"],
            date=row["date"],
            source=row["source"],
            sha256=hashlib.sha256((folder / f"{corpus}.csv").read_bytes()).hexdigest(),
        )
        for corpus, row in data.items()
    }


def _rows(path: Path, edition: Edition, mistakes: list[str]) -> Iterator[Requirement]:
    reader = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline=""), strict=True)
    if tuple(reader.fieldnames or ()) != COLUMNS:
        mistakes.append(
            f"{path.name}:1 : en-têtes attendus {','.join(COLUMNS)} ; lu {','.join(reader.fieldnames or ())}"
        )
        return
    for row in reader:
        wrong = _faults(row, edition)
        mistakes += [f"{path.name}:{reader.line_num} : {field} : {what}" for field, what in wrong]
        if not wrong:
            yield _requirement(row, edition)


def _faults(row: dict[str, str], edition: Edition) -> list[tuple[str, str]]:
    found = [(name, "vide") for name in MANDATORY if not row.get(name)]
    if None in row.values() or None in row:
        return [("ligne", "nombre de cellules différent des en-têtes")]
    if row["statut"] and row["statut"] not in STATUSES:
        found.append(("statut", f"{row['statut']!r} ; attendu l'un de {', '.join(STATUSES)}"))
    if row["verification"] and row["verification"] not in VERIFICATIONS:
        found.append(("verification", f"{row['verification']!r} ; attendu l'un de {', '.join(VERIFICATIONS)}"))
    if not row["raison"] and (row["verification"] in NEEDS_REASON or edition.corpus == EXPECTATIONS):
        found.append(("raison", "obligatoire ici"))
    return found


def _requirement(row: dict[str, str], edition: Edition) -> Requirement:
    return Requirement(
        corpus=edition.corpus,
        edition=edition.edition,
        id=row["id"],
        imprime=row["imprime"] or row["id"],
        statut=row["statut"],
        nature=row["nature"] or None,
        profil=row["profil"] or None,
        section=row["section"] or None,
        titre=row["titre"],
        title=row["title"],
        obligation=row["obligation"],
        preuves=_several(row["preuves"]),
        clause=row["clause"] or None,
        source=row["source"],
        services=_several(row["services"]),
        verification=row["verification"],
        raison=row["raison"] or None,
        alias=_several(row["alias"]),
    )


def _several(cell: str) -> tuple[str, ...]:
    return tuple(part for part in (piece.strip() for piece in cell.split("|")) if part)
