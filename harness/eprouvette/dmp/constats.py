"""Findings of the file checks: an anomaly, its rule, and the weight DESIGN §5 gives to that rule's provenance."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from eprouvette.verdicts.tables import PROVENANCES, Severity
from eprouvette_sim.formats.data import regles

if TYPE_CHECKING:
    from collections.abc import Iterable

    from eprouvette_sim.kernel.anomalie import Anomalie

#: At most this many findings of one rule per file; the last one says how many were left out.
PAR_REGLE = 50
_NEUVE = "suppose"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouvaille:
    """One finding of a file (keys of DESIGN §11, then ours): texts are in the language asked."""

    file: str
    record: str | None
    field: str | None
    location: str
    rule: str
    expected: str
    observed: str
    severity: str
    provenance: str
    clause: str
    title: str
    cause: str

    @property
    def fails(self) -> bool:
        """True when this finding alone makes the check exit 1."""
        return self.severity == Severity.NON_CONFORMITE

    def to_json(self) -> dict[str, Any]:
        """A plain JSON object."""
        return asdict(self)


def trouvailles(fichier: str, anomalies: Iterable[Anomalie], *, lang: str = "fr") -> tuple[Trouvaille, ...]:
    """The findings of a file, in order, without repetition, at most `PAR_REGLE` per rule."""
    seen: set[tuple[str, str, str]] = set()
    counts: dict[str, int] = {}
    found = []
    for anomaly in anomalies:
        key = (anomaly.code, anomaly.lieu, anomaly.observe)
        if key in seen:
            continue
        seen.add(key)
        counts[anomaly.code] = counts.get(anomaly.code, 0) + 1
        if counts[anomaly.code] <= PAR_REGLE:
            found.append(_finding(fichier, anomaly, lang))
    return tuple(found) + tuple(_rest(fichier, code, n, lang) for code, n in counts.items() if n > PAR_REGLE)


def _finding(fichier: str, anomaly: Anomalie, lang: str) -> Trouvaille:
    regle = regles().get(anomaly.code)
    provenance = regle.provenance if regle else _NEUVE
    french = lang != "en"
    return Trouvaille(
        file=fichier,
        record=None,
        field=anomaly.lieu.rpartition("/")[2] or None,
        location=anomaly.lieu,
        rule=anomaly.code,
        expected=anomaly.attendu,
        observed=anomaly.observe,
        severity=PROVENANCES[provenance].value,
        provenance=provenance,
        clause=anomaly.regle,
        title=(regle.titre if french else regle.title) if regle else anomaly.code,
        cause=(regle.cause if french else regle.cause_en) if regle else "",
    )


def _rest(fichier: str, code: str, count: int, lang: str) -> Trouvaille:
    regle = regles().get(code)
    provenance = regle.provenance if regle else _NEUVE
    left = count - PAR_REGLE
    return Trouvaille(
        file=fichier,
        record=None,
        field=None,
        location="…",
        rule=code,
        expected="—",
        observed=f"{left} autres lieux" if lang != "en" else f"{left} more places",
        severity=PROVENANCES[provenance].value,
        provenance=provenance,
        clause=regle.clause if regle else "",
        title=(regle.titre if lang != "en" else regle.title) if regle else code,
        cause="",
    )
