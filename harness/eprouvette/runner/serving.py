"""Simulators open until interrupted; the endpoints file says where everything is."""

from __future__ import annotations

import json
import signal
import threading
from typing import TYPE_CHECKING, Any

from eprouvette.runner import folder
from eprouvette.runner.fournitures import Fournitures, masque, read_packs
from eprouvette.runner.lab import AUTRES, Lab, make_certificates
from eprouvette.texts import text
from eprouvette_sim.kernel import journal
from eprouvette_sim.kernel.clock import SystemClock
from eprouvette_sim.kernel.recorder import ExchangeRecorder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from eprouvette_sim.kernel.exchange import Exchange


class _Shown(ExchangeRecorder):
    """A recorder that also shows each exchange, and keeps none in memory."""

    def __init__(self, target: Path, segment: journal.SegmentWriter, show: Callable[[Exchange], None]) -> None:
        super().__init__(target, segment, mask=masque(Fournitures(pki=target / "pki"), target.name))
        self._show = show

    def record(self, exchange: Exchange) -> None:
        super().record(exchange)
        self.exchanges.clear()
        self._show(exchange)


def serve(
    endpoints: Path | None, *, out: Path, lang: str, echo: Callable[[str], None], packs: tuple[str, ...] = ()
) -> int:
    """Serves until SIGINT or SIGTERM, then seals the journal of what was seen; returns 0.

    `packs` are folders; a broken one is refused (`ErreurUsage`) before anything opens.
    """
    loaded = read_packs(packs)
    clock = SystemClock()
    now = clock.now()
    target = folder.new_folder(out, now)
    identity = {"format": folder.FORMAT, "id": target.name, "started_at": now.rfc3339, "bench": folder.bench_identity()}
    (target / "run.json").write_text(json.dumps(identity | {"kind": "serve"}, indent=1) + "\n", encoding="utf-8")
    segment = journal.SegmentWriter(target, 0, clock=clock, genesis=journal.genesis(target))
    certificates = make_certificates(target, now=now.utc, autres=AUTRES)
    recorder = _Shown(target, segment, lambda exchange: echo(_line(exchange, lang)))
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with Lab(certificates, recorder, clock, packs=loaded) as lab:
        where = lab.endpoints()
        if endpoints is not None:
            _publish(endpoints, where)
        echo(text("serve.open", lang))
        for name, service in where["services"].items():
            echo(f"  {name} : {service['url']}")
        stop.wait()
    segment.close()
    journal.seal(target)
    return 0


def _publish(path: Path, where: dict[str, Any]) -> None:
    """Writes the file in one move, so that a reader never sees half of it."""
    draft = path.with_name(path.name + ".partiel")
    draft.write_text(json.dumps(where, indent=2) + "\n", encoding="utf-8")
    draft.replace(path)


def _line(exchange: Exchange, lang: str) -> str:
    start = exchange.http_request().start.rpartition(" ")[0]
    status = exchange.http_response().start.partition(" ")[2]
    notes = "\n".join(f"    {note.lieu} : {note.attendu} ; {note.observe}" for note in exchange.notes)
    words = {"id": exchange.id, "service": exchange.service, "start": start, "status": status}
    return text("serve.exchange", lang).format(**words, notes=f"\n{notes}" if notes else "").rstrip()
