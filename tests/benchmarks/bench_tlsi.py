"""Ratios of one run: gateway against a bare echo of the same body, signed mode, pack over neutral.

Run by hand: `pytest tests/benchmarks/bench_tlsi.py -s -p no:randomly`. A missed aim prints by how much; nothing fails.
"""

from __future__ import annotations

import time
from pathlib import Path

import httpx

from eprouvette_sim.cdri import ServiceCdri, demonstration
from eprouvette_sim.doors import transport
from eprouvette_sim.formats import assertions, cdri
from eprouvette_sim.formats.cdri import Demande
from eprouvette_sim.insi import ServiceInsi
from eprouvette_sim.kernel.clock import FixedClock
from eprouvette_sim.kernel.recorder import MemoryRecorder
from eprouvette_sim.kernel.station import Station
from eprouvette_sim.packs import load
from eprouvette_sim.passerelle import Passerelle
from tlsi_support import INSTANT, ZOE, assertion, call, confiance, droits_call, peer, traits_call

PACKS = Path(__file__).parents[1] / "packs"
URL = "http://banc/lps"
MEDIA = {"Content-Type": "application/soap+xml; charset=utf-8"}
ROUNDS, SIZE = 5, 200


def rate(client: httpx.Client, body: bytes) -> float:
    """Calls per second, best of a few rounds."""
    best = 0.0
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for _ in range(SIZE):
            client.post(URL, content=body, headers=MEDIA)
        best = max(best, SIZE / (time.perf_counter() - start))
    return best


def door(gateway: Passerelle, client=None) -> httpx.Client:
    station = Station(
        door="lps",
        service="insi",
        simulator=gateway,
        recorder=MemoryRecorder(),
        clock=FixedClock(INSTANT.utc, step_ms=0),
    )
    return httpx.Client(transport=transport(station, peer=client))


def echo(body: bytes) -> float:
    return rate(
        httpx.Client(transport=httpx.MockTransport(lambda request: httpx.Response(200, content=request.read()))), body
    )


def show(name: str, measured: float, against: float, aim: float) -> None:
    ratio = measured / against
    missed = "" if ratio >= aim else f"  (visé {aim:.2f} ×, manqué de {(1 - ratio / aim) * 100:.0f} %)"
    print(f"\n{name:48} {ratio:5.2f} ×  ({measured:.0f}/s contre {against:.0f}/s){missed}")


def test_structure_mode_against_a_bare_echo():
    body = traits_call()
    show(
        "INSi, certificat, contre un écho nu",
        rate(door(Passerelle((ServiceInsi(),), structure=True), peer()), body),
        echo(body),
        0.3,
    )


def test_signed_mode_against_a_bare_echo():
    body = traits_call(ZOE, securite=assertions.security([assertion()]), emetteur="899900000017")
    gateway = Passerelle((ServiceInsi(),), structure=False, cartes=confiance())
    show("INSi, carte (signature vérifiée), contre un écho nu", rate(door(gateway), body), echo(body), 0.05)


def test_a_pack_against_the_neutral_messages():
    demande = Demande(
        date_reference="2026-03-02", nir_od="2751263220749", cle_od="74", date_naissance="1975-12-31", rang="1"
    )
    neutral = rate(
        door(Passerelle((ServiceCdri(dossiers=demonstration()),), structure=True), peer()), droits_call(demande)
    )
    for name in ("adri", "autre"):
        service = ServiceCdri(dossiers=demonstration())
        service.contracter(load(PACKS / name).contrats.values())
        contrat = next(c for c in service.contrats.values() if c.operation == cdri.UNITAIRE)
        body = call(contrat.requete.ecrire(demande.to_message()), contrat.action)
        show(
            f"CDRi, pack {name}, contre le neutre",
            rate(door(Passerelle((service,), structure=True), peer()), body),
            neutral,
            0.5,
        )
