"""What a call says of its sender that no scenario is about: a clock that is off, a software the dossier does not know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from eprouvette_sim.formats.tlsi import read_appel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eprouvette_sim.kernel.clock import Instant
    from eprouvette_sim.kernel.wire import Request

#: beyond this, an assertion signed by the product would be refused as too old or not yet valid (cdri_roc §1.6: 20 min)
ECART_MAX: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Remarque:
    """`cle` is a key of the message files, `valeurs` what it is filled with; it never fails a product."""

    cle: str
    valeurs: dict[str, str]


def remarques(request: Request, logiciel: Mapping[str, Any], instant: Instant) -> tuple[Remarque, ...]:
    """What is worth saying of a TLSi call's sender; empty for anything else. Never raises on input."""
    call, _ = read_appel(request.body)
    if call is None or call.lps is None:
        return ()
    found = []
    declared, seen = logiciel.get("numero_autorisation"), call.lps.idam
    if declared and seen and seen != declared:
        certificate = request.peer.cn if request.peer and request.peer.cn else "—"
        values = {"seen": seen, "name": call.lps.nom or "—", "declared": str(declared), "certificate": certificate}
        found.append(Remarque(cle="remarque.composant", valeurs=values))
    skew = _ecart(call.lps.temps, instant)
    if skew is not None and abs(skew) > ECART_MAX:
        found.append(Remarque(cle="remarque.horloge", valeurs={"skew": duree(skew), "time": call.lps.temps or ""}))
    return tuple(found)


def duree(skew: timedelta) -> str:
    """A signed lapse in the largest unit that says it: `+1 j`, `-3 h`, `+12 min`, `-40 s`."""
    seconds = int(abs(skew).total_seconds())
    sign = "-" if skew < timedelta() else "+"
    for size, unit in ((86400, "j"), (3600, "h"), (60, "min")):
        if seconds >= 0.98 * size:  # a day less the second the call took is a day
            return f"{sign}{round(seconds / size)} {unit}"
    return f"{sign}{seconds} s"


def _ecart(text: str | None, instant: Instant) -> timedelta | None:
    """How far the sender's time is from ours (positive: ahead); `None` when unreadable."""
    try:
        said = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return (said if said.tzinfo else said.replace(tzinfo=UTC)) - instant.utc
