"""The AMC's mailbox for claims: the envelope of billing mail, opened with the AMC's key ("same encryption as B2").

The acknowledgement is the SMTP reply: 250 for a claim received (or received before), 550 for one refused, 554 for a mail
that is in clear or cannot be opened. What the real recipients answer is not public: these replies are ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eprouvette_sim.formats import enveloppe_b2
from eprouvette_sim.kernel.wire import Answer, Response

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from eprouvette_sim.formats.correspondance import Message
    from eprouvette_sim.formats.enveloppe_b2 import Cle
    from eprouvette_sim.kernel.anomalie import Anomalie
    from eprouvette_sim.kernel.clock import Instant
    from eprouvette_sim.kernel.wire import Request

SERVICE = "roc"
#: status of an acknowledgement -> SMTP reply
REPONSES = {
    "recu": (250, "2.0.0 facture recue"),
    "doublon": (250, "2.0.0 facture deja recue"),
    "refuse": (550, "5.6.0"),
}
FERMEE = (554, "5.7.1 message en clair ou illisible")


class Courrier:
    """What answers mail: opens it with `cles`, hands the claim to `deposer`; never raises on input."""

    def __init__(self, deposer: Callable[[bytes, Instant], tuple[Message, tuple[Anomalie, ...]]]) -> None:
        self.cles: Sequence[Cle] = ()
        self.profil = "souple"
        self.recus = 0
        self._deposer = deposer

    def handle(self, request: Request, instant: Instant) -> Answer:
        """The reply to one mail."""
        mail, anomalies = enveloppe_b2.read(request.body, self.cles)
        refused = enveloppe_b2.refus(anomalies, profil=self.profil, jour=instant.rfc3339[:10])
        if mail is None or mail.contenu is None or refused:
            return _reponse(*FERMEE, anomalies)
        self.recus += 1
        answer, notes = self._deposer(mail.contenu.octets, instant)
        status, text = REPONSES[answer["statut"]]
        return _reponse(status, f"{text} {answer.get('code', '')}".rstrip(), anomalies + notes)

    def snapshot(self) -> dict[str, Any]:
        """How many mails were opened."""
        return {"recus": self.recus}


def _reponse(status: int, text: str, notes: tuple[Anomalie, ...]) -> Answer:
    return Answer(response=Response(status=status, body=text.encode()), notes=notes, service=SERVICE)
