"""What may be wrong with an envelope: one row by rule, its provenance, and whether each profile refuses it."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from eprouvette_sim.kernel.anomalie import Anomalie

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: `strict` refuses what the current texts are said to forbid; `souple` takes all that can be opened
PROFILS: Final = ("strict", "souple")
_JAMAIS: Final = "9999-12-31"


@dataclass(frozen=True, slots=True, kw_only=True)
class Regle:
    """One rule: refused from that civil day on by each profile (`9999-12-31`: never), source, provenance, texts."""

    code: str
    strict: str
    souple: str
    provenance: str
    source: str
    fr: str
    en: str


@cache
def regles() -> Mapping[str, Regle]:
    """Every rule, by code."""
    texte = files("eprouvette_sim.formats.enveloppe_b2").joinpath("data/regles.csv").read_text(encoding="utf-8")
    return MappingProxyType({row["code"]: Regle(**row) for row in csv.DictReader(texte.splitlines())})


def anomalie(code: str, lieu: str, attendu: str, observe: str) -> Anomalie:
    """The anomaly of that rule; `KeyError` for a code that is not in the table."""
    return Anomalie(code=code, lieu=lieu, attendu=attendu, observe=observe, regle=regles()[code].source)


def refus(anomalies: Iterable[Anomalie], *, profil: str, jour: str) -> tuple[Anomalie, ...]:
    """Those a front-end of that profile refuses the mail for, on that civil day (`AAAA-MM-JJ`)."""
    return tuple(a for a in anomalies if a.code in regles() and getattr(regles()[a.code], profil) <= jour)
