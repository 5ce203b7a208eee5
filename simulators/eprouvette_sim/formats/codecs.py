"""How a value is spelt on the wire: as is, as a date of another shape, or through a code table."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eprouvette_sim.kernel.errors import ErreurUsage

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_PARTS = {"AAAA": r"(?P<a>\d{4})", "MM": r"(?P<m>\d{2})", "JJ": r"(?P<j>\d{2})"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Codec:
    """Two functions: wire text to canonical text (`None` when unreadable), and back; `attendu` says what is readable."""

    lire: Callable[[str], str | None]
    ecrire: Callable[[str], str]
    attendu: str


_TEL_QUEL = Codec(lire=lambda text: text, ecrire=lambda text: text, attendu="un texte")


def codec(nom: str, codes: Mapping[str, Mapping[str, str]]) -> Codec:
    """The codec of that name: `""`, `date:<motif>` with AAAA, MM and JJ, or `codes:<table>`; `ErreurUsage` otherwise."""
    kind, _, argument = nom.partition(":")
    if not nom:
        return _TEL_QUEL
    if kind == "date" and all(argument.count(part) == 1 for part in _PARTS):
        return _date(argument)
    if kind == "codes" and argument in codes:
        return _codes(argument, codes[argument])
    known = ", ".join(f"codes:{name}" for name in sorted(codes)) or "aucune table de codes"
    raise ErreurUsage(f"codec inconnu : {nom}", faire=f"écrire date:JJ/MM/AAAA ou l'un de : {known}")


def _date(motif: str) -> Codec:
    pattern = re.escape(motif)
    for part, expression in _PARTS.items():
        pattern = pattern.replace(part, expression)
    compiled = re.compile(pattern)

    def read(text: str) -> str | None:
        found = compiled.fullmatch(text)
        return f"{found['a']}-{found['m']}-{found['j']}" if found else None

    def write(text: str) -> str:
        found = _ISO.match(text)
        if found is None:
            return text
        return motif.replace("AAAA", found[1]).replace("MM", found[2]).replace("JJ", found[3])

    return Codec(lire=read, ecrire=write, attendu=f"une date {motif}")


def _codes(nom: str, table: Mapping[str, str]) -> Codec:
    """`table` goes from canonical to wire; several canonical values may share a wire one, the first one is read back."""
    back: dict[str, str] = {}
    for canonical, wire in table.items():
        back.setdefault(wire, canonical)
    return Codec(
        lire=back.get,
        ecrire=lambda text: table.get(text, text),
        attendu=f"un code de la table {nom} : {', '.join(back)}",
    )
