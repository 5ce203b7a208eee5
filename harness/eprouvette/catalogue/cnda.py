"""The user's own mapping of CNDA test numbers to scenarios of the bench: read, checked, never shipped.

CSV in UTF-8, comma or semicolon, columns `test`, `scenarios` and, at will, `intitule`, `commentaire`; several
scenarios in one cell are separated by ` | `. A scenario is named by its `@cas:` (`insi/deuxieme-prenom`).
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from eprouvette.catalogue.tables import nearest
from eprouvette_sim.kernel.errors import ErreurUsage

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

REQUIRED: Final = ("test", "scenarios")
OPTIONAL: Final = ("intitule", "commentaire")
MAX_BYTES: Final = 4 * 1024 * 1024
MAX_TOLD: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class TestCnda:
    """One test number of the CNDA, as the user wrote it, and the scenarios that rehearse it."""

    __test__ = False  # not a pytest class

    numero: str
    scenarios: tuple[str, ...]
    intitule: str | None
    commentaire: str | None
    ligne: int


def read_mapping(path: Path, scenarios: Collection[str]) -> tuple[TestCnda, ...]:
    """The mapping, in file order; a test without a scenario is kept, with an empty tuple.

    `scenarios` are the names the bench knows. `ErreurUsage` gives every mistake at once, with line, field and
    the nearest scenario.
    """
    rows, mistakes = _rows(path)
    found: list[TestCnda] = []
    seen: dict[str, int] = {}
    for line, cells in rows:
        test = _test(line, cells)
        if not test.numero:
            mistakes.append(f"{path.name}:{line} : test : vide")
        elif test.numero in seen:
            mistakes.append(f"{path.name}:{line} : test : {test.numero} déjà donné ligne {seen[test.numero]}")
        seen.setdefault(test.numero, line)
        mistakes += [f"{path.name}:{line} : scenarios : {fault}" for fault in _unknown(test, scenarios)]
        found.append(test)
    if mistakes:
        told = mistakes[:MAX_TOLD]
        if len(mistakes) > MAX_TOLD:
            told.append(f"et {len(mistakes) - MAX_TOLD} autres erreurs")
        raise ErreurUsage("\n".join(told), ou=str(path), faire="corriger la table de correspondance")
    return tuple(found)


def _test(line: int, cells: dict[str, str]) -> TestCnda:
    names = [part.strip().removeprefix("@cas:") for part in cells["scenarios"].split("|")]
    return TestCnda(
        numero=cells["test"],
        scenarios=tuple(dict.fromkeys(name for name in names if name)),
        intitule=cells.get("intitule") or None,
        commentaire=cells.get("commentaire") or None,
        ligne=line,
    )


def _unknown(test: TestCnda, scenarios: Collection[str]) -> list[str]:
    faults = []
    for name in test.scenarios:
        if name not in scenarios:
            near = ", ".join(nearest(name, scenarios))
            faults.append(f"{name!r} inconnu" + (f" ; proche : {near}" if near else ""))
    return faults


def _rows(path: Path) -> tuple[list[tuple[int, dict[str, str]]], list[str]]:
    text = _text(path)
    first = text.split("\n", 1)[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, dict[str, str]]] = []
    try:
        header = [cell.strip().casefold() for cell in next(reader, [])]
        mistakes = _header(path.name, header)
        start = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells) and not mistakes:
                padded = [cell.strip() for cell in cells] + [""] * (len(header) - len(cells))
                if len(cells) > len(header):
                    return rows, [f"{path.name}:{start} : {len(cells)} cellules, {len(header)} attendues"]
                rows.append((start, dict(zip(header, padded, strict=True))))
            start = reader.line_num + 1
    except csv.Error as error:
        return rows, [f"{path.name}:{reader.line_num} : CSV mal formé ({error})"]
    return rows, mistakes


def _header(name: str, header: list[str]) -> list[str]:
    mistakes = []
    for column in REQUIRED:
        if column not in header:
            near = ", ".join(nearest(column, header))
            mistakes.append(f"{name}:1 : colonne « {column} » absente" + (f" ; proche : {near}" if near else ""))
    allowed = ", ".join((*REQUIRED, *OPTIONAL))
    strange = [column for column in header if column not in (*REQUIRED, *OPTIONAL)]
    mistakes += [f"{name}:1 : colonne « {column} » inconnue ; admises : {allowed}" for column in strange]
    if len(set(header)) != len(header):
        mistakes.append(f"{name}:1 : colonne en double")
    return mistakes


def _text(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise ErreurUsage(f"table illisible ({error.strerror})", ou=str(path)) from error
    if len(raw) > MAX_BYTES:
        raise ErreurUsage(f"table de plus de {MAX_BYTES} octets", ou=str(path))
    try:
        return raw.decode("utf-8-sig").replace("\0", "")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ErreurUsage(
            f"{path.name}:{line} : UTF-8 attendu", ou=str(path), faire="enregistrer le fichier en « CSV UTF-8 »"
        ) from error
