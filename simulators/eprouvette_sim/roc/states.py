"""The life of a commitment as one table, `data/etats.csv`: state, event, next state, and the code of a refusal.

States: `neant` (none), `donne`, `partiel`, `annule`, `facture`, `expire`. Events: `recalculer` (a new computation for
the same stay), `engager`, `engager_partiel`, `annuler`, `facturer`, `echoir`. A line absent from the table cannot
happen. The table is ours: no public source describes this life (cdri_roc facts §5.4).
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

NEANT = "neant"
#: states in which an AMC still owes the amount
ACTIFS = ("donne", "partiel")


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """What an event does: the state reached, and the refusal's code when it changes nothing (`None`: accepted)."""

    vers: str
    code: str | None


@cache
def table() -> dict[tuple[str, str], Passage]:
    """(state, event) -> passage."""
    text = files("eprouvette_sim.roc").joinpath("data/etats.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(io.StringIO(text, newline=""))
    return {(row["etat"], row["evenement"]): Passage(vers=row["vers"], code=row["code"] or None) for row in rows}


def passage(etat: str, evenement: str) -> Passage:
    """The passage of that table; an event that a state does not know changes nothing and is accepted."""
    return table().get((etat, evenement), Passage(vers=etat, code=None))
