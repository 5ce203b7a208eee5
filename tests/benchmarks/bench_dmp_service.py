"""The DMP service as ratios: `python tests/benchmarks/bench_dmp_service.py` prints one JSON object; under half a minute.

A whole TD2.1 (mutual TLS, VIHF verified, metadata, 50 KB CDA, registry, journal, then the native checks on the exchange)
against a bare echo of the same bytes through the same kind of door, in the same run. Then the share of each stage,
measured alone on the same call. Requests are prepared beforehand: the client's own work is not counted.
"""

from __future__ import annotations

import itertools
import json
import statistics
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import httpx

sys.path.insert(0, str(Path(__file__).parents[1]))

import ssl

import dmp_exemples as ex
import dmp_support as sup
from eprouvette.dmp import check_xds
from eprouvette_sim.dmp import ServiceDmp, messages, rules
from eprouvette_sim.doors import HttpsDoor, ServerTls
from eprouvette_sim.formats import ebrim, ebrim_regles, pdf
from eprouvette_sim.kernel import journal
from eprouvette_sim.kernel.clock import SystemClock
from eprouvette_sim.kernel.recorder import ExchangeRecorder
from eprouvette_sim.kernel.station import Station
from eprouvette_sim.kernel.wire import Answer, Response

CALLS, ROUNDS = 60, 3


class Echo:
    """Answers the bytes it was sent."""

    def handle(self, request, instant):
        return Answer(
            response=Response(status=200, headers=(("Content-Type", "application/octet-stream"),), body=request.body)
        )

    def snapshot(self):
        return {}


class Numbered:
    """The service, each call under fresh identifiers so that none is refused as a duplicate."""

    def __init__(self, service: ServiceDmp):
        self.service = service

    def handle(self, request, instant):
        answer = self.service.handle(request, sup.INSTANT)
        self.service.registre.octets.clear()
        self.service.registre.lots.clear()
        return answer

    def snapshot(self):
        return {}


def call():
    """One TD2.1 of about 50 KB of CDA."""
    return sup.depot(ex.document(contenu=pdf.write("banc", dessin=b"0 0 m 1 1 l S\n" * 2600)))


@contextmanager
def door(simulator, recorder):
    """A mutual TLS door on loopback and a client that shows the authentication certificate."""
    server, client = sup.authority().issue("serveur"), sup.authority().issue("dmp-authentification")
    station = Station(door="dmp", service="dmp", simulator=simulator, recorder=recorder, clock=SystemClock())
    tls = ServerTls(certificate=server.certificate, key=server.key, client_ca=sup.authority().ca)
    context = ssl.create_default_context(cafile=str(sup.authority().ca))
    context.load_cert_chain(client.certificate, client.key)
    with HttpsDoor(station, tls=tls) as opened, httpx.Client(verify=context) as http:
        yield opened.url, http


def rate(url, http, request, after=None):
    """Calls a second, median of the rounds."""
    headers = dict(request.headers)
    runs = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for _ in range(CALLS):
            response = http.post(url + request.target, content=request.body, headers=headers)
            assert response.status_code == 200, response.text[:300]
            if after is not None:
                after()
        runs.append(CALLS / (time.perf_counter() - start))
    return statistics.median(runs)


def recorder(folder):
    """A recorder that journals as a run does."""
    (folder / "run.json").write_text("{}\n")
    segment = journal.SegmentWriter(folder, 1, clock=SystemClock(), genesis=journal.genesis(folder))
    return ExchangeRecorder(folder, segment)


def millis(function, count=20):
    """Median milliseconds of one call."""
    runs = []
    for _ in range(count):
        start = time.perf_counter()
        function()
        runs.append((time.perf_counter() - start) * 1000)
    return statistics.median(runs)


def stages(request):
    """Milliseconds of each stage of the service and of the checks, alone."""
    service = sup.ouvert()
    parsed, _ = messages.read(request)
    soumission, _ = ebrim.read(parsed.corps)
    counter = itertools.count()
    image = request.image()

    def register():
        service.registre.octets.clear()
        service.registre.lots.clear()
        documents = {name: data for name, (data, _) in messages.anomalies_mtom(parsed).items()}
        assert service.registre.deposer(soumission, documents, sup_author(), str(next(counter))) == ()

    return {
        "lecture_mtom_xml": millis(lambda: messages.read(request)),
        "vihf": millis(lambda: rules.admettre(parsed, request.peer, sup.INSTANT, service.reglage)),
        "metadonnees": millis(lambda: ebrim_regles.deviations(ebrim.read(parsed.corps)[0])),
        "registre": millis(register),
        "controles_natifs": millis(lambda: check_xds(image)),
    }


def sup_author():
    from eprouvette_sim.dmp.states import Auteur

    return Auteur(ps=ex.PS, structure=ex.STRUCTURE)


def main():
    request = call()
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        with door(Echo(), recorder(Path(one))) as (url, http):
            echo = rate(url, http, request)
        kept = recorder(Path(two))

        def judged():
            check_xds(kept.exchanges[-1].request)
            kept.exchanges.clear()

        with door(Numbered(sup.ouvert()), kept) as (url, http):
            full = rate(url, http, request, after=judged)
    parts = stages(request)
    total = sum(parts.values())
    print(json.dumps({
        "octets": len(request.body),
        "td21_contre_echo": round(full / echo, 3),
        "part_des_etapes": {name: round(value / total, 2) for name, value in parts.items()},
        "milliseconds": {name: round(value, 2) for name, value in parts.items()},
    }, indent=2))  # fmt: skip


if __name__ == "__main__":
    main()
