"""Doors without sockets: an httpx transport, or a respx route, over the same stations as the HTTPS door."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from eprouvette_sim.kernel.wire import Request

if TYPE_CHECKING:
    import respx

    from eprouvette_sim.kernel.station import Station
    from eprouvette_sim.kernel.wire import Peer


def transport(station: Station, *, peer: Peer | None = None) -> httpx.MockTransport:
    """A transport for `httpx.Client`; `peer` is the certificate the client would have shown."""
    return httpx.MockTransport(lambda request: _exchange(station, peer, request))


def mount(router: respx.MockRouter, url: str, station: Station, *, peer: Peer | None = None) -> None:
    """Routes every request under that URL to the station."""
    router.route(url__startswith=url).mock(side_effect=lambda request: _exchange(station, peer, request))


def _exchange(station: Station, peer: Peer | None, request: httpx.Request) -> httpx.Response:
    """One exchange; a planned cut becomes the read error a client sees, a planned delay is not slept."""
    body = request.read()
    target = request.url.raw_path.decode("ascii")
    headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers.raw)
    wire = Request(method=request.method, target=target, headers=headers, body=body, peer=peer)
    delivery = station.receive(wire)
    if delivery.cut_after is not None:
        raise httpx.ReadError(f"connexion coupée après {delivery.cut_after} octets (panne prévue)", request=request)
    response = delivery.response
    return httpx.Response(response.status, headers=list(response.headers), content=response.body)
