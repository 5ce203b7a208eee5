"""The decoded view of a message: headers and parts, one line each, under the places findings use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eprouvette_sim.formats.mime.lecture import decoder, read

if TYPE_CHECKING:
    from eprouvette_sim.formats.mime.lecture import Partie

_MAX_TEXT = 2000


def lines(message: bytes) -> list[dict[str, Any]] | None:
    """The lines of a message, `None` when it is none; attachments are named and measured, never unfolded."""
    courriel, _ = read(message)
    if courriel is None:
        return None
    head = [_line(name, 0, name, decoder(value)) for name, value in courriel.entetes]
    return head + [line for part in courriel.parties() for line in _part(part)]


def _part(part: Partie) -> list[dict[str, Any]]:
    depth = part.chemin.count(".") + 1
    name = f"{part.type}{f' « {part.nom} »' if part.nom else ''}"
    found = [_line(part.nom or part.chemin, depth, name, None if part.enfants else f"{len(part.octets)} octets")]
    if part.type.startswith("text/") and not part.nom:
        found += [_line(part.chemin, depth + 1, "", text) for text in part.texte[:_MAX_TEXT].splitlines()]
    return found


def _line(path: str, depth: int, name: str, value: str | None) -> dict[str, Any]:
    return {"path": path, "depth": depth, "name": name, "value": value, "attributes": []}
