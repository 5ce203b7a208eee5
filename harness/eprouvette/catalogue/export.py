"""CSV that people open in a spreadsheet: no cell of ours can start a formula, no file is left half-written."""

from __future__ import annotations

import csv
import io
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

#: First characters that a spreadsheet may take for a formula, wide forms included.
TRIGGERS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def neutral(cell: object) -> str:
    """The text of a cell, preceded by an apostrophe when a spreadsheet could run it (leading spaces included)."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(TRIGGERS) or text.lstrip().startswith(TRIGGERS) else text


def csv_text(columns: Sequence[str], rows: Iterable[Mapping[str, object]], *, safe: bool = True) -> str:
    """A CSV table (comma, line feed), header first; several values of a cell are joined by ` | `.

    `safe` neutralises formulas; the tables our own loader reads back are written with `safe=False`.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        cells = [_joined(row.get(column)) for column in columns]
        writer.writerow([neutral(cell) for cell in cells] if safe else cells)
    return text.getvalue()


def write_atomic(path: Path, text: str, *, encoding: str = "utf-8") -> None:
    """Writes the whole file or nothing: beside it first, then renamed."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding=encoding, newline="") as stream:
            stream.write(text)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _joined(value: object) -> str:
    if isinstance(value, (tuple, list)):
        return " | ".join(str(part) for part in value)
    return "" if value is None else str(value)
