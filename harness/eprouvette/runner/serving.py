"""Simulators open until interrupted; the endpoints file says where everything is; each exchange is shown and judged."""

from __future__ import annotations

import json
import queue
import signal
import threading
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from eprouvette.assiste.remarques import remarques
from eprouvette.atelier.direct import Direct, lignes
from eprouvette.atelier.lieu import BOUCLE, Lieu
from eprouvette.runner import folder
from eprouvette.runner.fournitures import Fournitures, masque, read_packs
from eprouvette.runner.lab import AUTRES, Certificates, Lab, make_certificates, read_certificates
from eprouvette.texts import text
from eprouvette_sim.kernel import journal
from eprouvette_sim.kernel.clock import SystemClock
from eprouvette_sim.kernel.recorder import ExchangeRecorder
from eprouvette_sim.kernel.wire import Request

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from eprouvette_sim.kernel.clock import Instant
    from eprouvette_sim.kernel.exchange import Exchange
    from eprouvette_sim.packs import Pack

_TICK_S = 0.25


class _Shown(ExchangeRecorder):
    """A recorder that also hands each exchange over to be shown, and keeps none in memory."""

    def __init__(
        self, target: Path, segment: journal.SegmentWriter, seen: queue.SimpleQueue[Exchange], pki: Path
    ) -> None:
        super().__init__(target, segment, mask=masque(Fournitures(pki=pki), target.name))
        self._seen = seen

    def record(self, exchange: Exchange) -> None:
        super().record(exchange)
        self.exchanges.clear()
        self._seen.put(exchange)


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What `serve` was asked: where to write addresses and exchanges, packs, place, language, how to print."""

    endpoints: Path | None
    out: Path
    lang: str
    echo: Callable[[str], None]
    packs: tuple[str, ...] = ()
    lieu: Lieu = BOUCLE


def serve(service: Service) -> int:
    """Serves until SIGINT or SIGTERM, then seals the journal of what was seen; returns 0.

    A broken pack is refused (`ErreurUsage`) before anything opens. Showing is done apart from answering: a door never
    waits for the terminal.
    """
    loaded = read_packs(service.packs)
    clock = SystemClock()
    now = clock.now()
    target = folder.new_folder(service.out, now)
    identity = {"format": folder.FORMAT, "id": target.name, "started_at": now.rfc3339, "bench": folder.bench_identity()}
    (target / "run.json").write_text(json.dumps(identity | {"kind": "serve"}, indent=1) + "\n", encoding="utf-8")
    segment = journal.SegmentWriter(target, 0, clock=clock, genesis=journal.genesis(target))
    seen: queue.SimpleQueue[Exchange] = queue.SimpleQueue()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    certificates = _certificates(target, service.lieu, now)
    with Lab(certificates, _Shown(target, segment, seen, certificates.folder), clock, packs=loaded) as lab:
        if service.endpoints is not None:
            lab.publish(service.endpoints)
        service.echo(text("serve.open" if service.lieu.boucle else "serve.wide", service.lang))
        for name, place in lab.endpoints()["services"].items():
            service.echo(f"  {name} : {place['url']}")
        lab.on_refused = partial(_refus, segment, service)
        _montrer(seen, stop, service, loaded)
    segment.close()
    journal.seal(target)
    return 0


def _refus(segment: journal.SegmentWriter, service: Service, door: str, reason: str) -> None:
    segment.write("connection_refused", {"door": door, "reason": reason})
    service.echo(text("assiste.refused", service.lang).format(door=door, reason=reason))


def _certificates(target: Path, lieu: Lieu, now: Instant) -> Certificates:
    if lieu.pki is not None:
        return read_certificates(target, lieu)
    return make_certificates(target, now=now.utc, autres=AUTRES)


def _montrer(
    seen: queue.SimpleQueue[Exchange], stop: threading.Event, service: Service, packs: tuple[Pack, ...]
) -> None:
    """Prints each exchange with what the checks say, until asked to stop; what came before is shown first."""
    contrats = {c.operation: c.to_json() for pack in packs if pack.service == "cdri" for c in pack.contrats.values()}
    direct = Direct(contrats)
    while not stop.is_set() or not seen.empty():
        try:
            exchange = seen.get(timeout=_TICK_S)
        except queue.Empty:
            continue
        service.echo(_line(exchange, service.lang))
        for line in [*_remarques(exchange, service.lang), *lignes(direct.juger(exchange), service.lang)]:
            service.echo(line)


def _remarques(exchange: Exchange, lang: str) -> list[str]:
    """The sender's clock, told against the instant its call was received."""
    from datetime import datetime

    from eprouvette_sim.kernel.clock import Instant

    request = Request(method="POST", target="/", body=exchange.http_request().body, peer=exchange.peer)
    instant = Instant(utc=datetime.fromisoformat(exchange.at), monotonic_ns=0)
    return [f"    ! {text(found.cle, lang).format(**found.valeurs)}" for found in remarques(request, {}, instant)]


def _line(exchange: Exchange, lang: str) -> str:
    start = exchange.http_request().start.rpartition(" ")[0]
    status = exchange.http_response().start.partition(" ")[2]
    notes = "\n".join(f"    {note.lieu} : {note.attendu} ; {note.observe}" for note in exchange.notes)
    words = {"id": exchange.id, "service": exchange.service, "start": start, "status": status}
    return text("serve.exchange", lang).format(**words, notes=f"\n{notes}" if notes else "").rstrip()
