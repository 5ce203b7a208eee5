"""MLLP both ways on real sockets: a door that listens (asyncio, TLS optional), a correspondent that sends.

Both capture through a station, so an HL7 message and its acknowledgement are one exchange, in the form of
`Request.image`: start line `MLLP /<door>`, body the message's bytes without their frame. A message the correspondent
sends is answered by the product; one the door receives is answered by the simulator behind it.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from typing import TYPE_CHECKING, Any, Final, Protocol, Self

from eprouvette_sim.doors.https import LOOPBACK, ServerTls
from eprouvette_sim.kernel.errors import ErreurBanc, ErreurUsage
from eprouvette_sim.kernel.wire import Answer, Request, Response
from eprouvette_sim.pki.peer import peer_of

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Sequence

    from eprouvette_sim.kernel.anomalie import Anomalie
    from eprouvette_sim.kernel.clock import Instant
    from eprouvette_sim.kernel.station import Station

MEDIUM: Final = "mllp"
_TYPE: Final = (("Content-Type", "x-application/hl7-v2+er7"),)
_READ: Final = 64 * 1024
_START_TIMEOUT_S: Final = 10
_TURNS: Final = 10
#: status of a reply that never came, by cause; what came is 200
SANS_REPONSE: Final = {"delai": 504, "coupure": 502, "refus": 503}


class Trame(Protocol):
    """One frame, as the format that cut it describes it."""

    @property
    def octets(self) -> bytes: ...

    @property
    def anomalies(self) -> tuple[Anomalie, ...]: ...

    @property
    def tronquee(self) -> bool: ...


class Decoupage(Protocol):
    """A decoder of one connection."""

    def nourrir(self, octets: bytes) -> Sequence[Trame]:
        """The frames those bytes complete."""
        ...


def requete(octets: bytes, porte: str, **autres: Any) -> Request:
    """A message as a station captures it."""
    return Request(method="MLLP", target=f"/{porte}", headers=_TYPE, body=octets, **autres)


class MllpDoor:
    """Listens and serves one station until closed; usable as a context manager. `port` is known once open.

    `decouper` gives a fresh decoder for each connection and `encadrer` frames an answer: the framing is a format's
    business. `clair_sur_boucle` leaves TLS for other addresses than loopback, where most HL7 engines are given none.
    Raises `ErreurUsage` for a taken port, or for an address other than loopback without TLS.
    """

    def __init__(
        self,
        station: Station,
        *,
        decouper: Callable[[], Decoupage],
        encadrer: Callable[[bytes], bytes],
        tls: ServerTls | None = None,
        clair_sur_boucle: bool = False,
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        self.station = station
        self.host = host
        self.port = port
        self.defects: list[ErreurBanc] = []
        self._decouper = decouper
        self._encadrer = encadrer
        self._tls = tls
        self._clair = clair_sur_boucle
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=self._run, name=f"porte-{station.door}", daemon=True)
        self._ready = threading.Event()
        self._failure: BaseException | None = None
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._arrived = threading.Condition()

    @property
    def url(self) -> str:
        """Scheme, host and port, without a final slash."""
        return f"{'mllps' if self._secure else 'mllp'}://{self.host}:{self.port}"

    @property
    def _secure(self) -> bool:
        return self._tls is not None and not (self._clair and self.host in LOOPBACK)

    def __enter__(self) -> Self:
        """Listens; returns once the port is bound."""
        if self.host not in LOOPBACK and not self._secure:
            raise ErreurUsage(
                f"écoute sur {self.host} refusée sans TLS", faire="donner un certificat, ou écouter sur 127.0.0.1"
            )
        self._loop = asyncio.new_event_loop()
        self._thread.start()
        if not self._ready.wait(_START_TIMEOUT_S):
            raise ErreurBanc(f"la porte {self.station.door} ne s'est pas ouverte en {_START_TIMEOUT_S} s")
        if self._failure is not None:
            raise ErreurUsage(
                f"la porte {self.station.door} ne peut pas écouter : {self._failure}",
                ou=f"{self.host}:{self.port}",
                faire="choisir un autre port, ou fermer le programme qui l'occupe",
            )
        return self

    def __exit__(self, *_: object) -> None:
        """Stops listening and drops open connections."""
        if self._loop is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(_START_TIMEOUT_S)

    def attendre(self, arrive: Callable[[], bool], delai_s: float) -> bool:
        """Waits until `arrive()` holds, asked again after each message captured; `False` when the time is over."""
        with self._arrived:
            return self._arrived.wait_for(arrive, delai_s)

    def _run(self) -> None:
        loop = self._loop
        if loop is None:
            return
        asyncio.set_event_loop(loop)
        try:
            loop.run_until_complete(self._listen())
        except OSError as error:
            self._failure = error
            self._ready.set()
        else:
            self._ready.set()
            loop.run_forever()
        finally:
            loop.run_until_complete(self._cleanup())
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.close()

    async def _listen(self) -> None:
        context = self._tls.context() if self._tls and self._secure else None
        self._server = await asyncio.start_server(self._serve, self.host, self.port, ssl=context, reuse_address=True)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _cleanup(self) -> None:
        if self._server is not None:
            self._server.close()
        await _turns()  # a connection half accepted becomes a task, that can be cancelled
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await _turns()  # the transports just aborted release their sockets

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        try:
            with contextlib.suppress(OSError):
                await self._converse(reader, writer)
                writer.close()
                await writer.wait_closed()
        finally:
            writer.transport.abort()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        decoder = self._decouper()
        der = _certificate(writer)
        while data := await reader.read(_READ):
            for frame in decoder.nourrir(data):
                if not await self._answer(frame, der, writer):
                    return

    async def _answer(self, frame: Trame, der: bytes | None, writer: asyncio.StreamWriter) -> bool:
        """Answers one frame; `False` when the connection must be dropped."""
        peer = peer_of(der) if der else None
        size = self.station.max_body + 1 if frame.tronquee else None
        try:
            delivery = self.station.receive(requete(frame.octets, self.station.door, peer=peer), size=size)
        except ErreurBanc as error:
            self.defects.append(error)
            return False
        if delivery.delay_s:
            await asyncio.sleep(delivery.delay_s)
        if not frame.tronquee:
            writer.write(self._encadrer(delivery.response.body)[: delivery.cut_after])
            await writer.drain()
        with self._arrived:
            self._arrived.notify_all()
        return not frame.tronquee and delivery.cut_after is None


class Correspondant:
    """The far end of an MLLP connection, behind a station like a simulator: what is handed to it is sent, its reply comes back.

    The connection stays open between messages, and is opened again when the product closed it. `raison` says why the
    last reply is missing: a key of `SANS_REPONSE`, or `None`.
    """

    def __init__(
        self,
        hote: str,
        port: int,
        *,
        decouper: Callable[[], Decoupage],
        encadrer: Callable[[bytes], bytes],
        delai_s: float = 30.0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.hote = hote
        self.port = port
        self.delai_s = delai_s
        self.raison: str | None = None
        self._decouper = decouper
        self._encadrer = encadrer
        self._tls = tls
        self._socket: socket.socket | None = None

    def joindre(self) -> None:
        """Connects; `OSError` when nobody listens there."""
        self.fermer()
        raw = socket.create_connection((self.hote, self.port), self.delai_s)
        self._socket = self._tls.wrap_socket(raw, server_hostname=self.hote) if self._tls else raw

    def fermer(self) -> None:
        """Hangs up; may be called twice."""
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.close()
            self._socket = None

    def handle(self, request: Request, instant: Instant) -> Answer:  # noqa: ARG002 - a simulator's signature
        """The product's reply to that message, or an empty body with the status of its absence."""
        self.raison = None
        try:
            octets, notes = self._exchange(request.body)
        except TimeoutError:
            return self._missing("delai")
        except ConnectionRefusedError:
            return self._missing("refus")
        except OSError:
            return self._missing("coupure")
        return Answer(response=Response(status=200, headers=_TYPE, body=octets), notes=notes)

    def snapshot(self) -> dict[str, Any]:
        """Whom it talks to."""
        return {"hote": self.hote, "port": self.port}

    def _missing(self, why: str) -> Answer:
        self.raison = why
        self.fermer()
        return Answer(response=Response(status=SANS_REPONSE[why]), quirk=f"sans-reponse/{why}")

    def _exchange(self, message: bytes) -> tuple[bytes, tuple[Anomalie, ...]]:
        """Sends on the open connection, once more on a fresh one when the product had closed it meanwhile."""
        fresh = self._socket is None
        try:
            return self._once(message)
        except TimeoutError:
            raise
        except OSError:
            if fresh:
                raise
            self.fermer()
            return self._once(message)

    def _once(self, message: bytes) -> tuple[bytes, tuple[Anomalie, ...]]:
        if self._socket is None:
            self.joindre()
        line = self._socket
        if line is None:
            raise ConnectionError
        line.settimeout(self.delai_s)
        line.sendall(self._encadrer(message))
        decoder = self._decouper()
        while data := line.recv(_READ):
            for frame in decoder.nourrir(data):
                return frame.octets, frame.anomalies
        raise ConnectionResetError


async def _turns() -> None:
    """Lets the loop carry out what it has already planned."""
    for _ in range(_TURNS):
        await asyncio.sleep(0)


def _certificate(writer: asyncio.StreamWriter) -> bytes | None:
    tls: Any = writer.get_extra_info("ssl_object")
    der: bytes | None = tls.getpeercert(binary_form=True) if tls else None
    return der
