"""What happened in the scenario under way: calls judged, answers heard, signals, and their journal lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eprouvette.checks import Observation, Observations, Piece, get
from eprouvette.checks.outcome import outcome_of
from eprouvette.verdicts.attempts import Attempt
from eprouvette_sim.kernel.errors import ErreurBanc

if TYPE_CHECKING:
    from eprouvette.plan.scenes import Scene
    from eprouvette_sim.kernel.clock import Clock
    from eprouvette_sim.kernel.journal import SegmentWriter
    from eprouvette_sim.kernel.recorder import MemoryRecorder


class Observer:
    """Keeps one scenario's observations and journals everything that will be needed to judge it again."""

    def __init__(self, segment: SegmentWriter, recorder: MemoryRecorder, clock: Clock, date_reference: str) -> None:
        self.segment = segment
        self.recorder = recorder
        self.clock = clock
        self.date_reference = date_reference
        self.attempt: Attempt | None = None
        self._answers: list[Observation] = []
        self._pieces: list[Piece] = []
        self._started_ns = 0

    def begin(self, scene: Scene, number: int) -> None:
        """Opens an attempt; exchanges are attributed to it from now on."""
        now = self.clock.now()
        self._started_ns = now.monotonic_ns
        self.attempt = Attempt(scenario=scene.id, number=number, started_at=now.rfc3339)
        self._answers = []
        self._pieces = []
        self.recorder.exchanges.clear()
        self.recorder.errors.clear()
        self.write("scenario_started", {"attempt": number})
        self.recorder.scenario = scene.id

    def end(self) -> Attempt:
        """Closes the attempt; what arrives later belongs to no scenario."""
        attempt = self._current()
        attempt.signals += [{"kind": "bench_error", "message": message} for message in self.recorder.errors]
        attempt.duration_ms = (self.clock.now().monotonic_ns - self._started_ns) // 1_000_000
        attempt.ended = True
        self.recorder.scenario = None
        self.write("scenario_ended", {"attempt": attempt.number, "duration_ms": attempt.duration_ms})
        self.attempt = None
        return attempt

    def write(self, event: str, fields: dict[str, Any]) -> None:
        """One journal line, tied to the scenario under way when there is one."""
        scenario = self.attempt.scenario if self.attempt else None
        self.segment.write(event, {"scenario": scenario} | fields)

    def heard(self, observation: Observation) -> None:
        """Keeps an answer of the product or of a person."""
        self._answers.append(observation)

    def handed(self, piece: Piece, fichier: str) -> None:
        """Keeps a file of the editor for the checks; `fichier` is its copy, relative to the run folder."""
        self._pieces.append(piece)
        fields = {"genre": piece.genre, "nom": piece.nom, "file": fichier, "sha256": piece.sha256}
        entry = fields | {"size": len(piece.octets)}
        self._current().pieces.append(entry)
        self.write("piece", entry)

    def signal(self, kind: str, message: str, step: str | None = None) -> None:
        """Records what cut the scenario short (kinds: `verdicts.judge.SIGNALS`)."""
        entry = {"kind": kind, "message": message, "step": step}
        self._current().signals.append(entry)
        self.write("signal", entry)

    def step(self, keyword: str, text: str, status: str) -> None:
        """Records a step's end."""
        self.write("step", {"keyword": keyword, "text": text, "status": status})

    def check(self, name: str, arguments: dict[str, Any]) -> None:
        """Runs a check on what was seen so far and journals the call with its outcome."""
        found = get(name)
        instant = self.clock.now().rfc3339
        seen = Observations(
            exchanges=tuple(self.recorder.exchanges),
            answers=tuple(self._answers),
            instant=instant,
            date_reference=self.date_reference,
            pieces=tuple(self._pieces),
        )
        outcome = outcome_of(found(seen, arguments))
        call = {
            "check": name,
            "version": found.version,
            "arguments": arguments,
            "exchanges": [exchange.id for exchange in seen.exchanges],
            "answers": len(seen.answers),
            "instant": instant,
            "outcome": outcome,
        }
        self._current().calls.append(call)
        self.write("check_call", call)

    def _current(self) -> Attempt:
        if self.attempt is None:
            raise ErreurBanc("aucun scénario en cours")
        return self.attempt
