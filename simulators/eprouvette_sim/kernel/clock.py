"""Time and randomness, always passed in: nothing but a composition root chooses the real ones."""

from __future__ import annotations

import random
import time
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Instant:
    """One moment: `utc` is timezone-aware UTC, `monotonic_ns` orders events of one process in nanoseconds."""

    utc: datetime
    monotonic_ns: int

    @property
    def rfc3339(self) -> str:
        """The UTC text written in journals: `2026-03-02T08:30:00.000Z` (milliseconds)."""
        return self.utc.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


class Clock(Protocol):
    """Anything that tells the time."""

    def now(self) -> Instant:
        """The current instant; two calls never go back in `monotonic_ns`."""
        ...


class SystemClock:
    """The machine's clock; only composition roots (command line, workers) may build it."""

    def now(self) -> Instant:
        """The machine's instant."""
        return Instant(utc=datetime.now(UTC), monotonic_ns=time.monotonic_ns())


class FixedClock:
    """A clock that advances by `step_ms` at each reading: same run, same instants."""

    def __init__(self, start: datetime, *, step_ms: int = 1) -> None:
        self._now = start.astimezone(UTC)
        self._step = timedelta(milliseconds=step_ms)
        self._ns = 0

    def now(self) -> Instant:
        """The next instant of the sequence."""
        instant = Instant(utc=self._now, monotonic_ns=self._ns)
        self._now += self._step
        self._ns += int(self._step / timedelta(microseconds=1)) * 1000
        return instant


class Randomness:
    """Seeded randomness: the same seed and role give the same identifiers (not for secrets)."""

    def __init__(self, seed: str) -> None:
        self.seed = seed
        self._random = random.Random(seed)  # noqa: S311 - reproducible identifiers, never keys

    def uuid(self) -> str:
        """A version 4 UUID drawn from the seed."""
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    def below(self, bound: int) -> int:
        """An integer in `[0, bound)`."""
        return self._random.randrange(bound)
