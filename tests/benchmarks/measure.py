"""Alternating measures: A then B then A again, so that whatever else the machine does weighs on both."""

from __future__ import annotations

import os
import resource
import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One comparison: medians in seconds for one unit of work, and what was aimed at.

    `times` is the median, over neighbouring turns, of our time over the baseline's: what disturbs the machine for a
    while weighs on both sides of a pair, so this holds better than the ratio of the two medians. `processor` is the
    same for processor time, which a busy machine disturbs less.
    `aim` is a bound on `ratio`; `faster` tells its direction: ours against the baseline in speed (at least `aim`),
    or in time (at most `aim`).
    """

    what: str
    unit: str
    ours: float
    baseline_name: str
    baseline: float
    aim: float
    faster: bool
    times: float
    processor: float
    spread: str

    @property
    def ratio(self) -> float:
        """Our speed over the baseline's when `faster`, else our time over its time."""
        return 1 / self.times if self.faster else self.times

    @property
    def met(self) -> bool:
        """True when the aim is reached."""
        return self.ratio >= self.aim if self.faster else self.ratio <= self.aim

    def line(self) -> str:
        """The figure in words, with its verdict."""
        sign = "≥" if self.faster else "≤"
        said = "aim met" if self.met else f"AIM MISSED by {abs(self.ratio / self.aim - 1):.0%}"
        return (
            f"{self.what}: {self.ratio:.2f} × {self.baseline_name} (aim {sign} {self.aim:g} ×, {said}) — "
            f"{_time(self.ours)} against {_time(self.baseline)} for one {self.unit}, "
            f"{self.spread}; in processor time {1 / self.processor if self.faster else self.processor:.2f} ×"
        )


def alternate(
    ours: Callable[[], object],
    baseline: Callable[[], object],
    *,
    rounds: int,
    units: int,
    processor: Callable[[], float] = time.process_time,
) -> dict[str, Any]:
    """Runs both `rounds` times in turn, after one unmeasured turn each; the measured fields of a `Figure`.

    `processor` reads the processor seconds spent so far by whatever works on our side and on the baseline's.
    """
    ours()
    baseline()
    pairs = []
    for turn in range(rounds):
        order = (ours, baseline) if turn % 2 else (baseline, ours)
        spent = {work: _timed(work, units, processor) for work in order}
        pairs.append((spent[ours], spent[baseline]))
    times = sorted(mine[0] / theirs[0] for mine, theirs in pairs)
    low, high = times[len(times) // 4], times[-1 - len(times) // 4]
    return {
        "ours": statistics.median(mine[0] for mine, _ in pairs),
        "baseline": statistics.median(theirs[0] for _, theirs in pairs),
        "times": statistics.median(times),
        "processor": statistics.median(mine[1] / theirs[1] for mine, theirs in pairs),
        "spread": f"{rounds} rounds, time ratio {low:.2f}–{high:.2f} in half of them",
    }


def children() -> float:
    """The processor seconds spent by finished child processes."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def environment() -> dict[str, str]:
    """What a user has: compiled modules are kept from one call to the next (the unmeasured turn makes them)."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def _timed(work: Callable[[], object], units: int, processor: Callable[[], float]) -> tuple[float, float]:
    started, spent = time.perf_counter(), processor()
    work()
    return (time.perf_counter() - started) / units, (processor() - spent) / units


def _time(seconds: float) -> str:
    return f"{seconds * 1e6:.0f} µs" if seconds < 0.01 else f"{seconds * 1e3:.1f} ms"
