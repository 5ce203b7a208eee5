"""The journal regrouped: what each scenario's last attempt saw, judged and suffered."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from eprouvette_sim.kernel import journal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


@dataclass(slots=True, kw_only=True)
class Attempt:
    """One attempt at one scenario, as journaled; `ended` is false when the run died in the middle of it."""

    scenario: str
    number: int
    started_at: str
    ended: bool = False
    duration_ms: int = 0
    calls: list[dict[str, Any]] = field(default_factory=list)
    signals: list[dict[str, Any]] = field(default_factory=list)
    steps: list[dict[str, Any]] = field(default_factory=list)
    exchanges: list[dict[str, Any]] = field(default_factory=list)
    answers: list[dict[str, Any]] = field(default_factory=list)
    pieces: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Story:
    """A whole run as journaled: attempts by scenario in order, and what happened outside any scenario."""

    attempts: dict[str, list[Attempt]] = field(default_factory=dict)
    outside: list[dict[str, Any]] = field(default_factory=list)
    adapters: list[dict[str, Any]] = field(default_factory=list)
    calls: int = 0
    campaigns: list[dict[str, Any]] = field(default_factory=list)
    ended_at: str = ""

    def last(self, scenario: str) -> Attempt | None:
        """The attempt that counts: the last one that ended, else the last one."""
        attempts = self.attempts.get(scenario, [])
        ended = [attempt for attempt in attempts if attempt.ended] or attempts
        return ended[-1] if ended else None


#: journal event -> list of the attempt it goes to
_LISTS = {
    "check_call": "calls",
    "signal": "signals",
    "bench_error": "signals",
    "step": "steps",
    "exchange": "exchanges",
    "adapter_answer": "answers",
    "piece": "pieces",
}


def read_story(folder: Path) -> Story:
    """The story of a run folder, from its journal alone; linear."""
    return tell(journal.read(folder))


def tell(lines: Iterable[journal.Line]) -> Story:
    """The story told by these journal lines; segments may come in any order.

    An attempt that did not end says so as a `worker_lost` signal, with the campaign's own words when it left any, unless
    the person who conducted it left it (`awaits_person`).
    """
    story = Story()
    lost: dict[str, str] = {}
    open_attempts: dict[tuple[str, str], Attempt] = {}
    for line in lines:
        scenario = line.fields.get("scenario")
        key = (line.segment, scenario or "")
        if line.event == "scenario_started" and scenario:
            attempt = Attempt(scenario=scenario, number=line.fields["attempt"], started_at=line.at)
            story.attempts.setdefault(scenario, []).append(attempt)
            open_attempts[key] = attempt
        elif line.event == "worker_lost" and scenario:
            lost[scenario] = line.fields.get("message", "")
        elif line.event == "scenario_ended" and key in open_attempts:
            attempt = open_attempts.pop(key)
            attempt.ended, attempt.duration_ms = True, line.fields["duration_ms"]
        elif line.event in _LISTS:
            _file(story, open_attempts.get(key), line)
        else:
            _about_the_run(story, line)
    for scenario in lost.keys() - story.attempts.keys():
        story.attempts[scenario] = [Attempt(scenario=scenario, number=1, started_at="")]
    for attempt in [attempt for attempts in story.attempts.values() for attempt in attempts if not attempt.ended]:
        if any(signal["kind"] == "awaits_person" for signal in attempt.signals):
            continue
        message = lost.get(attempt.scenario, "exécution interrompue au milieu de ce scénario")
        attempt.signals.append({"kind": "worker_lost", "message": message})
    return story


def _about_the_run(story: Story, line: journal.Line) -> None:
    if line.event == "adapter_described":
        story.adapters.append(line.fields)
    elif line.event == "campaign_opened":
        story.campaigns.append(line.fields | {"at": line.at})
    elif line.event == "campaign_ended":
        story.ended_at = max(story.ended_at, line.at)


def _file(story: Story, attempt: Attempt | None, line: journal.Line) -> None:
    entry = line.fields | {"at": line.at}
    if line.event == "bench_error":
        entry["kind"] = "bench_error"
    if attempt is not None:
        getattr(attempt, _LISTS[line.event]).append(entry)
    elif line.event in {"exchange", "bench_error"}:
        story.outside.append(entry | {"event": line.event})
