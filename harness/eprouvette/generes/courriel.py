"""Wire operators on a mail message: one header or one part altered at a time, at the place findings name."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from eprouvette.generes.operateurs import Alteration
from eprouvette_sim.formats import mime

if TYPE_CHECKING:
    from collections.abc import Callable

#: media whose bodies are messages
MEDIUMS = ("smtp",)
_HEADER = re.compile(rb"(?m)^(?P<name>[!-9;-~]+):(?P<value>[^\r\n]*(?:\r\n[ \t][^\r\n]*)*)\r\n")
_BOUNDARY = re.compile(
    rb"(?i)^content-type:\s*multipart/[^\r\n]*(?:\r\n[ \t][^\r\n]*)*?boundary=\"?(?P<boundary>[^\"\r\n;]+)",
    re.MULTILINE,
)


def alterations(message: bytes) -> list[Alteration]:
    """Every alteration of the headers, then of the parts, of a message; none when it has no head."""
    found = [
        Alteration(operateur=name, rang=rank, lieu=match["name"].decode())
        for rank, match in enumerate(_HEADER.finditer(_head(message)))
        for name, change in ENTETES.items()
        if change(match[0]) != match[0]
    ]
    parts = _parts(message)
    places = [Alteration(operateur="supprimer-partie", rang=n, lieu=f"partie {n + 1}") for n in range(len(parts))]
    places += [Alteration(operateur="dupliquer-partie", rang=n, lieu=f"partie {n + 1}") for n in range(len(parts))]
    return found + (places if len(parts) > 1 else [])


def alterer(message: bytes, alteration: Alteration) -> bytes:
    """The message so altered."""
    if alteration.operateur in ENTETES:
        match = list(_HEADER.finditer(_head(message)))[alteration.rang]
        return message[: match.start()] + ENTETES[alteration.operateur](match[0]) + message[match.end() :]
    start, end = _parts(message)[alteration.rang]
    kept = message[start:end] if alteration.operateur == "dupliquer-partie" else b""
    return message[:start] + kept + kept + message[end:]


def dit(message: bytes) -> object:
    """What a message says: its headers, unfolded and decoded, and its parts."""
    courriel, _ = mime.read(message)
    if courriel is None:
        return message
    headers = sorted((name.lower(), mime.lecture.decoder(value)) for name, value in courriel.entetes)
    return headers, [(part.type, part.nom, part.octets) for part in courriel.parties()]


def _head(message: bytes) -> bytes:
    head, blank, _ = message.partition(b"\r\n\r\n")
    return head + b"\r\n" if blank else b""


def _parts(message: bytes) -> list[tuple[int, int]]:
    """Where the parts of the outermost multipart are, each with the boundary before it."""
    found = _BOUNDARY.search(_head(message))
    if found is None:
        return []
    mark = b"--" + found["boundary"]
    places = [match.start() for match in re.finditer(rb"(?m)^" + re.escape(mark), message)]
    return list(itertools.pairwise(places))


def _valeur(change: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    """An operator on the value of a header line."""

    def act(line: bytes) -> bytes:
        name, colon, value = line.partition(b":")
        return name + colon + change(value)

    return act


def _chiffre(value: bytes) -> bytes:
    return re.sub(rb"\d(?=\D*\Z)", lambda m: b"%d" % ((int(m[0]) + 1) % 10), value)


#: operators on one header line, by name
ENTETES: dict[str, Callable[[bytes], bytes]] = {
    "supprimer": lambda line: b"",  # noqa: ARG005
    "dupliquer": lambda line: line * 2,
    "casse": _valeur(bytes.swapcase),
    "chiffre": _valeur(_chiffre),
    "vider": _valeur(lambda value: b" \r\n" if value.strip() else value),
}
