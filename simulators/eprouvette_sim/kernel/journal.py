"""The journal of a run: one hash-chained JSON Lines segment per worker, and a seal.

Theory of operation. Every line is a JSON object that names the SHA-256 of the line before it (`prev`), the
first one that of `run.json`; so a changed, added, removed or moved line breaks the chain at a known place.
A line is flushed before its writer goes on. When a run ends in order, `sceau.json` names each segment's head
(digest of its last line) and count; without a seal the run was interrupted, and says so. A line cut by a
killed process is tolerated only as the last one of an unsealed run's segment.
"""

from __future__ import annotations

import hashlib
import json
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from eprouvette_sim.kernel.errors import ErreurBanc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from io import FileIO
    from pathlib import Path

    from eprouvette_sim.kernel.clock import Clock

SEAL = "sceau.json"
FORMAT = 1
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def digest(data: bytes) -> str:
    """Lower-case hexadecimal SHA-256."""
    return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One journal line read back: its segment file name, 1-based number, event name and fields."""

    segment: str
    number: int
    event: str
    at: str
    fields: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alteration:
    """One place where the evidence does not hold together."""

    where: str
    what: str


class SegmentWriter:
    """Appends chained lines to `journal/NN.jsonl`; thread-safe; each line is flushed when `write` returns.

    `mask` replaces declared secrets before a line is chained: the journal never holds them.
    """

    def __init__(
        self, folder: Path, number: int, *, clock: Clock, genesis: str, mask: Callable[[bytes], bytes] | None = None
    ) -> None:
        self._mask = mask
        self.number = number
        self.count = 0
        self.head = genesis
        self.path = folder / "journal" / f"{number:02d}.jsonl"
        self._clock = clock
        self._lock = threading.Lock()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._file: FileIO = self.path.open("xb", buffering=0)

    def write(self, event: str, fields: dict[str, Any]) -> None:
        """Appends one line; raises `ErreurBanc` when the disk refuses it."""
        with self._lock:
            now = self._clock.now()
            line = {"n": self.count + 1, "event": event, "at": now.rfc3339, "mono_ns": now.monotonic_ns}
            line |= fields
            line["prev"] = self.head
            data = _ENCODER.encode(line).encode()
            if self._mask is not None:
                data = self._mask(data)
            try:
                self._put(data + b"\n")
            except OSError as error:
                raise ErreurBanc(
                    f"impossible d'écrire le journal : {error.strerror}",
                    ou=str(self.path),
                    faire="libérer de la place puis reprendre avec --resume",
                ) from error
            self.head = digest(data)
            self.count += 1

    def _put(self, data: bytes) -> None:
        """Hands the whole line to the system: the file is not buffered, so there is nothing left to flush."""
        written = self._file.write(data)
        while written < len(data):
            written += self._file.write(data[written:])

    def close(self) -> dict[str, Any]:
        """Closes the file; returns the segment's entry for the seal."""
        with self._lock:
            self._file.close()
        return {"file": self.path.name, "count": self.count, "head": self.head}


def segments(folder: Path) -> list[Path]:
    """The segment files of a run, in order of number."""
    return sorted((folder / "journal").glob("[0-9]*.jsonl"), key=lambda path: int(path.stem))


def genesis(folder: Path) -> str:
    """The digest every segment starts from: that of `run.json`."""
    return digest((folder / "run.json").read_bytes())


def read(folder: Path) -> Iterator[Line]:
    """Every whole line of every segment, in order; a last line cut by a killed process is passed over."""
    for path in segments(folder):
        for number, raw in enumerate(path.read_bytes().splitlines(), 1):
            try:
                data = json.loads(raw)
            except ValueError:
                continue
            fields = {key: value for key, value in data.items() if key not in {"n", "event", "at", "mono_ns", "prev"}}
            yield Line(segment=path.name, number=number, event=data["event"], at=data["at"], fields=fields)


