"""A run from plan to seal: prepares the folder, shares scenarios among workers, survives their deaths, resumes."""

from __future__ import annotations

import multiprocessing
from dataclasses import dataclass, replace
from itertools import groupby
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any

from eprouvette.assiste.porteurs import ASSISTES
from eprouvette.runner.worker import Job, Worker
from eprouvette.verdicts.attempts import read_story
from eprouvette_sim.kernel import journal
from eprouvette_sim.kernel.clock import SystemClock
from eprouvette_sim.kernel.errors import ErreurBanc

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

    from eprouvette.plan.scenes import Scene

    Report = Callable[[str, dict[str, Any]], None]

#: segment 00 is the campaign's own; workers and resumed runs take the next numbers


def run(job: Job, scenes: Sequence[Scene], *, jobs: int, report: Report) -> dict[str, Any]:
    """Runs every scenario that has not ended yet and seals the journal; returns the seal.

    Raises `ErreurBanc` when evidence can no longer be kept: the run stays unsealed and can be resumed.
    """
    story = read_story(job.folder)
    ended = {name for name, attempts in story.attempts.items() if any(attempt.ended for attempt in attempts)}
    job = replace(job, attempts={name: len(attempts) for name, attempts in story.attempts.items()})
    batches = _batches([scene for scene in scenes if scene.id not in ended])
    clock = SystemClock()
    first = _next_segment(job)
    campaign = journal.SegmentWriter(job.folder, first, clock=clock, genesis=journal.genesis(job.folder))
    heads = [entry for path in journal.segments(job.folder) if path != campaign.path for entry in _head(path)]
    opened = {"jobs": jobs, "resumed": first > 0, "former_heads": heads}
    campaign.write("campaign_opened", opened | ({"defi": job.defi} if job.defi else {}))
    try:
        if job.carrier["porteur"] in ASSISTES:
            _conduct(job, [scene for batch in batches for scene in batch], first + 1, report)
        elif jobs == 1:
            _run_here(job, batches, first + 1, report)
        elif batches:
            _Pool(job, batches, jobs, first + 1, campaign, report).run()
        campaign.write("campaign_ended", {})
    finally:
        campaign.close()
    return journal.seal(job.folder)


def _run_here(job: Job, batches: list[list[Scene]], number: int, report: Report) -> None:
    if not batches:
        return
    with Worker(job, number, clock=SystemClock(), report=report) as worker:
        for batch in batches:
            worker.run(batch)


def _conduct(job: Job, scenes: list[Scene], number: int, report: Report) -> None:
    from eprouvette.assiste.conduite import conduire

    with Worker(job, number, clock=SystemClock(), report=report) as worker:
        conduire(worker, scenes)


def _batches(scenes: Sequence[Scene]) -> list[list[Scene]]:
    return [list(group) for _, group in groupby(scenes, key=lambda scene: scene.file)]


def _next_segment(job: Job) -> int:
    numbers = [int(path.stem) for path in journal.segments(job.folder)]
    return max(numbers) + 1 if numbers else 0


def _head(path: Any) -> list[dict[str, str]]:
    lines = path.read_bytes().splitlines()
    return [{"file": path.name, "head": journal.digest(lines[-1])}] if lines else []


@dataclass(slots=True)
class _Slot:
    """One worker process: its pipe, what it is running, what is left of its batch."""

    process: BaseProcess
    pipe: Connection
    left: list[Scene]
    current: str | None = None


class _Pool:
    """Keeps `jobs` workers busy; a worker that dies loses its current scenario only."""

    def __init__(
        self,
        job: Job,
        batches: list[list[Scene]],
        jobs: int,
        number: int,
        campaign: journal.SegmentWriter,
        report: Report,
    ) -> None:
        self._job = job
        self._batches = list(reversed(batches))
        self._jobs = min(jobs, len(batches))
        self._number = number
        self._campaign = campaign
        self._report = report
        self._context = multiprocessing.get_context("spawn")
        self._slots: list[_Slot] = []

    def run(self) -> None:
        """Runs every batch; raises the first error a worker reports, after stopping the others."""
        try:
            for _ in range(self._jobs):
                self._start()
            while self._slots:
                ready = set(wait([slot.pipe for slot in self._slots]))
                for slot in [slot for slot in self._slots if slot.pipe in ready]:
                    self._listen(slot)
        finally:
            for slot in self._slots:
                slot.process.kill()

    def _start(self) -> None:
        if not self._batches:
            return
        ours, theirs = self._context.Pipe()
        batch = self._batches.pop()
        process = self._context.Process(target=_work, args=(self._job, self._number, theirs), daemon=True)
        self._number += 1
        process.start()
        theirs.close()
        ours.send(batch)
        self._slots.append(_Slot(process, ours, list(batch)))

    def _listen(self, slot: _Slot) -> None:
        try:
            event, fields = slot.pipe.recv()
        except (EOFError, OSError):
            self._lost(slot)
            return
        if event == "failed":
            raise ErreurBanc(fields["quoi"], ou=fields["ou"], faire=fields["faire"])
        if event == "idle":
            self._feed(slot)
            return
        if event == "scenario_started":
            slot.current = fields["scenario"]
        elif event == "scenario_ended":
            slot.left = [scene for scene in slot.left if scene.id != fields["scenario"]]
            slot.current = None
        self._report(event, fields)

    def _feed(self, slot: _Slot) -> None:
        if self._batches:
            slot.left = self._batches.pop()
            slot.pipe.send(slot.left)
            return
        slot.pipe.send(None)
        slot.process.join()
        self._slots.remove(slot)

    def _lost(self, slot: _Slot) -> None:
        slot.process.join()
        self._slots.remove(slot)
        message = f"le processus d'exécution s'est arrêté (code {slot.process.exitcode})"
        victim = slot.current or (slot.left[0].id if slot.left else None)
        self._campaign.write("worker_lost", {"scenario": victim, "message": message})
        if victim:
            self._report("scenario_ended", {"scenario": victim, "verdict": "ERREUR_BANC"})
        rest = [scene for scene in slot.left if scene.id != victim]
        if rest:
            self._batches.append(rest)
        self._start()


def _work(job: Job, number: int, pipe: Connection) -> None:
    """The body of a worker process: batches in, events out."""
    try:
        with Worker(
            job, number, clock=SystemClock(), report=lambda event, fields: pipe.send((event, fields))
        ) as worker:
            while (batch := pipe.recv()) is not None:
                worker.run(batch)
                pipe.send(("idle", {}))
    except ErreurBanc as error:
        pipe.send(("failed", {"quoi": error.quoi, "ou": error.ou, "faire": error.faire}))
    except (EOFError, KeyboardInterrupt):
        return
