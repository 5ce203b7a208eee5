"""An SMTP door on a real socket: aiosmtpd in one thread, sessions and messages journaled, decisions left to the core.

One mail transaction is one exchange of medium `smtp`: `MAIL <reverse-path>` with the session's facts as headers
(`Helo`, `Tls`, `Auth`, `Auth-User`, then `Mail-From`, `Rcpt-To` and `Rcpt-Refused` in order, parameters kept) and the
message as body, octets as transmitted once the dots are unstuffed. Its response carries the final code, the replies to
recipients (`Rcpt-To: <address> 250 2.1.5 …`) and the reply text. Authentications, refused commands and sessions broken
in a transaction are exchanges too, under the command's own name.

Why aiosmtpd: the only SMTP server library kept up; its command loop and STARTTLS serve here (CONTRIBUTING).
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eprouvette_sim.doors.loop import LoopDoor

if TYPE_CHECKING:
    from eprouvette_sim.doors.smtp_session import SmtpSession
    from eprouvette_sim.doors.tls import ServerTls
    from eprouvette_sim.kernel.station import Station

_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpOptions:
    """What a server says of itself and insists on; sizes in bytes, times in seconds.

    `starttls` refuses everything but EHLO, NOOP and QUIT in clear (when the door has TLS). `line_limit` is the longest
    line of a message without its CRLF (RFC 5322 §2.1.1). `bare_newlines` accepts CR or LF alone in a message. `sessions`
    is the number of connections served at once.
    """

    hostname: str = "localhost"
    starttls: bool = True
    max_size: int = 25 * _MIB
    eight_bit: bool = True
    smtputf8: bool = False
    dsn: bool = True
    line_limit: int = 998
    bare_newlines: bool = False
    timeout_s: float = 60.0
    sessions: int = 100


class SmtpDoor(LoopDoor):
    """Serves one station by SMTP until closed; its simulator may be a `MailPolicy`.

    Without TLS there is no STARTTLS. Raises `ErreurUsage` for a taken port, or for an address other than loopback without
    TLS.
    """

    def __init__(
        self,
        station: Station,
        *,
        tls: ServerTls | None,
        options: SmtpOptions | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        super().__init__(station, secure=tls is not None, host=host, port=port)
        self.options = options or SmtpOptions()
        self.context = tls.context() if tls else None
        self._sessions: set[SmtpSession] = set()
        self._server: asyncio.Server | None = None

    @property
    def url(self) -> str:
        """Scheme, host and port, without a final slash."""
        return f"smtp://{self.host}:{self.port}"

    @property
    def crowded(self) -> bool:
        """Whether a new session is one too many."""
        return len(self._sessions) > self.options.sessions

    def opened(self, session: SmtpSession) -> None:
        """Counts a session in."""
        self._sessions.add(session)

    def closed(self, session: SmtpSession) -> None:
        """Counts a session out."""
        self._sessions.discard(session)

    async def _listen(self) -> None:
        from eprouvette_sim.doors.smtp_session import SmtpSession

        self._server = await self._loop.create_server(lambda: SmtpSession(self, self._loop), self.host, self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _cleanup(self) -> None:
        if self._server is None:
            return
        self._server.close()
        for session in tuple(self._sessions):
            session.drop()
        await asyncio.sleep(0)
        pending = asyncio.all_tasks(self._loop) - {asyncio.current_task(self._loop)}
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)
