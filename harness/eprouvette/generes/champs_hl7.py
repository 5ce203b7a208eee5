"""The same operators on the fields of an HL7 v2 message."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from eprouvette_sim.formats import hl7

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DEBUT: Final = b"MSH"
MAX_CHAMPS: Final = 2000


def _chiffre(text: str) -> str:
    found = re.search(r"\d(?=\D*$)", text)
    return text if found is None else text[: found.start()] + str((int(found[0]) + 1) % 10) + text[found.end() :]


#: every operator, by name: the text of a field in, another text out
OPERATEURS: Final[dict[str, Callable[[str], str]]] = {
    "supprimer": lambda _: "",
    "dupliquer": lambda text: f"{text}~{text}",
    "casse": str.swapcase,
    "chiffre": _chiffre,
    "code": lambda text: "ZZ" if re.fullmatch(r"[A-Z0-9]{1,4}", text) else text,
}


def possibles(message: bytes) -> list[tuple[str, int, str]]:
    """Operator, rank of the field (from 0) and place of every alteration the message admits."""
    return [
        (name, rank, segment.lieu(number))
        for rank, (segment, number) in enumerate(_champs(message))
        for name, change in OPERATEURS.items()
        if change(segment.champ(number)) != segment.champ(number)
    ]


def alterer(message: bytes, operateur: str, rang: int) -> bytes:
    """The message with that field changed."""
    whole, _ = hl7.read(message)
    chosen, number = list(_champs(message))[rang]
    if whole is None:
        return message
    fields = list(chosen.champs)
    fields[number - 1] = OPERATEURS[operateur](fields[number - 1])
    segments = tuple(replace(one, champs=tuple(fields)) if one == chosen else one for one in whole.segments)
    return hl7.write(replace(whole, segments=segments))


def meme(avant: bytes, apres: bytes) -> bool:
    """True when both say the same."""
    return hl7.read(avant)[0] == hl7.read(apres)[0]


def _champs(message: bytes) -> Iterator[tuple[hl7.Segment, int]]:
    """The fields that carry something, the separators of MSH aside."""
    whole, _ = hl7.read(message)
    seen = 0
    for segment in whole.segments if whole else ():
        for number in range(3 if segment.nom == "MSH" else 1, len(segment.champs) + 1):
            if segment.champ(number) and seen < MAX_CHAMPS:
                seen += 1
                yield segment, number
