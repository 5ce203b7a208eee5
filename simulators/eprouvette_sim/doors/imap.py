"""An IMAP door on a real socket: framing, STARTTLS, AUTHENTICATE and IDLE here, commands left to the core.

Each command is one exchange of medium `imap`: `COMMAND arguments` with the session's facts as headers, the arguments as
body (literals inline); its response holds the untagged lines, its `Reponse` header the tagged line without the tag, its
status the kind of that line (200 OK, 403 NO, 400 BAD). AUTHENTICATE never shows its secret.

Why no library: CONTRIBUTING.
"""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from eprouvette_sim.doors.loop import LoopDoor

if TYPE_CHECKING:
    from eprouvette_sim.doors.tls import ServerTls
    from eprouvette_sim.kernel.courrier import MailSession
    from eprouvette_sim.kernel.station import Station


@runtime_checkable
class ImapCore(Protocol):
    """What the simulator behind an IMAP door answers besides commands (and besides `MailPolicy.authenticate`)."""

    def capabilities(self, session: MailSession, *, starttls: bool) -> tuple[str, ...]:
        """What is shown to that client, `starttls` while it must still be issued."""
        ...

    def news(self, number: str) -> bytes:
        """The untagged lines an idle session must be told now."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapOptions:
    """Sizes in octets, times in seconds; `starttls` refuses everything but CAPABILITY, NOOP and LOGOUT in clear."""

    starttls: bool = True
    max_literal: int = 36 * 1024 * 1024
    timeout_s: float = 60.0
    idle_s: float = 0.02
    sessions: int = 100


class ImapDoor(LoopDoor):
    """Serves one station by IMAP until closed; its simulator is an `ImapCore`.

    Raises `ErreurUsage` for a taken port, or for an address other than loopback without TLS.
    """

    def __init__(
        self,
        station: Station,
        *,
        tls: ServerTls | None,
        options: ImapOptions | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        super().__init__(station, secure=tls is not None, host=host, port=port)
        self.options = options or ImapOptions()
        self.context = tls.context() if tls else None
        self.count = 0
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        """Scheme, host and port, without a final slash."""
        return f"imap://{self.host}:{self.port}"

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._serve, self.host, self.port, limit=64 * 1024)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        from eprouvette_sim.doors.imap_session import ImapSession

        task = asyncio.current_task()
        if task is None or len(self._tasks) >= self.options.sessions:
            writer.close()
            return
        self._tasks.add(task)
        self.count += 1
        try:
            await ImapSession(self, reader, writer, number=self.count).run()
        finally:
            self._tasks.discard(task)
            with contextlib.suppress(OSError, RuntimeError):
                writer.transport.abort()

    async def _cleanup(self) -> None:
        if self._server is None:
            return
        self._server.close()
        pending = tuple(self._tasks)
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)
