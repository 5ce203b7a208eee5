"""Loads the oracle's own data files (UTF-8, `;`, header line) from `oracle/data/`."""

from __future__ import annotations

import csv
import io
from functools import cache
from importlib.resources import files


@cache
def lignes_csv(nom: str) -> tuple[dict[str, str], ...]:
    """The rows of one data file, in order; `ValueError` names the file and line of a row of the wrong width."""
    texte = files("eprouvette.oracle").joinpath("data", nom).read_text(encoding="utf-8")
    lecteur = csv.DictReader(io.StringIO(texte, newline=""), delimiter=";", strict=True)
    rangs = []
    for rang in lecteur:
        if None in rang or None in rang.values():
            msg = f"{nom}:{lecteur.line_num} : nombre de cellules différent des en-têtes"
            raise ValueError(msg)
        rangs.append(rang)
    return tuple(rangs)
