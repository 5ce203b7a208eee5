"""The counter where documents are handed to a PFI over MLLP, and where its returns are waited for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from eprouvette_sim.doors.mllp import MEDIUM, Correspondant, MllpDoor, requete
from eprouvette_sim.formats import hl7
from eprouvette_sim.pfi import ServiceCreateur

if TYPE_CHECKING:
    import ssl

    from eprouvette.runner.lab import Lab
    from eprouvette_sim.kernel.station import Station

#: the door its returns come by, and the one deliveries are journaled under
RETOURS: Final = "pfi"
REMISES: Final = "pfi-remise"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remise:
    """What came of one delivery: the ACK code (`None` without a readable ACK) and why there is none, if so."""

    accuse: str | None
    raison: str | None


class Guichet:
    """Hands messages to one PFI and captures them; `joindre` first, `fermer` last."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab
        self._line: Correspondant | None = None
        self._station: Station | None = None

    def joindre(self, hote: str, port: int, *, tls: ssl.SSLContext | None = None, delai_s: float = 10.0) -> None:
        """Opens the connection to the PFI's input; `OSError` when nobody listens there."""
        self.fermer()
        self._line = Correspondant(hote, port, decouper=hl7.Decodeur, encadrer=hl7.encadrer, delai_s=delai_s, tls=tls)
        self._line.joindre()
        self._station = self._lab.sortie(REMISES, RETOURS, self._line, medium=MEDIUM)

    def remettre(self, octets: bytes, *, delai_s: float) -> Remise:
        """Sends one message and waits for its ACK at most `delai_s` seconds; the exchange is journaled either way."""
        if self._line is None or self._station is None:
            raise ConnectionError("la PFI n'est pas jointe")
        self._line.delai_s = delai_s
        delivery = self._station.receive(requete(octets, REMISES))
        message, _ = hl7.read(delivery.response.body)
        read = hl7.lire_accuse(message) if message else None
        return Remise(accuse=read.code if read else None, raison=self._line.raison)

    def attendre(self, attendus: Counter[str], *, deja: Counter[str], delai_s: float) -> int:
        """Waits until that many receipts of each event came on top of `deja`, at most `delai_s` seconds; returns how many did."""
        door = self._lab.porte(RETOURS)
        wanted = attendus + deja
        if isinstance(door, MllpDoor) and attendus:
            door.attendre(lambda: self.recus() >= wanted, delai_s)
        return (self.recus() - deja).total()

    def recus(self) -> Counter[str]:
        """How many receipts of each event came since the scenario began."""
        station = self._lab.station(RETOURS)
        with station.lock:  # a receipt counts once it is captured, not while it is
            createur = station.simulator
            return createur.compte() if isinstance(createur, ServiceCreateur) else Counter()

    def fermer(self) -> None:
        """Hangs up; may be called twice."""
        if self._line is not None:
            self._line.fermer()
        self._line = self._station = None
