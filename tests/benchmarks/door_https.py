"""The HTTPS door over loopback mutual TLS, validating and journaling, against a bare aiohttp echo of the same body.

Both servers live in one other process, each in its own thread as in a run; one standard-library client, one
connection kept open to each, sends them the same call in turn.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import http.client
import multiprocessing
import ssl
import tempfile
import threading
import time
from pathlib import Path

import messages
from aiohttp import web
from measure import Figure, alternate

from eprouvette_sim.doors import HttpsDoor, ServerTls
from eprouvette_sim.pki import Authority

CALLS = 50


def measure() -> list[Figure]:
    """One figure, in speed: at least half the bare echo's; processor time is the servers' own."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        authority = Authority(folder / "pki", now=dt.datetime.now(dt.UTC), days=2)
        server, client = authority.issue("serveur"), authority.issue("insi-auto")
        tls = ServerTls(certificate=server.certificate, key=server.key, client_ca=authority.ca)
        context = ssl.create_default_context(cafile=authority.ca)
        context.load_cert_chain(client.certificate, client.key)
        ours, theirs = multiprocessing.get_context("spawn").Pipe()
        process = multiprocessing.get_context("spawn").Process(target=serve, args=(folder, tls, theirs), daemon=True)
        process.start()
        try:
            return [_compare(context, ours)]
        finally:
            ours.send("stop")
            process.join()


def _compare(context: ssl.SSLContext, server: multiprocessing.connection.Connection) -> Figure:
    door, echo = server.recv()
    body = messages.call()
    to_door, to_echo = (http.client.HTTPSConnection("127.0.0.1", port, context=context) for port in (door, echo))

    def send(connection: http.client.HTTPSConnection) -> None:
        for _ in range(CALLS):
            connection.request("POST", "/lps", body=body, headers=messages.HEADERS)
            response = connection.getresponse()
            response.read()
            assert response.status == 200

    def processor() -> float:
        server.send("processor")
        return server.recv()

    found = alternate(lambda: send(to_door), lambda: send(to_echo), rounds=40, units=CALLS, processor=processor)
    to_door.close()
    to_echo.close()
    return Figure(
        what="HTTPS door, mutual TLS, validating and journaling",
        unit="exchange",
        baseline_name="bare aiohttp mutual TLS echo",
        aim=0.5,
        faster=True,
        **found,
    )


def serve(folder: Path, tls: ServerTls, pipe: multiprocessing.connection.Connection) -> None:
    """The other process: our door and the echo; sends both ports, then the processor time on demand."""
    with HttpsDoor(messages.station(messages.journaling(folder)), tls=tls) as door:
        ready: list[int] = []
        bound = threading.Event()
        threading.Thread(target=lambda: asyncio.run(_echo(tls, ready, bound)), daemon=True).start()
        bound.wait()
        pipe.send((door.port, ready[0]))
        while pipe.recv() != "stop":
            pipe.send(time.process_time())


async def _echo(tls: ServerTls, ready: list[int], bound: threading.Event) -> None:
    async def answer(request: web.BaseRequest) -> web.Response:
        return web.Response(body=await request.read(), content_type="application/soap+xml")

    runner = web.ServerRunner(web.Server(answer, access_log=None))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls.context()).start()
    ready.append(runner.addresses[0][1])
    bound.set()
    await asyncio.Event().wait()
