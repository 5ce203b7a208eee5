"""The SMTP door at 50 KB: TLS, authentication, profile checks, storage and journal, against a bare aiosmtpd sink with TLS.

Both servers live in one other process, each in its own thread; one standard-library client keeps a session open to each
and sends them the same message in turn.
"""

from __future__ import annotations

import asyncio
import base64
import datetime as dt
import multiprocessing
import random
import smtplib
import ssl
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path

import messages
from aiosmtpd.smtp import SMTP
from measure import Figure, alternate

from eprouvette.monde import courriers
from eprouvette_sim.doors import ServerTls, SmtpDoor
from eprouvette_sim.formats import sasl
from eprouvette_sim.kernel.station import Station
from eprouvette_sim.model import Identite
from eprouvette_sim.mssante import ServiceMssante
from eprouvette_sim.pki import Authority

CALLS = 10
FROM, TO = "service.cardiologie@hopital-essai.mssante.fr", "correspondant@cabinet-voisin.mssante.fr"
PERSON = "899700000001"
WHO = Identite(nom_naissance="ADRUN", prenoms=("ZOE",), sexe="F", date_naissance="1975-12-31",
               nir="2751263220749", cle="74", oid=courriers.OID)  # fmt: skip


def message() -> bytes:
    """A message of one document, of about 50 KB: archive and PDF of octets that do not compress."""
    entry, pdf = courriers.piece(WHO)
    letter = courriers.Lettre(ident="banc", patient=WHO)
    padded = pdf + random.Random("50k").randbytes(17_600)
    cda, _ = courriers.document(WHO)
    entry = replace(entry, octets=cda.replace(base64.b64encode(pdf), base64.b64encode(padded)))
    return courriers.joindre(letter, courriers.archive([entry], WHO), padded)


def measure() -> list[Figure]:
    """One figure, in speed: at least half the bare sink's; processor time is the servers' own."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        authority = Authority(folder / "pki", now=dt.datetime.now(dt.UTC), days=2)
        server = authority.issue("serveur")
        tls = ServerTls(certificate=server.certificate, key=server.key)
        context = ssl.create_default_context(cafile=authority.ca)
        ours, theirs = multiprocessing.get_context("spawn").Pipe()
        process = multiprocessing.get_context("spawn").Process(target=serve, args=(folder, tls, theirs), daemon=True)
        process.start()
        try:
            return [_compare(context, ours)]
        finally:
            ours.send("stop")
            process.join()


def _compare(context: ssl.SSLContext, server: multiprocessing.connection.Connection) -> Figure:
    door, sink, token = server.recv()
    octets = message()
    to_door, to_sink = (smtplib.SMTP("127.0.0.1", port, local_hostname="banc") for port in (door, sink))
    for client in (to_door, to_sink):
        client.starttls(context=context)
        client.ehlo()
    to_door.auth("XOAUTH2", lambda challenge=None: "" if challenge else sasl.xoauth2(FROM, token))

    def send(client: smtplib.SMTP) -> None:
        for _ in range(CALLS):
            client.sendmail(FROM, [TO], octets)

    def processor() -> float:
        server.send("processor")
        return server.recv()

    found = alternate(lambda: send(to_door), lambda: send(to_sink), rounds=20, units=CALLS, processor=processor)
    to_door.close()
    to_sink.close()
    return Figure(
        what=f"SMTP door, TLS, token, profile checks and journal, {len(octets) // 1000} KB",
        unit="message",
        baseline_name="bare aiosmtpd sink with TLS",
        aim=0.5,
        faster=True,
        **found,
    )


class Sink:
    """Takes everything, keeps nothing."""

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        return "250 OK"


def serve(folder: Path, tls: ServerTls, pipe: multiprocessing.connection.Connection) -> None:
    """The other process: our door and the sink; sends both ports and a token, then the processor time on demand."""
    from eprouvette_sim.kernel.clock import SystemClock

    operator = ServiceMssante()
    recorder = messages.journaling(folder)
    station = Station(
        door="mss-smtp", service="mssante", simulator=operator, recorder=recorder, clock=SystemClock(), medium="smtp"
    )
    token = operator.jetons.emettre(PERSON, dt.datetime.now(dt.UTC) + dt.timedelta(hours=1))
    loop = asyncio.new_event_loop()
    context = tls.context()

    async def listen() -> int:
        made = await loop.create_server(
            lambda: SMTP(Sink(), tls_context=context, hostname="puits", loop=loop), "127.0.0.1", 0
        )
        return made.sockets[0].getsockname()[1]

    port = loop.run_until_complete(listen())
    threading.Thread(target=loop.run_forever, daemon=True).start()
    with SmtpDoor(station, tls=tls) as door:
        pipe.send((door.port, port, token))
        while pipe.recv() != "stop":
            pipe.send(time.process_time())
