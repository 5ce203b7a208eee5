"""Pro Santé Connect and the directory, as ratios: tokens against joserfc alone, searches against a smaller directory.

Run: `python tests/benchmarks/bench_psc.py`. Nothing is asserted: figures are for a person to read.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from statistics import median

from joserfc import jwt

from eprouvette_sim.annuaire_sante import ServiceAnnuaireSante
from eprouvette_sim.annuaire_sante.population import generee
from eprouvette_sim.kernel.clock import FixedClock
from eprouvette_sim.kernel.wire import Request
from eprouvette_sim.psc.jetons import signataire_de_banc

REPETITIONS = 5
SEARCHES = (
    "Practitioner?identifier=urn:oid:1.2.250.1.71.4.2.1%7C899700000029",
    "Practitioner?family=becher",
    "Practitioner?mailbox-mss=paul.becher",
    "Practitioner?family=alambic&_count=10",
)


def seconds(action, times):
    """The median time of one action, in seconds, over a few rounds."""
    rounds = []
    for _ in range(REPETITIONS):
        start = time.perf_counter()
        for _ in range(times):
            action()
        rounds.append((time.perf_counter() - start) / times)
    return median(rounds)


def tokens():
    signer = signataire_de_banc()
    claims = {"iss": "i", "sub": "s", "aud": "a", "exp": 4_000_000_000, "scope": "openid scope_all", "jti": "j"}
    header = {"alg": "RS256", "kid": signer.cle.kid, "typ": "JWT"}
    ours = seconds(lambda: signer.signer(claims), 100)
    bare = seconds(lambda: jwt.encode(header, claims, signer.cle, algorithms=["RS256"]), 100)
    token = signer.signer(claims)
    read = seconds(lambda: signer.lire(token), 500)
    bare_read = seconds(lambda: jwt.decode(token, signer.cle, algorithms=["RS256"]), 500)
    print(f"jeton signé : {1 / ours:,.0f}/s, {bare / ours:.2f} × joserfc seul")
    print(f"jeton vérifié : {1 / read:,.0f}/s, {bare_read / read:.2f} × joserfc seul")


def searches(small=1_000, large=100_000):
    clock = FixedClock(datetime(2026, 3, 2, tzinfo=UTC), step_ms=100)
    services = {size: ServiceAnnuaireSante(generee(size, graine="mesure")) for size in (small, large)}
    for query in SEARCHES:
        found = {}
        for size, service in services.items():
            target = "/fhir/v2/" + query
            request = Request(method="GET", target=target, headers=(("ESANTE-API-KEY", "cle-de-banc"),))
            service.handle(request, clock.now())  # the index is made at the first search
            found[size] = seconds(lambda service=service, request=request: service.handle(request, clock.now()), 20)
        print(f"{query[:60]:60} {found[large] * 1000:6.2f} ms ; {found[large] / found[small]:5.2f} × à {small:,}")


if __name__ == "__main__":
    tokens()
    searches()
