"""The Minimal Lower Layer Protocol without sockets: `<VT> message <FS><CR>` (HL7 transport specification, MLLP R1).

The decoder is fed whatever arrives and gives back whole frames; what lies between frames is said, never lost.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from eprouvette_sim.formats.hl7.er7 import MAX_OCTETS
from eprouvette_sim.formats.hl7.regles import ecart

if TYPE_CHECKING:
    from eprouvette_sim.kernel.anomalie import Anomalie

VT: Final = b"\x0b"
FS: Final = b"\x1c"
CR: Final = b"\r"
_KEPT: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Trame:
    """One frame received: the message's bytes, what was wrong around it, and whether it went over the limit."""

    octets: bytes
    anomalies: tuple[Anomalie, ...] = ()
    tronquee: bool = False


def encadrer(message: bytes) -> bytes:
    """The frame that carries this message."""
    return VT + message + FS + CR


@dataclass(slots=True)
class Decodeur:
    """Feeds on bytes, gives frames; holds at most `limite` bytes of a frame.

    A frame over the limit is given at once with its first bytes, marked `tronquee`: the connection must then be dropped.
    """

    limite: int = MAX_OCTETS
    _dedans: bool = False
    _corps: bytearray = field(default_factory=bytearray)
    _hors: bytes = b""
    _sans_cr: bool = False
    _attend_cr: bool = False

    def nourrir(self, octets: bytes) -> list[Trame]:
        """The frames those bytes complete, in order."""
        trames: list[Trame] = []
        at = 0
        while at < len(octets):
            at = self._inside(octets, at, trames) if self._dedans else self._outside(octets, at)
        return trames

    def finir(self) -> tuple[Anomalie, ...]:
        """What the connection's end leaves unfinished: a frame without its end, bytes out of any frame."""
        found = self._around()
        if self._dedans:
            seen = f"fin de connexion après {len(self._corps)} octets"
            found += (ecart("hl7.mllp.fin", "trame", "FS puis CR", seen),)
        return found

    def _outside(self, octets: bytes, at: int) -> int:
        if self._attend_cr:
            self._attend_cr = False
            if octets[at : at + 1] == CR:
                return at + 1
            self._sans_cr = True
        start = octets.find(VT, at)
        end = len(octets) if start < 0 else start
        self._hors += octets[at : min(end, at + _KEPT - len(self._hors))]
        if start < 0:
            return end
        self._dedans = True
        return start + 1

    def _inside(self, octets: bytes, at: int, trames: list[Trame]) -> int:
        end = octets.find(FS, at)
        chunk = octets[at:] if end < 0 else octets[at:end]
        room = self.limite - len(self._corps)
        self._corps += chunk[:room]
        if end < 0 and len(chunk) <= room:
            return len(octets)
        whole, self._corps, self._dedans = bytes(self._corps), bytearray(), False
        cut = len(chunk) > room
        trames.append(Trame(octets=whole, anomalies=self._around(), tronquee=cut))
        self._attend_cr = not cut
        return len(octets) if cut else end + 1

    def _around(self) -> tuple[Anomalie, ...]:
        if not self._hors and not self._sans_cr:
            return ()
        seen = repr(self._hors.decode("latin-1")) if self._hors else "pas de CR après FS"
        self._hors, self._sans_cr = b"", False
        return (ecart("hl7.mllp.hors_trame", "entre deux trames", "VT … FS CR, rien d'autre", seen),)
