"""The in-process door against a bare `httpx.MockTransport` echo of the same body, same client class."""

from __future__ import annotations

import tempfile
from pathlib import Path

import httpx
import messages
from measure import Figure, alternate

from eprouvette_sim.doors import transport
from eprouvette_sim.pki.peer import Peer

CALLS = 50
PEER = Peer(
    cn="INSI-AUTO",
    ou=("1990000013",),
    o="ESSAI",
    issuer_cn="ESSAI",
    fingerprint="0" * 64,
    not_before="2026-01-01T00:00:00Z",
    not_after="2027-01-01T00:00:00Z",
)


def measure() -> list[Figure]:
    """Two figures, in speed: exchanges kept in memory (tests), and validated and journaled on disk (runs)."""
    with tempfile.TemporaryDirectory() as place:
        kinds = {"in memory": messages.ForgetfulMemory(), "journaling": messages.journaling(Path(place))}
        return [_compare(name, recorder) for name, recorder in kinds.items()]


def _compare(name: str, recorder: messages.Recorder) -> Figure:
    body = messages.call()
    ours = httpx.Client(transport=transport(messages.station(recorder), peer=PEER))
    echo = httpx.Client(transport=httpx.MockTransport(lambda request: httpx.Response(200, content=request.read())))

    def send(client: httpx.Client) -> None:
        for _ in range(CALLS):
            client.post("https://service.test/lps", content=body, headers=messages.HEADERS).raise_for_status()

    found = alternate(lambda: send(ours), lambda: send(echo), rounds=40, units=CALLS)
    return Figure(
        what=f"in-process door, {name}",
        unit="exchange",
        baseline_name="httpx.MockTransport echo",
        aim=0.5,
        faster=True,
        **found,
    )
