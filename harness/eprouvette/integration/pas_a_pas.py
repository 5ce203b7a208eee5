"""A run carried out one scenario at a time, for those who decide what comes next: same folder, same seal, same report."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, Self

from eprouvette.runner.worker import Worker
from eprouvette_sim.kernel import journal
from eprouvette_sim.kernel.clock import SystemClock

if TYPE_CHECKING:
    from pathlib import Path

    from eprouvette.plan.scenes import Scene
    from eprouvette.runner.session import Session


class PasAPas:
    """Opens everything at the first scenario; sealed by `close`. A context manager."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._stack = contextlib.ExitStack()
        self._worker: Worker | None = None
        self._campaign: journal.SegmentWriter | None = None
        self._said: dict[str, Any] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def folder(self) -> Path:
        """The run's folder."""
        return self.session.folder

    def run(self, scene: Scene) -> dict[str, Any]:
        """Runs one scenario; returns `verdict`, `findings` and `messages`. Raises `ErreurBanc` when evidence cannot be kept."""
        worker = self._worker or self._open()
        self._said = {}
        worker.run([scene])
        return self._said

    def close(self) -> None:
        """Closes doors and product, and seals the journal; may be called twice. Nothing to seal when nothing ran."""
        self._stack.close()
        if self._campaign is not None:
            self._campaign.write("campaign_ended", {})
            self._campaign.close()
            journal.seal(self.folder)
        self._worker = self._campaign = None

    def _open(self) -> Worker:
        clock = SystemClock()
        self._campaign = journal.SegmentWriter(self.folder, 0, clock=clock, genesis=journal.genesis(self.folder))
        self._campaign.write("campaign_opened", {"jobs": 1, "resumed": False, "former_heads": []})
        self._worker = self._stack.enter_context(Worker(self.session.job, 1, clock=clock, report=self._heard))
        return self._worker

    def _heard(self, event: str, fields: dict[str, Any]) -> None:
        if event == "scenario_ended":
            self._said = fields
