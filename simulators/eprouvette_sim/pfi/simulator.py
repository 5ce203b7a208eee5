"""The source system (CREATEUR) as a PFI sees it: takes business receipts, acknowledges each one.

What it sends is built by the scenario; here is what it does with what comes back (facts mssante §5.6).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from eprouvette_sim.formats import hl7
from eprouvette_sim.kernel.wire import Answer, Response

if TYPE_CHECKING:
    from eprouvette_sim.kernel.anomalie import Anomalie
    from eprouvette_sim.kernel.clock import Instant
    from eprouvette_sim.kernel.wire import Request

_TYPE: Final = (("Content-Type", "x-application/hl7-v2+er7"),)
#: HL7 table 0357: what an ERR of ours says
_ERREUR: Final = ("207", "Application error")
#: what is answered to bytes in which no header can be read: there is nobody to name
_ILLISIBLE: Final = hl7.Message(
    segments=(hl7.Segment(nom="MSH", champs=("|", "^~\\&", "", "", "", "", "", "", "ACK", "", "P", "2.6")),)
)


class ServiceCreateur:
    """Keeps the receipts it was given, in order; deterministic, never raises on input."""

    def __init__(self) -> None:
        self.recus: list[hl7.CompteRendu] = []
        self._count = 0

    def handle(self, request: Request, instant: Instant) -> Answer:
        """AA for a receipt that follows the volet, AE with its first fault otherwise, AR when nothing can be read."""
        message, notes = hl7.read(request.body)
        self._count += 1
        if message is None:
            return self._answer(_ILLISIBLE, "AR", notes, instant)
        notes += hl7.anomalies_compte_rendu(message)
        received = hl7.lire_compte_rendu(message)
        if received is not None:
            self.recus.append(received)
        return self._answer(message, "AE" if hl7.refusees(notes) else "AA", notes, instant)

    def snapshot(self) -> dict[str, Any]:
        """The receipts, in order of arrival."""
        return {"recus": [asdict(one) for one in self.recus]}

    def compte(self) -> Counter[str]:
        """How many receipts of each event arrived."""
        return Counter(one.evenement for one in self.recus)

    def _answer(self, recu: hl7.Message, code: str, notes: tuple[Anomalie, ...], instant: Instant) -> Answer:
        refused = hl7.refusees(notes)[:1] if code != "AA" else ()
        errors = [(_place(one.lieu), *_ERREUR) for one in refused]
        written = hl7.accuse(
            recu,
            code,
            controle=f"EPR-ACK-{self._count:06}",
            horodatage=f"{instant.utc:%Y%m%d%H%M%S}+0000",
            erreurs=errors,
        )
        return Answer(response=Response(status=200, headers=_TYPE, body=hl7.write(written)), notes=notes)


def _place(lieu: str) -> str:
    """A location as ERR-2 writes it: `OBX[2]-5` is `OBX^2^5`; what is no field is left out."""
    head, dash, field = lieu.partition("-")
    name, _, rank = head.partition("[")
    return f"{name}^{rank.rstrip(']') or '1'}^{field.partition('.')[0]}" if dash else ""
