"""An HTTPS (or HTTP) door on a real socket: aiohttp's server in one thread, client certificate handed to the core.

Why aiohttp: the fastest server measured that gives the handler the peer's certificate (CONTRIBUTING). It listens on
loopback unless another address is asked for by name, and then only with TLS.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any

from aiohttp import web

from eprouvette_sim.doors.loop import LoopDoor
from eprouvette_sim.doors.tls import ServerTls
from eprouvette_sim.kernel.errors import ErreurBanc
from eprouvette_sim.kernel.wire import Request
from eprouvette_sim.pki.peer import peer_of

if TYPE_CHECKING:
    from eprouvette_sim.kernel.station import Delivery, Station
    from eprouvette_sim.kernel.wire import Peer

__all__ = ["HttpsDoor", "ServerTls"]


class HttpsDoor(LoopDoor):
    """Serves one station until closed; usable as a context manager. `url` is known once started.

    Raises `ErreurUsage` for a taken port or for an address other than loopback without TLS.
    """

    def __init__(self, station: Station, *, tls: ServerTls | None, host: str = "127.0.0.1", port: int = 0) -> None:
        super().__init__(station, secure=tls is not None, host=host, port=port)
        self._tls = tls
        self._runner: web.ServerRunner | None = None

    @property
    def url(self) -> str:
        """Scheme, host and port, without a final slash."""
        return f"{'https' if self._tls else 'http'}://{self.host}:{self.port}"

    async def _listen(self) -> None:
        server = web.Server(self._handle, auto_decompress=False, access_log=None)
        self._runner = web.ServerRunner(server, shutdown_timeout=0.1)
        await self._runner.setup()
        context = self._tls.context() if self._tls else None
        site = web.TCPSite(self._runner, self.host, self.port, ssl_context=context, reuse_address=True)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def _cleanup(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

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
            delivery = self.station.receive(wire, size=size)
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


async def _read_body(request: web.BaseRequest, limit: int) -> tuple[bytes, int]:
    """The body up to `limit` bytes and the size received; reading stops soon after the limit."""
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.content.iter_chunked(64 * 1024):
        size += len(chunk)
        chunks.append(chunk)
        if size > limit:
            declared = request.content_length
            return b"".join(chunks), max(size, declared or 0)
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
