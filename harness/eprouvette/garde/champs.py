"""Where files carry identities: NIR-shaped texts, INS under their OID, HL7 PID-3, positions of the B2 norm.

Sources: shape of a NIR (facts b2 §1.5), INS OIDs (dmp facts, identifiers table), HL7 v2 PID-3 (CX: id^^^authority),
B2 positions (`formats.b2` field table). Bytes are read as Latin-1: an identifier is ASCII whatever surrounds it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

#: sex, year, month (real or of the register's own), department, commune, order; then maybe the key. No department is 00,
#: which sets amounts apart (a NOEMIE entity 198 of a few euros has thirteen digits too). What stands before is looked at after the first digit: a pattern that starts with a set of digits is searched ten times faster.
_NIR: Final = re.compile(
    rb"([123478](?<![0-9A-Za-z._-].)[0-9]{2}(?:0[1-9]|1[0-2]|[2-9][0-9])(?:(?!00)[0-9]{2}|2[AB])[0-9]{6})(?:[ ]?[0-9]{2})?"
    rb"(?![0-9A-Za-z_-])",
    re.DOTALL,
)
#: looked for first: most files hold none, and the patterns below cost more than this
_RACINE: Final = b"1.2.250.1.213.1.4."
_OID: Final = rb"1\.2\.250\.1\.213\.1\.4\.[0-9]+"
_CX: Final = re.compile(rb"([^\s|~^&<>\"']{1,40})\^\^\^[^&\r\n|~<]{0,60}&(?:amp;)?" + _OID)
_II: Final = re.compile(rb"<[^<>]{0,200}\broot=[\"']" + _OID + rb"[\"'][^<>]{0,200}>")
_EXTENSION: Final = re.compile(rb"\bextension=[\"']([^\"']{1,40})[\"']")
_PID: Final = re.compile(rb"(?:^|[\r\n\x0b])PID\|[^|\r\n]*\|[^|\r\n]*\|([^|\r\n]*)")
_MATRICULE: Final = re.compile(rb"[0-9]{6}[0-9AB][0-9]{6}(?:[0-9]{2})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Champ:
    """One identity carried by bytes: `nature` is `nir`, `ins`, `pid-3` or `b2`, `valeur` the identifier, `lieu` where."""

    nature: str
    lieu: str
    valeur: str


def champs(octets: bytes) -> Iterator[Champ]:
    """The identities of a text, XML, JSON or HL7 file, in no particular order; linear in the bytes."""
    for found in _NIR.finditer(octets):
        yield _champ("nir", octets, found.start(1), found[1])
    if _RACINE in octets:
        yield from _sous_oid(octets)
    for field in _PID.finditer(octets) if b"PID|" in octets else ():
        for repetition in field[1].split(b"~"):
            identifier = repetition.partition(b"^")[0]
            if _MATRICULE.fullmatch(identifier):
                yield _champ("pid-3", octets, field.start(1), identifier)


def _sous_oid(octets: bytes) -> Iterator[Champ]:
    """The identifiers written under an INS OID: HL7 CX and CDA II."""
    for found in _CX.finditer(octets):
        yield _champ("ins", octets, found.start(1), found[1])
    for element in _II.finditer(octets):
        extension = _EXTENSION.search(element[0])
        if extension:
            yield _champ("ins", octets, element.start(), extension[1])


def champs_b2(octets: bytes) -> Iterator[Champ]:
    """The matricules of a B2 file, at the positions of its field table; what cannot be cut in records has none."""
    import io

    from eprouvette_sim.formats.b2 import LONGUEUR
    from eprouvette_sim.formats.b2.cadrage import Bloc, ouvrir
    from eprouvette_sim.formats.b2.grammaire import type_de

    for bloc in ouvrir(io.BytesIO(octets), "auto").blocs():
        if not isinstance(bloc, Bloc):
            return
        for index in range(len(bloc.octets) // LONGUEUR):
            brut = bloc.octets[index * LONGUEUR : (index + 1) * LONGUEUR]
            for champ, debut in _positions(type_de(brut)):
                valeur = brut[debut : debut + 13].decode("latin-1")
                if valeur.strip():
                    yield Champ(nature="b2", lieu=f"enr. {bloc.numero + index} {champ}", valeur=valeur)


def _positions(type_: str) -> list[tuple[str, int]]:
    from eprouvette_sim.formats.b2 import gabarits

    gabarit = gabarits().get(type_)
    if gabarit is None:
        return []
    return [(c.notation, c.debut) for c in gabarit.champs if c.longueur == 13 and c.nom.startswith("nir")]


def _champ(nature: str, octets: bytes, at: int, valeur: bytes) -> Champ:
    return Champ(nature=nature, lieu=_lieu(octets, at), valeur=valeur.decode("latin-1"))


def _lieu(octets: bytes, at: int) -> str:
    """The nearest name written before a value (element, attribute, key) and the line it stands on."""
    before = octets[max(0, at - 120) : at]
    name = re.search(rb"(?:<(?:\w+:)?|\"|\s)([\w.-]+)(?:[^<>\w]*>|\"\s*:\s*\"|=[\"'])[^<>\"']*$", before)
    line = octets.count(b"\n", 0, at) + 1
    return f"ligne {line}" + (f", {name[1].decode('latin-1')}" if name else "")
