r"""The escape sequences of ER7 (HL7 v2 chapter 2, "Use of escape sequences in text fields")."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from eprouvette_sim.formats.hl7.er7 import Separateurs

_HEXA = re.compile(r"X((?:[0-9A-Fa-f]{2})+)")
_RETOURS = {".br": "\n", ".sp": "\n", ".fi": "", ".nf": "", ".ce": "\n", "H": "", "N": ""}
#: a sequence is never longer than this; an escape character further from its end is plain text
_MAX = 64


def desechapper(text: str, separateurs: Separateurs) -> str:
    r"""The text a field means; a sequence that is not known, or not closed, stays as written.

    `\Xhh…\` is read as Latin-1 when its bytes are not UTF-8.
    """
    mark = separateurs.echappement
    if mark not in text:
        return text
    pieces: list[str] = []
    rest = 0
    while (start := text.find(mark, rest)) >= 0:
        end = text.find(mark, start + 1, start + 2 + _MAX)
        known = _meaning(text[start + 1 : end], separateurs) if end > 0 else None
        if known is None:
            pieces.append(text[rest : start + 1])
            rest = start + 1
        else:
            pieces += (text[rest:start], known)
            rest = end + 1
    return "".join((*pieces, text[rest:]))


def echapper(text: str, separateurs: Separateurs) -> str:
    r"""The text as a field may carry it; line ends become `\.br\`, other controls `\Xhh\`."""
    table = {
        separateurs.echappement: "E",
        separateurs.champ: "F",
        separateurs.composant: "S",
        separateurs.sous_composant: "T",
        separateurs.repetition: "R",
        "\n": ".br",
    }
    mark = separateurs.echappement
    out = []
    for char in text.replace("\r\n", "\n"):
        code = table.get(char) or (f"X{ord(char):02X}" if ord(char) < 32 else None)
        out.append(char if code is None else f"{mark}{code}{mark}")
    return "".join(out)


def _meaning(code: str, separateurs: Separateurs) -> str | None:
    simple = {
        "F": separateurs.champ,
        "S": separateurs.composant,
        "T": separateurs.sous_composant,
        "R": separateurs.repetition,
        "E": separateurs.echappement,
    }
    if code in simple:
        return simple[code]
    if code in _RETOURS:
        return _RETOURS[code]
    hexa = _HEXA.fullmatch(code)
    if hexa is None:
        return None
    raw = bytes.fromhex(hexa[1])
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")
