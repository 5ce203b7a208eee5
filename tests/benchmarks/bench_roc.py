"""A whole stay before one insurer, directory to payment, against as many bare echo calls of the same size.

Run by hand: `pytest tests/benchmarks/bench_roc.py -s -p no:randomly`. A missed aim prints by how much; nothing fails.
"""

from __future__ import annotations

import time

import httpx

from roc_support import LIGNE, Monde

STAYS, ROUNDS = 30, 3
AIM = 0.10


def stay(monde: Monde, number: int) -> None:
    line = {"id": "1", "code": LIGNE["code"], "domaine": "HOSP", "date": LIGNE["date"]}
    amounts = {"montant_cents": 50000, "base_cents": 48000, "part_amo_cents": 38400}
    sejour = {"numero": f"S{number}", "contexte": "SEJOUR", "du": LIGNE["date"], "lignes": [line | amounts]}
    monde.temoin.memoire.pop("amc.annuaire", None)
    monde.identifier(("99999997", "000001"))
    monde.do("simuler_amc", patient={"reference": "p"}, sejour=sejour)
    monde.do("engager_amc", patient={"reference": "p"}, sejour=sejour)
    monde.do("facturer", flux="dre", sejour={"numero": sejour["numero"]})
    monde.do("transmettre", flux="dre")


def test_a_whole_stay_against_as_many_echoes():
    paths, sizes = 0.0, []
    for _ in range(ROUNDS):
        monde = Monde()
        start = time.perf_counter()
        for number in range(STAYS):
            stay(monde, number)
        paths = max(paths, STAYS / (time.perf_counter() - start))
        sizes = [len(exchange.http_request().body) for exchange in monde.recorder.exchanges]
    calls = len(sizes) // STAYS
    bodies = [b"x" * size for size in sizes[:calls]]
    echo = httpx.Client(transport=httpx.MockTransport(lambda request: httpx.Response(200, content=request.read())))
    bare = 0.0
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for _ in range(STAYS):
            for body in bodies:
                echo.post("https://banc/echo", content=body)
        bare = max(bare, STAYS / (time.perf_counter() - start))
    ratio = paths / bare
    missed = "" if ratio >= AIM else f"  (visé {AIM:.2f} ×, manqué de {(1 - ratio / AIM) * 100:.0f} %)"
    print(
        f"\nROC, séjour entier ({calls} appels), contre autant d'échos  {ratio:5.2f} ×  ({paths:.0f}/s contre {bare:.0f}/s){missed}"
    )
