"""The decoded view of a mail: its headers, each under its name, then its parts with type and size; bodies stay closed."""

from __future__ import annotations

from typing import Any

from eprouvette_sim.formats.enveloppe_b2.message import entites

_MAX_VALUE = 2000


def courrier(octets: bytes) -> list[dict[str, Any]]:
    """One line by header of the mail and of each of its parts; a mail without headers gives its first bytes."""
    tetes, corps, parties = entites(octets)
    lines = [_line(name, 0, name, value) for name, value in tetes.items()]
    if not lines:
        return [_line("corps", 0, "", corps[:_MAX_VALUE].decode("latin-1"))]
    for rank, (inner, body) in enumerate(parties, 1):
        lines += [_line(f"partie {rank}/{name}", 1, name, value) for name, value in inner.items() if inner is not tetes]
        lines.append(_line(f"partie {rank}", 1, "octets", str(len(body))))
    return lines


def _line(path: str, depth: int, name: str, value: str) -> dict[str, Any]:
    shown = " ".join(str(value).split())[:_MAX_VALUE]
    return {"path": path, "depth": depth, "name": name, "value": shown, "attributes": []}
