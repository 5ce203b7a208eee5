"""Fields a norm leaves free: an alteration there that nobody notices changes nothing that could be wrong.

The table is declared (`data/libres.csv`), each line with its reason and its source; a line that explains nothing any more
is a defect (tested). It is read only for alterations that no check noticed, so it can never hide one that was found.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True, kw_only=True)
class Libre:
    """One free field: the operator, the whole place as a pattern (ranks left out), why, and who says so."""

    operateur: str
    lieu: re.Pattern[str]
    raison: str
    source: str


@cache
def libres() -> tuple[Libre, ...]:
    """The table, in file order."""
    text = files("eprouvette.generes").joinpath("data/libres.csv").read_text(encoding="utf-8")
    return tuple(
        Libre(operateur=row["operateur"], lieu=re.compile(row["lieu"]), raison=row["raison"], source=row["source"])
        for row in csv.DictReader(text.splitlines(), delimiter=";")
    )


def libre(operateur: str, lieu: str) -> Libre | None:
    """The line that says this field is free, `None` when there is none."""
    return next((one for one in libres() if one.operateur == operateur and one.lieu.fullmatch(sans_rang(lieu))), None)


def sans_rang(lieu: str) -> str:
    """The place without ranks: the same field of another element or record."""
    return re.sub(r"\[\d+\]", "", lieu)
