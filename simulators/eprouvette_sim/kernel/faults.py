"""Named, seeded, replayable faults: what to do to the n-th answer of a door.

A plan is a literal table; the station asks it for each exchange and the door carries out delays and cuts.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from eprouvette_sim.kernel.errors import ErreurUsage

if TYPE_CHECKING:
    from collections.abc import Mapping

#: faults a mail door carries out before its service hears of the message
BEFORE = ("refuse", "data-cut")
#: kind -> unit of `value`
KINDS = {
    "delay": "secondes d'attente avant de répondre",
    "cut": "connexion coupée après ce nombre d'octets de réponse (0 : aucune réponse)",
    "truncate": "nombre d'octets gardés du corps de la réponse, le reste perdu",
    "status": "code HTTP rendu sans corps SOAP",
    "refuse": "code SMTP rendu à la fin du message, que le service ne reçoit pas",
    "data-cut": "connexion coupée après ce nombre d'octets du message, que le service ne reçoit pas",
    "replace": "texte `ancien=>nouveau` remplacé dans le corps (corrélation fausse, par exemple)",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault: `kind` is a key of `KINDS`, `on` the 1-based exchanges it strikes (empty: all), `value` its measure."""

    kind: str
    value: str
    on: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ErreurUsage(f"panne inconnue : {self.kind!r}", faire=f"choisir parmi {', '.join(sorted(KINDS))}")
        valid = "=>" in self.value if self.kind == "replace" else _is_number(self.value)
        if not valid:
            raise ErreurUsage(f"valeur de panne {self.value!r} illisible pour {self.kind}", faire=KINDS[self.kind])


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultPlan:
    """A named list of faults; `rate` (0 to 1) with `seed` strikes at random but always the same way."""

    name: str
    faults: tuple[Fault, ...]
    seed: str = ""
    rate: float = 1.0
    _drawn: dict[int, bool] = field(default_factory=dict, repr=False, compare=False)

    def strike(self, sequence: int) -> Fault | None:
        """The fault for that 1-based exchange, or `None`: the first one of the table that applies."""
        if not self._strikes(sequence):
            return None
        return next((f for f in self.faults if not f.on or sequence in f.on), None)

    def _strikes(self, sequence: int) -> bool:
        if self.rate >= 1:
            return True
        if sequence not in self._drawn:
            draw = random.Random(f"{self.seed}/{self.name}/{sequence}")  # noqa: S311 - replayable, never a key
            self._drawn[sequence] = draw.random() < self.rate
        return self._drawn[sequence]

    @classmethod
    def from_mapping(cls, data: Mapping[str, Any]) -> FaultPlan:
        """The plan described by a table of a data file: `nom`, `graine`, `taux`, `pannes` (list of tables)."""
        faults = tuple(
            Fault(kind=row["genre"], value=str(row["valeur"]), on=tuple(row.get("sur", ()))) for row in data["pannes"]
        )
        return cls(name=data["nom"], faults=faults, seed=str(data.get("graine", "")), rate=float(data.get("taux", 1)))


def _is_number(text: str) -> bool:
    try:
        return float(text) >= 0
    except ValueError:
        return False