def seal(folder: Path) -> dict[str, Any]:
    """Writes `journal/sceau.json` over all segments and returns it; `head` sums up the whole journal."""
    entries: list[dict[str, Any]] = []
    for path in segments(folder):
        lines = path.read_bytes().splitlines()
        # Only the last line of a segment may be half of one: a writer ends each line before the next.
        whole = lines if not lines or _is_json(lines[-1]) else lines[:-1]
        head = digest(whole[-1]) if whole else genesis(folder)
        entries.append({"file": path.name, "count": len(whole), "head": head, "cut": len(lines) - len(whole)})
    data = {
        "format": FORMAT,
        "run": genesis(folder),
        "segments": entries,
        "head": digest("\n".join(e["head"] for e in entries).encode()),
    }
    (folder / "journal" / SEAL).write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")
    return data


def read_seal(folder: Path) -> dict[str, Any] | None:
    """The seal, or `None` when the run was interrupted; raises `ErreurBanc` when it cannot be read."""
    path = folder / "journal" / SEAL
    if not path.exists():
        return None
    try:
        data: dict[str, Any] = json.loads(path.read_bytes())
    except ValueError as error:
        raise ErreurBanc(f"sceau illisible : {error}", ou=str(path)) from error
    return data


def verify(folder: Path, known: Mapping[str, str] | None = None) -> list[Alteration]:
    """Every place where chain, seal or exchange files disagree; empty when the evidence holds. Linear.

    `known` gives the SHA-256 of the run's files by relative name when the caller has just computed them: the files
    themselves need not be there, except `run.json` and the journal.
    """
    found: list[Alteration] = []
    origin = genesis(folder)
    sealed = read_seal(folder)
    expected = {entry["file"]: entry for entry in sealed["segments"]} if sealed else {}
    heads = []
    for path in segments(folder):
        head, alterations = _verify_segment(
            folder, path, origin, expected.pop(path.name, None), sealed=sealed is not None, known=known
        )
        heads.append(head)
        found += alterations
    found += [Alteration(where=f"journal/{name}", what="segment scellé absent") for name in expected]
    if sealed and not found and sealed["head"] != digest("\n".join(heads).encode()):
        found.append(Alteration(where=f"journal/{SEAL}", what="la tête du sceau ne correspond pas aux segments"))
    return found


def _verify_segment(
    folder: Path,
    path: Path,
    origin: str,
    entry: dict[str, Any] | None,
    *,
    sealed: bool,
    known: Mapping[str, str] | None,
) -> tuple[str, list[Alteration]]:
    found: list[Alteration] = []
    name, head, count = f"journal/{path.name}", origin, 0
    lines = path.read_bytes().splitlines()
    for number, raw in enumerate(lines, 1):
        if not _is_json(raw):
            if number == len(lines) and (not sealed or (entry and entry.get("cut"))):
                break
            found.append(Alteration(where=f"{name}:{number}", what="ligne illisible"))
            continue
        data = json.loads(raw)
        count += 1
        if data.get("prev") != head:
            found.append(
                Alteration(where=f"{name}:{number}", what="chaîne rompue : une ligne a été changée, ajoutée ou ôtée")
            )
        if data.get("event") in {"exchange", "view", "piece"}:
            found += _verify_files(folder, data, f"{name}:{number}", known)
        head = digest(raw)
    if sealed and entry is None:
        found.append(Alteration(where=name, what="segment absent du sceau"))
    if entry and (entry["count"], entry["head"]) != (count, head):
        found.append(Alteration(where=name, what=f"le sceau annonce {entry['count']} lignes, tête {entry['head'][:12]} ; "
                                                 f"lu {count}, tête {head[:12]}"))  # fmt: skip
    return head, found


def _verify_files(folder: Path, data: dict[str, Any], where: str, known: Mapping[str, str] | None) -> list[Alteration]:
    found = []
    cited = [data] if data.get("event") == "piece" else [data.get(side) for side in ("request", "response", "view")]
    for entry in cited:
        if not isinstance(entry, dict):
            continue
        name = str(entry["file"])
        seen = _digest_of(folder / name) if known is None else known.get(name)
        if seen is None:
            found.append(Alteration(where=entry["file"], what=f"fichier absent, cité par {where}"))
        elif seen != entry["sha256"]:
            found.append(Alteration(where=entry["file"], what=f"empreinte différente de celle de {where}"))
    return found


def _digest_of(path: Path) -> str | None:
    return digest(path.read_bytes()) if path.is_file() else None


def _is_json(raw: bytes) -> bool:
    try:
        return isinstance(json.loads(raw), dict)
    except ValueError:
        return False
