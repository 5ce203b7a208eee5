"""Reads the catalogue's CSV tables; every mistake is named by file, line, field and nearest value.

CSV: UTF-8 (a byte-order mark is accepted), comma, header line equal to the expected columns, several values
in one cell separated by ` | `. Lines are numbered from 1, the header being line 1; a row that spans several
physical lines carries the number of its first.
"""

from __future__ import annotations

import csv
import difflib
import io
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path


#: How many mistakes get a nearest value.
NEAREST_FOR: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Ligne:
    """One data row: its cells by column name, stripped, and where it stands."""

    fichier: str
    ligne: int
    cellules: Mapping[str, str]

    def several(self, column: str) -> tuple[str, ...]:
        """The values of a cell that may hold several."""
        return tuple(part for part in (piece.strip() for piece in self.cellules[column].split("|")) if part)

    def optional(self, column: str) -> str | None:
        """The cell, or `None` when it is empty."""
        return self.cellules[column] or None


@dataclass(slots=True)
class Fautes:
    """The mistakes found while reading, all of them, in reading order.

    The nearest known value is searched for the first hundred only, so that a file wrong on every line stays cheap.
    """

    textes: list[str] = field(default_factory=list)

    def add(self, where: Ligne, column: str, what: str, *, value: str = "", known: Iterable[str] = ()) -> None:
        """Records one mistake of one field, with the known values nearest to `value`."""
        self.at(where.fichier, where.ligne, column, what, value=value, known=known)

    def at(self, name: str, line: int, column: str, what: str, *, value: str = "", known: Iterable[str] = ()) -> None:
        """Records one mistake by file name and line."""
        close = nearest(value, known) if value and len(self.textes) < NEAREST_FOR else []
        self.textes.append(f"{name}:{line} : {column} : {what}" + (f" ; proche : {', '.join(close)}" if close else ""))

    def allowed(self, row: Ligne, column: str, values: Iterable[str], known: Iterable[str]) -> None:
        """Records each value that is not one of the known ones, with the nearest."""
        known = list(known)
        for value in values:
            if value not in known:
                self.add(
                    row, column, f"{value!r} inconnu ; attendu l'un de {', '.join(known)}", value=value, known=known
                )


def nearest(value: str, known: Iterable[str], count: int = 3) -> list[str]:
    """The known values that look most like this one, best first."""
    return difflib.get_close_matches(value, list(known), n=count, cutoff=0.5)


def read_table(path: Path, columns: Sequence[str], mandatory: Sequence[str], mistakes: Fautes) -> Iterator[Ligne]:
    """The well-formed rows of one table; the others are recorded in `mistakes` and left out. Never raises on input."""
    text = _text(path, mistakes)
    if text is None:
        return
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    start = 1
    try:
        if not _header_ok(path.name, next(reader, []), columns, mistakes):
            return
        for cells in reader:
            row = _row(Ligne(fichier=path.name, ligne=start + 1, cellules={}), cells, columns, mandatory, mistakes)
            start = reader.line_num
            if row is not None:
                yield row
    except csv.Error as error:
        mistakes.at(path.name, reader.line_num, "ligne", f"CSV mal formé ({error}) : guillemet non fermé ou en trop ?")


def _text(path: Path, mistakes: Fautes) -> str | None:
    try:
        raw = path.read_bytes()
    except OSError as error:
        mistakes.at(path.name, 1, "fichier", f"illisible ({error.strerror})")
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        mistakes.at(path.name, line, "encodage", "UTF-8 attendu ; enregistrer le fichier en « CSV UTF-8 »")
        return None
    if "\0" in text:
        mistakes.at(path.name, text[: text.index("\0")].count("\n") + 1, "encodage", "caractère nul dans le texte")
        return None
    return text


def _header_ok(name: str, header: list[str], columns: Sequence[str], mistakes: Fautes) -> bool:
    if tuple(header) == tuple(columns):
        return True
    if len(header) == 1 and ";" in header[0]:
        mistakes.at(name, 1, "en-têtes", "séparateur « ; » lu ; la virgule est attendue")
        return False
    for column in columns:
        if column not in header:
            mistakes.at(name, 1, column, "colonne absente", value=column, known=set(header) - set(columns))
    for column in header:
        if column not in columns:
            mistakes.at(name, 1, column or "(vide)", "colonne inattendue", value=column, known=columns)
    if sorted(header) == sorted(columns):
        mistakes.at(name, 1, "en-têtes", f"ordre attendu : {','.join(columns)}")
    return False


def _row(
    place: Ligne, cells: list[str], columns: Sequence[str], mandatory: Sequence[str], mistakes: Fautes
) -> Ligne | None:
    if not cells or cells == [""]:
        return None
    if len(cells) != len(columns):
        mistakes.add(place, "ligne", f"{len(cells)} cellules, {len(columns)} attendues")
        return None
    row = replace(place, cellules=dict(zip(columns, (cell.strip() for cell in cells), strict=True)))
    empty = [column for column in mandatory if not row.cellules[column]]
    for column in empty:
        mistakes.add(row, column, "vide")
    return None if empty else row
