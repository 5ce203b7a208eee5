"""The product's mailbox, where returns wait: what a POP3 door asks of it, message by message (RFC 1939).

No source says how a hospital picks its returns up: they are mails (b2 facts §3.1), so any mailbox protocol will do.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from eprouvette_sim.kernel.wire import Answer, Request, Response

if TYPE_CHECKING:
    from collections.abc import Callable

    from eprouvette_sim.kernel.clock import Instant

_TEXTE = (("Content-Type", "text/plain; charset=us-ascii"),)
_COURRIER = (("Content-Type", "message/rfc822"),)


@dataclass(slots=True, kw_only=True)
class Boite:
    """Messages by unique id, in order of arrival; `RETR` of an id gives its bytes, `DELE` forgets it."""

    messages: dict[str, bytes] = field(default_factory=dict)
    deposes: int = 0

    def deposer(self, octets: bytes) -> str:
        """Adds a message; returns its unique id, never used again."""
        self.deposes += 1
        uid = f"r{self.deposes:06d}"
        self.messages[uid] = octets
        return uid

    def handle(self, request: Request, instant: Instant) -> Answer:  # noqa: ARG002 - a mailbox tells no time
        """`UIDL` lists `uid size` lines, `RETR /uid` gives a message, `DELE /uid` removes it; anything else is 405."""
        operation = _OPERATIONS.get(request.method)
        if operation is None:
            return Answer(response=Response(status=405, headers=_TEXTE))
        return Answer(response=operation(self, request.target.removeprefix("/")))

    def snapshot(self) -> dict[str, Any]:
        """How many messages wait, and how many ever came."""
        return {"messages": sorted(self.messages), "deposes": self.deposes}

    def _lister(self, _: str) -> Response:
        lignes = "".join(f"{uid} {len(octets)}\r\n" for uid, octets in self.messages.items())
        return Response(status=200, headers=_TEXTE, body=lignes.encode())

    def _rendre(self, uid: str) -> Response:
        octets = self.messages.get(uid)
        return (
            Response(status=404, headers=_TEXTE)
            if octets is None
            else Response(status=200, headers=_COURRIER, body=octets)
        )

    def _oublier(self, uid: str) -> Response:
        return Response(status=200 if self.messages.pop(uid, None) is not None else 404, headers=_TEXTE)


_OPERATIONS: dict[str, Callable[[Boite, str], Response]] = {
    "UIDL": Boite._lister,  # noqa: SLF001 - its own table
    "RETR": Boite._rendre,  # noqa: SLF001
    "DELE": Boite._oublier,  # noqa: SLF001
}
