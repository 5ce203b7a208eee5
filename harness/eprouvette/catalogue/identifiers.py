"""Identifiers as people print them, and the one form we key on.

The grammar and its known deviations are in facts/requirements.md §2.2: `SC.` and trigram prefixes come and
go, `BIS` is glued or spaced, separators are doubled or swapped. Nothing is merged silently: each change is
named, and the ones that could hide another requirement are marked doubtful.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

#: Prefixes named by the grammar that the published REM strip or keep without rule.
PREFIXES: Final = ("SC", "CH", "RI", "RIS", "SGL", "LGC", "BIO", "MDV", "AMBU", "DCC")
#: Sections that may be followed by a sub-section, and the sub-sections read so far.
SECTIONS: Final = ("INS", "DMP", "MSS", "PSC", "ANN", "TBB", "HOP", "DOC", "PORT", "CDA", "SSI", "INTRA", "ApCV")
SUBSECTIONS: Final = (
    "UX", "CONF", "AIRS", "AUTH", "HISTO", "ALI", "HL7", "INT", "DD", "VISU", "META", "GEN", "IAM", "IE", "CDA", "PSC", "va1",
)  # fmt: skip

_PREFIX = re.compile(rf"^(?:{'|'.join(PREFIXES)})\.(?=[A-Za-z]+[./])")
_DOUBLED = re.compile(r"\s*([./])(?:\s*\1)+\s*")
_MIXED = re.compile(r"\s*(?:/\s*\.|\./)\s*")
_SPACED = re.compile(r"\s*([./])\s*")
_BIS = re.compile(r"(?<=\d)[\s_.\-]*bis$", re.IGNORECASE)
_SWAPPED = re.compile(rf"^({'|'.join(SECTIONS)})\.({'|'.join(SUBSECTIONS)})\.(?=\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifiant:
    """An identifier in canonical form, with the printed form kept.

    `changements` names, in French, what was normalised; `douteux` is true when the change could confuse two
    requirements (a swapped or doubled separator) and a person should confirm it.
    """

    canonique: str
    imprime: str
    changements: tuple[str, ...] = ()
    douteux: bool = False


def canonical(printed: str) -> Identifiant:
    """The canonical form of one printed identifier; identifiers of other grammars come back unchanged.

    Case is kept. An empty string gives an empty identifier.
    """
    text = unicodedata.normalize("NFKC", printed)
    text = re.sub(r"\s+", " ", text).strip()
    changes: list[str] = []
    doubtful = False
    before = None
    while before != text:
        before = text
        for what, pattern, replacement, suspicious in _STEPS:
            changed = pattern.sub(replacement, text)
            if changed != text:
                changes.append(what)
                doubtful = doubtful or suspicious
                text = changed
    return Identifiant(canonique=text, imprime=printed, changements=tuple(dict.fromkeys(changes)), douteux=doubtful)


#: What is normalised, in order: label, pattern, replacement, whether the result needs confirming.
_STEPS: Final = (
    ("séparateur doublé", _DOUBLED, r"\1", True),
    ("séparateurs mêlés", _MIXED, "/", True),
    ("espace autour d'un séparateur", _SPACED, r"\1", False),
    ("préfixe de socle ou de corpus", _PREFIX, "", False),
    ("point à la place de la barre", _SWAPPED, r"\1/\2.", True),
    ("BIS collé", _BIS, " BIS", False),
)


def loose(printed: str) -> str:
    """A form in which identifiers that differ only by case, spacing, prefix or separators are equal."""
    return flat(canonical(printed).canonique)


def flat(text: str) -> str:
    """The letters and digits of a text, lower case."""
    return "".join(filter(str.isalnum, text.casefold()))
