"""The cells of a workbook sheet as plain text, with what is wrong with them; merged columns filled downwards."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, time
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eprouvette.catalogue.archive import Constats

#: Columns looked at, and consecutive empty rows after which a sheet is over.
MAX_COLUMNS: Final = 64
EMPTY_ROWS: Final = 2_000
MAX_TEXT: Final = 32_767
_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: `text` without its struck parts, `raw` with them; `struck` is empty, `partie` or `tout`.

    `number` is true when the spreadsheet stored a number, whose printed form (`1.10`) may be lost; `fault` is (code, expected, observed) when the cell cannot be trusted.
    """

    text: str = ""
    raw: str = ""
    struck: str = ""
    number: bool = False
    fault: tuple[str, str, str] | None = None


@dataclass(slots=True)
class Grid:
    """One sheet read row by row. `merged` lists (first row, last row, first column, last column)."""

    page: Any
    merged: list[tuple[int, int, int, int]]
    struck: bool

    @property
    def title(self) -> str:
        """The name of the sheet."""
        return str(self.page.title)

    def rows(self, found: Constats) -> Iterator[tuple[int, list[Cell]]]:
        """The non-empty rows, each with its 1-based number; vertical merges are filled down and remarked.

        Merges across columns are left to the caller, who knows which columns matter.
        """
        fill = _Fill(self.merged, self.title, found)
        if hasattr(self.page, "reset_dimensions"):
            self.page.reset_dimensions()  # a sheet that lies about its size must not lose rows
        empty = 0
        for number, row in enumerate(self.page.iter_rows(), start=1):
            cells = fill.apply(number, [_cell(item, self.struck) for item in row[:MAX_COLUMNS]])
            if not any(cell.raw or cell.fault for cell in cells):
                empty += 1
                if empty > EMPTY_ROWS:
                    return
                continue
            empty = 0
            yield number, cells


class _Fill:
    """Keeps, by column, the merged value to repeat until its last row."""

    def __init__(self, merged: list[tuple[int, int, int, int]], title: str, found: Constats) -> None:
        self.starts: dict[int, list[tuple[int, int]]] = {}
        self.open: dict[int, tuple[int, Cell]] = {}
        for first, last, left, right in sorted(merged):
            if last > first and left == right:
                found.add("fusion", f"{title}!{first}", "une valeur par ligne", f"fusionnée jusqu'à {last}")
                self.starts.setdefault(first, []).append((left, last))

    def apply(self, number: int, cells: list[Cell]) -> list[Cell]:
        for column, last in self.starts.get(number, ()):
            if column < len(cells):
                self.open[column] = (last, cells[column])
        for column, (last, value) in list(self.open.items()):
            if number > last:
                del self.open[column]
            elif column < len(cells) and not cells[column].raw:
                cells[column] = value
            elif column >= len(cells):
                cells += [Cell()] * (column + 1 - len(cells))
                cells[column] = value
        return cells


def _cell(item: Any, struck: bool) -> Cell:
    value = item.value
    if value is None:
        return Cell()
    if item.data_type == "f":
        return _bad("formule", "une valeur : coller les valeurs à la place des formules", str(value))
    if item.data_type == "e":
        return _bad("erreur", "une valeur", str(value))
    if isinstance(value, (date, time)):
        return _bad("date", "un texte", f"{value} : le tableur a pris la cellule pour une date")
    cell = _plain(value) if isinstance(value, (str, int, float)) else _rich(value)
    if struck and cell.raw and getattr(item.font, "strike", False):
        return replace(cell, text="", struck="tout")
    return cell


def _bad(code: str, expected: str, observed: str) -> Cell:
    return Cell(text="", raw=observed[:80], fault=(code, expected, observed[:80]))


def _plain(value: Any) -> Cell:
    text = tidy(str(value))
    return Cell(text=text, raw=text, number=not isinstance(value, str))


def _rich(value: Any) -> Cell:
    """A text in several fonts: the struck runs are told apart."""
    kept, whole, struck = [], [], False
    for run in value if isinstance(value, list) else [value]:
        text = str(getattr(run, "text", run))
        whole.append(text)
        if getattr(getattr(run, "font", None), "strike", False):
            struck = struck or bool(text.strip())
        else:
            kept.append(text)
    text, raw = tidy("".join(kept)), tidy("".join(whole))
    return Cell(text=text, raw=raw, struck="" if not struck else "partie" if text else "tout")


def tidy(text: str) -> str:
    """A text without carriage-return escapes, control characters or spaces at its ends."""
    text = text.replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub("", text).replace("\u00a0", " ").strip()[:MAX_TEXT]
