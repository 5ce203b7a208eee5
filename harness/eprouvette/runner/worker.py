"""One worker: its doors, its product, its segment; runs the scenarios it is given, one feature file at a time."""

from __future__ import annotations

import contextlib
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Self

from eprouvette.adapters import AdapterFailure, DelaiDepasse, OperationAbsente, Pilot, ProduitArrete
from eprouvette.adapters.contract import operations
from eprouvette.atelier.lieu import BOUCLE, Lieu
from eprouvette.runner import host
from eprouvette.runner.bench import Bench
from eprouvette.runner.fournitures import Fournitures, masque, read_packs
from eprouvette.runner.lab import Lab, read_certificates
from eprouvette.runner.observer import Observer
from eprouvette.runner.porteurs import build_carrier, fixed_ports
from eprouvette.runner.vues import write_views
from eprouvette.verdicts.judge import Rules, judge
from eprouvette_sim.kernel import journal
from eprouvette_sim.kernel.errors import ErreurBanc
from eprouvette_sim.kernel.recorder import ExchangeRecorder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from eprouvette.plan.scenes import Scene
    from eprouvette_sim.kernel.clock import Clock

    Report = Callable[[str, dict[str, Any]], None]

#: exception a step may raise -> signal it becomes; anything else is a `step_error`, ours
_SIGNALS: tuple[tuple[type[Exception], str], ...] = (
    (AdapterFailure, "adapter_failure"),
    (OperationAbsente, "unsupported"),
    (ProduitArrete, "product_stopped"),
    (DelaiDepasse, "timeout"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What every worker of a run needs to know; picklable.

    `attempts` is how many attempts each scenario already had; `configuration` what the product is told besides endpoints;
    `defi` the auditor's nonce, empty without a challenge. `lang` and `duree_s` (seconds a run with a person may last) are
    for the carriers behind which there is a person.
    """

    folder: Path
    features: Path
    steps: Path
    date_reference: str
    timeout_s: float
    seed: str
    mutant: str | None
    carrier: dict[str, Any]
    configuration: dict[str, Any]
    checks: dict[str, Any]
    statuses: dict[str, str]
    attempts: dict[str, int]
    packs: tuple[str, ...] = ()
    pieces: tuple[dict[str, Any], ...] = ()
    lieu: Lieu = BOUCLE
    lang: str = "fr"
    duree_s: float | None = None
    endpoints: Path | None = None
    defi: str = ""


class Worker:
    """Opens everything once, then runs feature files; a context manager.

    `report` hears `scenario_started` and `scenario_ended` (with the verdict) for the progress display.
    """

    def __init__(self, job: Job, number: int, *, clock: Clock, report: Report) -> None:
        self.job = job
        self.clock = clock
        self._report = report
        self._stack = contextlib.ExitStack()
        mask = masque(Fournitures(pki=job.lieu.pki or job.folder / "pki"), job.seed)
        genesis = journal.genesis(job.folder)
        self.segment = journal.SegmentWriter(job.folder, number, clock=clock, genesis=genesis, mask=mask.apply)
        packs = read_packs(job.packs, linted=True)
        self.recorder = ExchangeRecorder(job.folder, self.segment, mask=mask)
        place = read_certificates(job.folder, job.lieu)
        self.lab = Lab(place, self.recorder, clock, packs=packs, ports=fixed_ports(job.carrier))
        self.lab.on_refused = self._refused
        self.observer = Observer(self.segment, self.recorder, clock, job.date_reference)
        carrier = build_carrier(job.carrier, mutant=job.mutant, seed=job.seed, clock=clock, lab=self.lab)
        self.pilot = Pilot(carrier, clock=clock, journal=self.observer.write, timeout_s=job.timeout_s)
        self.bench = Bench(
            observer=self.observer,
            pilot=self.pilot,
            lab=self.lab,
            folder=job.folder,
            pieces=job.pieces,
            graine=job.seed if job.defi else "",
            logiciel={name: str(value) for name, value in job.configuration.get("logiciel", {}).items()},
        )
        self.fatal: ErreurBanc | None = None
        self.verdicts: dict[str, str] = {}
        #: shows a refused connection to whoever watches; nobody does in an automatic run
        self.report_refused: Callable[[str, str], None] = lambda door, reason: None  # noqa: ARG005
        self._rules = Rules(checks=job.checks, statuses=job.statuses)
        self._scenes: dict[int, Scene] = {}
        self._described = False

    def __enter__(self) -> Self:
        self._stack.callback(self.segment.close)
        host.load_steps(self.job.steps)
        with contextlib.ExitStack() as unless_open:
            unless_open.callback(self._stack.close)
            self.segment.write("segment_opened", {"worker": self.segment.number})
            self._stack.enter_context(self.lab)
            if self.job.endpoints is not None:
                self.lab.publish(self.job.endpoints)
            unless_open.pop_all()
        self._stack.callback(self.pilot.close)  # the product hangs up before the doors close
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def run(self, scenes: Sequence[Scene]) -> None:
        """Runs these scenarios, all of one feature file; raises `ErreurBanc` when evidence can no longer be kept."""
        self._scenes = {scene.line: scene for scene in scenes}
        hooks = {
            "before_scenario": self._before,
            "after_step": self._after_step,
            "after_scenario": self._after,
        }
        try:
            host.run_feature(self.job.features / scenes[0].file, wanted=set(self._scenes), hooks=hooks)
        except KeyboardInterrupt:
            if self.fatal is None:
                raise
        if self.fatal is not None:
            raise self.fatal

    def _refused(self, door: str, reason: str) -> None:
        """A product that TLS turned away leaves no exchange: the journal says why."""
        self.segment.write("connection_refused", {"door": door, "reason": reason})
        self.report_refused(door, reason)

    def leave(self) -> None:
        """Says that the scenario under way, if any, was left by the person who conducts it: it awaits another day."""
        if self.observer.attempt is not None:
            self.observer.signal("awaits_person", "laissé par l'opérateur, à reprendre avec --resume")
        self.recorder.scenario = None

    def _before(self, context: Any, scenario: Any) -> None:
        scene = self._scenes[scenario.line]
        context.bench = self.bench
        with self._guard(context):
            self.bench.begin()
            self.lab.reset()
            self.observer.begin(scene, self.job.attempts.get(scene.id, 0) + 1)
            self._report("scenario_started", {"scenario": scene.id})
            self._open_product(scene, scenario)

    def _open_product(self, scene: Scene, scenario: Any) -> None:
        if scene.has("sans-produit"):
            return
        try:
            endpoints = self.lab.endpoints()
            self.pilot.ensure_open(self.job.configuration | for_product(endpoints))
            self._describe()
            if self.pilot.capability("reinitialisation"):
                self.pilot.perform("reinitialiser", {})
        except AdapterFailure as failure:
            self.observer.signal("adapter_failure", str(failure))
            scenario.mark_skipped()
        except (ProduitArrete, DelaiDepasse, OperationAbsente) as signal:
            self.observer.signal(_signal_of(signal), str(signal))
            scenario.mark_skipped()

    def _describe(self) -> None:
        if not self._described:
            fields = {"description": self.pilot.description, "carrier": self.pilot.carrier.name}
            self.segment.write("adapter_described", fields | {"contract": list(operations())})
            self._described = True

    def _after_step(self, context: Any, step: Any) -> None:
        with self._guard(context):
            self.observer.step(step.keyword, step.name, step.status.name)
            error = getattr(step, "exception", None)
            if error is not None and not isinstance(error, KeyboardInterrupt):
                self.observer.signal(_signal_of(error), _words(error), step.name)

    def _after(self, context: Any, scenario: Any) -> None:
        scene = self._scenes[scenario.line]
        if context._runner.aborted:  # noqa: SLF001 - interrupted: the attempt does not end, and is replayed on --resume
            return
        with self._guard(context):
            for step in scenario.all_steps:
                if step.status.name == "undefined":
                    self.observer.signal("undefined_step", f"étape sans définition : {step.name}", step.name)
            defects = self.lab.defects()
            if defects:
                raise defects[0]
            write_views(self.job.folder, self.recorder.exchanges, self.observer)
            attempt = self.observer.end()
            result = judge(scene.id, scene.refs, attempt, self._rules)
            self.verdicts[scene.id] = result.verdict.value
            said = {"findings": [asdict(one) for one in result.findings], "messages": result.messages}
            self._report("scenario_ended", {"scenario": scene.id, "verdict": result.verdict.value} | said)

    @contextlib.contextmanager
    def _guard(self, context: Any) -> Any:
        """Behave swallows what a hook raises: keep the error that must stop the run, and stop it."""
        try:
            yield
        except ErreurBanc as error:
            self.fatal = self.fatal or error
            context._runner.abort(reason="preuves impossibles à écrire")  # noqa: SLF001 - behave's only way to stop


def for_product(endpoints: dict[str, Any]) -> dict[str, Any]:
    """What the product is told of the doors: `services`, `pki` and, when there is some, `mail`."""
    pki = endpoints["pki"]
    names = {"ca": pki["ca"], "certificat": pki["client_cert"], "cle": pki["client_key"]}
    kept = {name: pki[name] for name in ("cartes", "certificats") if pki[name]}
    mail = {"mail": endpoints["mail"]} if endpoints["mail"] else {}
    return {"services": endpoints["services"], "pki": names | kept} | mail


def _signal_of(error: BaseException) -> str:
    return next((kind for family, kind in _SIGNALS if isinstance(error, family)), "step_error")


def _words(error: BaseException) -> str:
    if isinstance(error, (ErreurBanc, *(family for family, _ in _SIGNALS))):
        return str(error)
    return f"{type(error).__name__} : {error}"
