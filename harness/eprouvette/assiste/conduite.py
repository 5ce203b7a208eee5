"""Conducts a run with a person: scenarios in the order traffic comes (observation), or of the plan (guide)."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eprouvette.adapters.contract import operations
from eprouvette.assiste.faits import Faits, montrer
from eprouvette.assiste.jour import code_du_jour, joindre
from eprouvette.assiste.porteurs import GuideCarrier, ObservationCarrier
from eprouvette.assiste.portier import Arret, Portier
from eprouvette.assiste.remarques import remarques
from eprouvette.assiste.repetition import Attente, repeter
from eprouvette.assiste.terminal import Terminal, cesser, raccroche
from eprouvette_sim.kernel import journal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from eprouvette.plan.scenes import Scene
    from eprouvette.runner.worker import Worker
    from eprouvette_sim.kernel.wire import Request


def conduire(worker: Worker, scenes: Sequence[Scene], *, terminal: Terminal | None = None) -> None:
    """Runs these scenarios with a person until all have ended, or the person stops.

    What stops it (Ctrl-C, end of the input, a terminal that hangs up, `--duree` over) is no error: the scenario under
    way is left for another day, and the journal says so. `ErreurBanc` still stops everything.
    """
    terminal = terminal or Terminal(worker.job.lang)
    carrier = worker.pilot.carrier
    with _laisse(worker, terminal), raccroche():
        worker.report_refused = lambda door, reason: terminal.dire("assiste.refused", door=door, reason=reason)
        alone = [scene for scene in scenes if scene.has("sans-produit")]
        for scene in alone:
            worker.run([scene])
        rest = [scene for scene in scenes if scene not in alone]
        if isinstance(carrier, ObservationCarrier):
            watch = _Observation(worker, terminal, carrier)  # from here on, calls wait at the gate
            watch.mener(_attentes(worker, rest))
        elif isinstance(carrier, GuideCarrier):
            _Guide(worker, terminal, carrier).mener(_attentes(worker, rest))
        cesser()


@contextlib.contextmanager
def _laisse(worker: Worker, terminal: Terminal) -> Iterator[None]:
    """Turns an interruption into scenarios left for another day."""
    try:
        yield
    except KeyboardInterrupt:
        cesser()
        if worker.fatal is not None:
            raise worker.fatal from None
        worker.leave()
        with contextlib.suppress(Arret):
            terminal.dire("assiste.left", folder=worker.job.folder)


def _attentes(worker: Worker, scenes: Sequence[Scene]) -> list[Attente]:
    """What they await; the rehearsal leaves fresh simulators behind."""
    found = repeter(worker.job.features, scenes, lab=worker.lab, date_reference=worker.job.date_reference)
    worker.lab.reset()
    return found


def _adresses(worker: Worker, terminal: Terminal) -> None:
    terminal.dire("assiste.open")
    for name, service in worker.lab.endpoints()["services"].items():
        terminal.ecrire(f"  {name} : {service['url']}")


class _Observation:
    """Doors open; each scenario ticks when its traffic appears."""

    def __init__(self, worker: Worker, terminal: Terminal, carrier: ObservationCarrier) -> None:
        self._worker = worker
        self._terminal = terminal
        contrats = [c for pack in worker.lab.fournitures.packs for c in pack.contrats.values()]
        self._portier = Portier(contrats=contrats, hors=self._hors, vu=self._vu)
        carrier.portier, carrier.terminal = self._portier, terminal
        if worker.job.duree_s:
            self._portier.fin = time.monotonic() + worker.job.duree_s
        worker.lab.hold(self._portier)

    def mener(self, attentes: list[Attente]) -> None:
        """Runs each scenario as its traffic comes."""
        _adresses(self._worker, self._terminal)
        left = [attente for attente in attentes if attente.observable]
        for attente in attentes:
            if not attente.observable:
                self._terminal.dire("observation.unobservable", id=attente.scene.id, title=attente.scene.title)
        try:
            self._montrer(left)
            while (found := self._portier.suivant(left)) is not None:
                self._worker.run([found.scene])
                left.remove(found)
                self._suite(left, found)
        finally:
            self._worker.recorder.scenario = None
            self._portier.fermer()

    def _montrer(self, left: list[Attente]) -> None:
        self._terminal.dire("observation.awaits", n=len(left))
        for facts, group in _par_action(left).items():
            self._terminal.ecrire(f"  {montrer(facts)}")
            for attente in group:
                self._terminal.ecrire(f"      {attente.scene.id} — {attente.scene.title}")

    def _suite(self, left: list[Attente], done: Attente) -> None:
        verdict = _verdict(self._worker, self._terminal, done)
        self._terminal.dire("observation.ticked", id=done.scene.id, verdict=verdict, n=len(left))
        same = next((attente for attente in left if attente.faits == done.faits), None)
        if same is not None:
            data = " ; ".join(same.donnees)
            self._terminal.dire("observation.next", id=same.scene.id, title=same.scene.title, steps=data)

    def _vu(self, porte: str, request: Request, facts: Faits) -> None:
        self._terminal.dire("observation.seen", what=montrer(facts))
        self._remarquer(porte, request)

    def _hors(self, porte: str, request: Request, facts: Faits) -> None:
        self._terminal.dire("observation.unmatched", door=porte, what=montrer(facts))
        self._worker.segment.write("unmatched", {"door": porte, "facts": sorted(facts)})
        self._remarquer(porte, request)

    def _remarquer(self, porte: str, request: Request) -> None:
        job = self._worker.job
        for remark in remarques(request, job.configuration.get("logiciel", {}), self._worker.clock.now()):
            self._terminal.ecrire(f"  ! {self._terminal.mot(remark.cle, **remark.valeurs)}")
            self._worker.segment.write("remark", {"door": porte, "remark": remark.cle, "values": remark.valeurs})


class _Guide:
    """Scenario by scenario, step by step."""

    def __init__(self, worker: Worker, terminal: Terminal, carrier: GuideCarrier) -> None:
        self._worker = worker
        self._terminal = terminal
        self._carrier = carrier
        carrier.terminal = terminal
        carrier.vus = lambda: len(worker.recorder.exchanges)
        carrier.joindre = lambda name: joindre(
            Path(name).expanduser(), folder=worker.job.folder, observer=worker.observer
        )
        today = worker.clock.now().utc.date().isoformat()
        carrier.code = code_du_jour(journal.genesis(worker.job.folder), today)

    def mener(self, attentes: list[Attente]) -> None:
        """Offers each scenario in the order of the plan."""
        _adresses(self._worker, self._terminal)
        asked = {action.operation for attente in attentes for action in attente.actions}
        self._carrier.operations = tuple(name for name in operations() if name in asked)
        self._terminal.dire("guide.intro", n=len(attentes), code=self._carrier.code)
        self._worker.segment.write("code_of_day", {"code": self._carrier.code})
        for rank, attente in enumerate(attentes, 1):
            self._annoncer(rank, len(attentes), attente.scene)
            choices = {"": self._terminal.mot("guide.start"), "p": self._terminal.mot("guide.skip")}
            if self._terminal.choisir("  ", choices) == "p":
                continue
            self._carrier.attente = attente
            self._worker.recorder.scenario = None
            self._worker.run([attente.scene])
            verdict = _verdict(self._worker, self._terminal, attente)
            self._terminal.dire("guide.ended", id=attente.scene.id, verdict=verdict)

    def _annoncer(self, rank: int, total: int, scene: Scene) -> None:
        self._terminal.ecrire()
        self._terminal.ecrire(f"[{rank}/{total}] {scene.id} — {scene.title}")
        for word, words in scene.steps:
            self._terminal.ecrire(f"    {word} {words}")


def _verdict(worker: Worker, terminal: Terminal, attente: Attente) -> str:
    from eprouvette_reports.words import verdict_word

    return verdict_word(worker.verdicts[attente.scene.id], terminal.lang)


def _par_action(attentes: list[Attente]) -> dict[Faits, list[Attente]]:
    groups: dict[Any, list[Attente]] = {}
    for attente in attentes:
        groups.setdefault(attente.faits, []).append(attente)
    return groups
