"""What the gateway and the server refuse: rate, unknown parameters, oversized or malformed queries (mssante facts §6.1)."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from eprouvette_sim.kernel.anomalie import Anomalie

if TYPE_CHECKING:
    from collections.abc import Collection

PAR_PAGE = 50
#: an example of the documentation goes up to it; the limit itself is not published
PAGE_MAX = 10_000
MAX_REQUETE = 8_192
MODIFICATEURS = {"", "exact", "contains"}
_SECONDE_NS = 1_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Requete:
    """One search as asked: `(name, modifier, raw value)` clauses, result parameters, page size."""

    clauses: tuple[tuple[str, str, str], ...]
    count: int = PAR_PAGE
    total: bool = False
    elements: tuple[str, ...] = ()
    include: tuple[tuple[str, str], ...] = ()
    revinclude: tuple[tuple[str, str], ...] = ()


class Debit:
    """A sliding second: at most `par_seconde` calls are admitted in any second of the monotonic clock."""

    def __init__(self, *, par_seconde: int) -> None:
        self.par_seconde = par_seconde
        self._instants: deque[int] = deque()

    def admet(self, maintenant_ns: int) -> bool:
        """Whether this call is admitted; only admitted calls count."""
        while self._instants and self._instants[0] <= maintenant_ns - _SECONDE_NS:
            self._instants.popleft()
        if len(self._instants) >= self.par_seconde:
            return False
        self._instants.append(maintenant_ns)
        return True

    def notes(self) -> tuple[Anomalie, ...]:
        """What to say of a call too many."""
        expected = f"{self.par_seconde} appels par seconde au plus"
        return (
            Anomalie(
                code="annuaire.debit", lieu="appel", attendu=expected, observe="un de plus", regle="mssante §6.1 [S5]"
            ),
        )


def lire_requete(kind: str, query: str, connus: Collection[str]) -> tuple[Requete | None, str, tuple[Anomalie, ...]]:
    """The search of a query string, or the diagnostics of the 400 it gets, and the note to keep of it."""
    if len(query) > MAX_REQUETE:
        return _refus("requête", f"requête de {len(query)} caractères", f"{MAX_REQUETE} au plus")
    try:
        pairs = parse_qsl(query, keep_blank_values=False, max_num_fields=100, errors="strict")
    except ValueError as error:
        return _refus("requête", str(error), "une requête lisible")
    clauses: list[tuple[str, str, str]] = []
    controls: dict[str, list[str]] = {}
    for key, value in pairs:
        name, _, modifier = key.partition(":")
        if name in _CONTROLES:
            controls.setdefault(name, []).append(value)
        elif name not in connus:
            return _refus(key, f'HAPI-0524: Unknown search parameter "{name}" for resource type "{kind}"', "un connu")
        elif modifier not in MODIFICATEURS:
            return _refus(key, f"HAPI-0518: Invalid modifier: {modifier}", "exact ou contains")
        else:
            clauses.append((name, modifier, value))
    count = controls.get("_count", [str(PAR_PAGE)])[0]
    if not count.isascii() or not count.isdigit() or not 0 < int(count) <= PAGE_MAX:
        return _refus("_count", f"_count={count}", f"1 à {PAGE_MAX}")
    asked = Requete(
        clauses=tuple(clauses),
        count=int(count),
        total=controls.get("_total") == ["accurate"],
        elements=tuple(part for text in controls.get("_elements", ()) for part in text.split(",") if part),
        include=_couples(controls.get("_include", ())),
        revinclude=_couples(controls.get("_revinclude", ())),
    )
    return asked, "", ()


def _couples(texts: Collection[str]) -> tuple[tuple[str, str], ...]:
    """`PractitionerRole:practitioner` as a pair; what has another shape includes nothing."""
    return tuple((parts[0], parts[1]) for text in texts if len(parts := text.split(":")) >= 2)


def _refus(lieu: str, observe: str, attendu: str) -> tuple[None, str, tuple[Anomalie, ...]]:
    note = Anomalie(code="annuaire.requete", lieu=lieu, attendu=attendu, observe=observe, regle="mssante §6.1 [S5]")
    return None, observe, (note,)


_CONTROLES = frozenset({"_count", "_total", "_elements", "_include", "_revinclude", "_format"})
