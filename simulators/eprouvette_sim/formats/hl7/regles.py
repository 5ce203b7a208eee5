"""The rules of the French HL7 v2 volets as a table, and the list of what their publisher's own examples get wrong.

`data/regles.csv`: one line per rule (code, treatment, provenance of DESIGN §5, clause, words in two languages). The
treatment is `refuse` (the PFI rejects, or the text demands it) or `tolere` (the publisher's texts and examples disagree:
said, never held against anyone). `data/tolerances.csv`: each value met in place of the one that is asked for, by rule.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from eprouvette_sim.kernel.anomalie import Anomalie
from eprouvette_sim.kernel.errors import ErreurBanc

if TYPE_CHECKING:
    from collections.abc import Iterable

_MAX_OBSERVED = 200


class Traitement(StrEnum):
    """What is made of a message, or of one deviation of it; worst first."""

    REFUSE = "refuse"
    TOLERE = "tolere"
    CONFORME = "conforme"


@dataclass(frozen=True, slots=True, kw_only=True)
class Regle:
    """One rule: stable dotted code, treatment, provenance, clause with its source, words in two languages."""

    code: str
    traitement: Traitement
    provenance: str
    clause: str
    titre: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance:
    """One value accepted in place of another: `dit` tells whether it is said (a warning) or silently accepted."""

    regle: str
    demande: str
    rencontre: str
    dit: bool
    source: str


@cache
def regles() -> dict[str, Regle]:
    """Every rule by code."""
    return {row["code"]: _regle(**row) for row in _rows("regles.csv")}


def _regle(traitement: str, **row: str) -> Regle:
    return Regle(traitement=Traitement(traitement), **row)


@cache
def tolerances() -> tuple[Tolerance, ...]:
    """The whole list, in its order."""
    return tuple(_tolerance(**row) for row in _rows("tolerances.csv"))


def _tolerance(dit: str, **row: str) -> Tolerance:
    return Tolerance(dit=dit == "oui", **row)


def toleree(regle: str, rencontre: str) -> Tolerance | None:
    """The line of the list that accepts this value under this rule, or `None`."""
    return next((row for row in tolerances() if row.regle == regle and row.rencontre == rencontre), None)


def traitement(anomalies: Iterable[Anomalie]) -> Traitement:
    """What is made of a message with these deviations: the worst treatment among them, `CONFORME` without any."""
    found = {regles()[anomalie.code].traitement for anomalie in anomalies}
    return next((one for one in (Traitement.REFUSE, Traitement.TOLERE) if one in found), Traitement.CONFORME)


def refusees(anomalies: Iterable[Anomalie]) -> tuple[Anomalie, ...]:
    """Those that are held against the message."""
    return tuple(one for one in anomalies if regles()[one.code].traitement is Traitement.REFUSE)


def ecart(code: str, lieu: str, attendu: str, observe: object) -> Anomalie:
    """One deviation from a rule of the table; `ErreurBanc` when the code is not in it. An empty `observe` reads absent."""
    regle = regles().get(code)
    if regle is None:
        raise ErreurBanc(f"règle absente de regles.csv : {code}")
    seen = "absent" if observe in {None, ""} else str(observe)[:_MAX_OBSERVED]
    return Anomalie(code=code, lieu=lieu, attendu=attendu, observe=seen, regle=regle.clause)


def _rows(name: str) -> list[dict[str, str]]:
    text = files(__package__).joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";", strict=True))
