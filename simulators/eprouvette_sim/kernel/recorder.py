"""Where stations put exchanges: in memory for tests and mutants, on disk for runs."""

from __future__ import annotations

import hashlib
import hmac
import os
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from eprouvette_sim.kernel.errors import ErreurBanc

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from eprouvette_sim.kernel.exchange import Exchange
    from eprouvette_sim.kernel.journal import SegmentWriter


class Recorder(Protocol):
    """What a station needs: numbering, capture, and a way to own up to a bench defect."""

    scenario: str | None

    def next_id(self, door: str) -> tuple[str, int]:
        """The next exchange id of that door and its 1-based sequence."""
        ...

    def record(self, exchange: Exchange) -> None:
        """Keeps the exchange; when this returns it is flushed."""
        ...

    def bench_error(self, message: str) -> None:
        """Journals a defect of ours."""
        ...


class MemoryRecorder:
    """Keeps everything in lists; deterministic ids."""

    def __init__(self, *, segment: int = 1) -> None:
        self.scenario: str | None = None
        self.exchanges: list[Exchange] = []
        self.errors: list[str] = []
        self._segment = segment
        self._sequences: dict[str, int] = {}
        self._lock = threading.Lock()

    def next_id(self, door: str) -> tuple[str, int]:
        """The next exchange id of that door."""
        with self._lock:
            sequence = self._sequences[door] = self._sequences.get(door, 0) + 1
            return f"{self._segment:02d}.{door}.{sequence:04d}", sequence

    def record(self, exchange: Exchange) -> None:
        """Appends the exchange."""
        self.exchanges.append(exchange)

    def bench_error(self, message: str) -> None:
        """Appends the message."""
        self.errors.append(message)


class SecretMask:
    """Replaces declared secrets by a keyed digest at capture: same secret, same mark, unreadable without the key."""

    def __init__(self, secrets: Mapping[str, str], key: bytes) -> None:
        self._marks = {
            value.encode(): f"[secret:{name}:{hmac.new(key, value.encode(), hashlib.sha256).hexdigest()[:16]}]".encode()
            for name, value in secrets.items()
            if value
        }

    def apply(self, data: bytes) -> bytes:
        """The bytes with every declared secret replaced."""
        for secret, mark in self._marks.items():
            data = data.replace(secret, mark)
        return data


class ExchangeRecorder(MemoryRecorder):
    """Writes each exchange under `exchanges/` and one chained line in the journal, then keeps it in memory.

    Files: `<id>.requete.http` and `<id>.reponse.http`, exact images (declared secrets aside).
    Raises `ErreurBanc` when the disk refuses.
    """

    def __init__(self, folder: Path, segment: SegmentWriter, *, mask: SecretMask | None = None) -> None:
        super().__init__(segment=segment.number)
        self._folder = folder / "exchanges"
        self._folder.mkdir(parents=True, exist_ok=True)
        self._segment_writer = segment
        self._mask = mask

    def record(self, exchange: Exchange) -> None:
        """Files first, then the journal line that carries their hashes, then memory: what a check reads is what is kept."""
        if self._mask:
            hide = self._mask.apply
            exchange = replace(exchange, request=hide(exchange.request), response=hide(exchange.response))
        line = {
            "exchange": exchange.id,
            "door": exchange.door,
            "service": exchange.service,
            "sequence": exchange.sequence,
            "received_at": exchange.at,
            "medium": exchange.medium,
            "scenario": exchange.scenario,
            "request": self._write(f"{exchange.id}.requete.{exchange.medium}", exchange.request),
            "response": self._write(f"{exchange.id}.reponse.{exchange.medium}", exchange.response),
            "peer": exchange.peer.to_json() if exchange.peer else None,
            "notes": [note.to_json() for note in exchange.notes],
            "quirk": exchange.quirk,
            "fault": exchange.fault,
            "truncated": exchange.truncated,
            "request_size": exchange.request_size,
        }
        self._segment_writer.write("exchange", line)
        super().record(exchange)

    def bench_error(self, message: str) -> None:
        """Journals the defect with the scenario under way."""
        super().bench_error(message)
        self._segment_writer.write("bench_error", {"scenario": self.scenario, "message": message})

    def _write(self, name: str, kept: bytes) -> dict[str, Any]:
        try:
            _spill(f"{self._folder}{os.sep}{name}", kept)
        except OSError as error:
            raise ErreurBanc(
                f"impossible d'écrire l'échange : {error.strerror}",
                ou=str(self._folder / name),
                faire="libérer de la place puis reprendre avec --resume",
            ) from error
        return {"file": f"exchanges/{name}", "sha256": hashlib.sha256(kept).hexdigest(), "size": len(kept)}


def _spill(path: str, data: bytes) -> None:
    """Writes the file in as few system calls as there are: a run makes two of them for each exchange."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
    try:
        left = memoryview(data)
        while left:
            left = left[os.write(descriptor, left) :]
    finally:
        os.close(descriptor)
