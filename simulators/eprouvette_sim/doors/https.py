"""An HTTPS (or HTTP) door on a real socket: aiohttp's server in one thread, client certificate handed to the core.

Why aiohttp: the fastest server measured that gives the handler the peer's certificate (CONTRIBUTING). It listens on
loopback unless another address is asked for by name, and then only with TLS.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from aiohttp import web

from eprouvette_sim.doors.poignee import observer
from eprouvette_sim.kernel.errors import ErreurBanc, ErreurUsage
from eprouvette_sim.kernel.wire import Request
from eprouvette_sim.pki.peer import peer_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from eprouvette_sim.kernel.station import Delivery, Station
    from eprouvette_sim.kernel.wire import Peer

LOOPBACK = ("127.0.0.1", "::1", "localhost")
_START_TIMEOUT_S = 10
_LAST_TURNS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerTls:
    """TLS of a door: its certificate and key, and the authority of admitted clients (`None`: no client certificate)."""

    certificate: Path
    key: Path
    client_ca: Path | None = None

    def context(self) -> ssl.SSLContext:
        """A server context, TLS 1.2 at least; a client certificate is required when `client_ca` is set."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(self.certificate, self.key)
        if self.client_ca is not None:
            context.load_verify_locations(self.client_ca)
            context.verify_mode = ssl.CERT_REQUIRED
        return context


class HttpsDoor:
    """Serves one station until closed; usable as a context manager. `url` is known once started.

    Raises `ErreurUsage` for a taken port or for an address other than loopback without TLS.
    """

    def __init__(self, station: Station, *, tls: ServerTls | None, host: str = "127.0.0.1", port: int = 0) -> None:
        self.station = station
        self.host = host
        self.port = port
        self._tls = tls
        self._refuse_plain()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name=f"porte-{station.door}", daemon=True)
        self._ready = threading.Event()
        self._failure: BaseException | None = None
        self._runner: web.ServerRunner | None = None
        #: told why each TLS connection that failed did, in words; in the door's own thread
        self.refused: Callable[[str], None] | None = None
        #: what went wrong at capture; a door never answers what it could not journal
        self.defects: list[ErreurBanc] = []

    @property
    def url(self) -> str:
        """Scheme, host and port, without a final slash."""
        return f"{'https' if self._tls else 'http'}://{self.host}:{self.port}"

    def start(self) -> Self:
        """Listens; returns once the port is bound."""
        self._refuse_plain()
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

    def _refuse_plain(self) -> None:
        if self.host not in LOOPBACK and self._tls is None:
            raise ErreurUsage(
                f"écoute sur {self.host} refusée sans TLS", faire="donner un certificat, ou écouter sur 127.0.0.1"
            )

    def close(self) -> None:
        """Stops listening and drops open connections; may be called twice."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(_START_TIMEOUT_S)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._listen())
        except OSError as error:
            self._failure = error
            self._ready.set()
        else:
            self._ready.set()
            self._loop.run_forever()
        finally:
            self._loop.run_until_complete(self._cleanup())
            self._loop.close()

    async def _listen(self) -> None:
        server = web.Server(self._handle, auto_decompress=False, access_log=None)
        self._runner = web.ServerRunner(server, shutdown_timeout=0.1)
        await self._runner.setup()
        context = self._tls.context() if self._tls else None
        if context is not None and self.refused is not None:
            observer(context, self.refused)
        site = web.TCPSite(self._runner, self.host, self.port, ssl_context=context, reuse_address=True)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def _cleanup(self) -> None:
        if self._runner is not None:
            server = self._runner.server
            held = [handler.transport for handler in server.connections] if server else []
            await self._runner.cleanup()
            for transport in held:  # a TLS close waits for the client's own: one that stays for hours is cut
                if transport is not None:
                    transport.abort()
        shaking = asyncio.all_tasks() - {asyncio.current_task()}  # handshakes nobody finishes
        for task in shaking:
            task.cancel()
        await asyncio.gather(*shaking, return_exceptions=True)
        for _ in range(_LAST_TURNS):  # connections aborted above are let go of in the loop's next turns
            await asyncio.sleep(0)
        await self._loop.shutdown_asyncgens()

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        body, size = await _read_body(request, self.station.max_body)
        wire = Request(
            method=request.method,
            target=request.raw_path,
            headers=tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in request.raw_headers),
            body=body,
            peer=_peer(request),
        )
        try:
            delivery = await self._receive(wire, size)
        except ErreurBanc as error:
            self.defects.append(error)
            return _abort(request)
        if delivery.delay_s:
            await asyncio.sleep(delivery.delay_s)
        if delivery.cut_after is not None:
            return await _cut(request, delivery)
        response = delivery.response
        answer = web.Response(status=response.status, headers=dict(response.headers), body=response.body)
        if size > self.station.max_body:
            answer.force_close()
        return answer

    async def _receive(self, wire: Request, size: int) -> Delivery:
        """The station's delivery, once its gate lets the request in."""
        gate = self.station.gate
        if gate is None:
            return self.station.receive(wire, size=size)
        await asyncio.wrap_future(gate.admit(self.station.door, wire))
        try:
            return self.station.receive(wire, size=size)
        finally:
            gate.received(self.station.door)


async def _read_body(request: web.BaseRequest, limit: int) -> tuple[bytes, int]:
    """The body up to `limit` bytes and the size received; reading stops soon after the limit."""
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.content.iter_chunked(64 * 1024):
        size += len(chunk)
        if size > limit:
            declared = request.content_length
            return b"".join(chunks), max(size, declared or 0)
        chunks.append(chunk)
    return b"".join(chunks), size


def _peer(request: web.BaseRequest) -> Peer | None:
    transport = request.transport
    tls: Any = transport.get_extra_info("ssl_object") if transport else None
    der = tls.getpeercert(binary_form=True) if tls else None
    return peer_of(der) if der else None


async def _cut(request: web.BaseRequest, delivery: Delivery) -> web.StreamResponse:
    transport = request.transport
    if transport is not None and delivery.cut_after:
        transport.write(delivery.response.image()[: delivery.cut_after])
        await asyncio.sleep(0)
    return _abort(request)


def _abort(request: web.BaseRequest) -> web.StreamResponse:
    if request.transport is not None:
        with contextlib.suppress(OSError):
            request.transport.abort()
    return web.Response(status=500)
