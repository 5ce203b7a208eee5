"""HL7 v2 in its ER7 form (chapter 2): bytes to segments and back, in the character set that MSH-18 names.

A message is split once into segments and fields; components and repetitions are split when asked for. A field keeps its
text as written; `valeur` undoes the escapes. Everything is linear in the bytes, and bounded by `MAX_OCTETS`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from eprouvette_sim.formats.hl7.echappements import desechapper
from eprouvette_sim.formats.hl7.regles import ecart

if TYPE_CHECKING:
    from eprouvette_sim.kernel.anomalie import Anomalie, Lecture

#: largest message read (bytes), and largest number of segments
MAX_OCTETS: Final = 16 * 1024 * 1024
MAX_SEGMENTS: Final = 20_000
#: MSH-18 (HL7 table 0211) -> Python codec
JEUX: Final = {
    "": "ascii",
    "ASCII": "ascii",
    "8859/1": "iso8859-1",
    "8859/15": "iso8859-15",
    "UNICODE UTF-8": "utf-8",
}
_FINS = re.compile(r"\r\n|\r|\n")
_NOM = re.compile(r"[A-Z][A-Z0-9]{2}")
_HORS_JEU: Final = "utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Separateurs:
    """The five characters of MSH-1 and MSH-2."""

    champ: str = "|"
    composant: str = "^"
    repetition: str = "~"
    echappement: str = "\\"
    sous_composant: str = "&"

    @property
    def msh2(self) -> str:
        """The four characters of MSH-2."""
        return self.composant + self.repetition + self.echappement + self.sous_composant


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One segment: `champs[0]` is its first field (MSH-1 is the separator itself), texts as written.

    `rang` is 1-based among the segments of that name: `lieu(5, 2)` of the third OBX reads `OBX[3]-5.2`.
    """

    nom: str
    champs: tuple[str, ...]
    rang: int = 1
    separateurs: Separateurs = Separateurs()

    def champ(self, numero: int) -> str:
        """The text of a 1-based field, empty when the segment is shorter."""
        return self.champs[numero - 1] if numero <= len(self.champs) else ""

    def repetitions(self, numero: int) -> tuple[str, ...]:
        """The repetitions of a field, none when it is empty."""
        text = self.champ(numero)
        return tuple(text.split(self.separateurs.repetition)) if text else ()

    def composants(self, numero: int, repetition: int = 1) -> tuple[str, ...]:
        """The components of one repetition, texts as written, none when there is no such repetition."""
        found = self.repetitions(numero)
        return tuple(found[repetition - 1].split(self.separateurs.composant)) if repetition <= len(found) else ()

    def valeur(self, numero: int, composant: int = 1, sous: int = 1, repetition: int = 1) -> str:
        """One sub-component, escapes undone, empty when absent."""
        parts = self.composants(numero, repetition)
        text = parts[composant - 1] if composant <= len(parts) else ""
        if sous > 1 or self.separateurs.sous_composant in text:
            pieces = text.split(self.separateurs.sous_composant)
            text = pieces[sous - 1] if sous <= len(pieces) else ""
        return desechapper(text, self.separateurs)

    def lieu(self, numero: int | None = None, composant: int | None = None) -> str:
        """Where that is, as findings write it."""
        head = self.nom if self.rang == 1 else f"{self.nom}[{self.rang}]"
        place = "" if numero is None else f"-{numero}"
        return head + place + ("" if composant is None else f".{composant}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message, its segments in order; `jeu` is the text of MSH-18."""

    segments: tuple[Segment, ...]
    separateurs: Separateurs = Separateurs()
    jeu: str = "UNICODE UTF-8"

    def un(self, nom: str) -> Segment | None:
        """The first segment of that name."""
        return next((segment for segment in self.segments if segment.nom == nom), None)

    def tous(self, nom: str) -> tuple[Segment, ...]:
        """Every segment of that name, in order."""
        return tuple(segment for segment in self.segments if segment.nom == nom)

    def valeur(self, nom: str, numero: int, composant: int = 1) -> str:
        """A value of the first segment of that name, empty when there is none."""
        segment = self.un(nom)
        return segment.valeur(numero, composant) if segment else ""

    @property
    def type(self) -> tuple[str, str, str]:
        """MSH-9: message, event, structure."""
        return self.valeur("MSH", 9, 1), self.valeur("MSH", 9, 2), self.valeur("MSH", 9, 3)

    @property
    def controle(self) -> str:
        """MSH-10, the message control id."""
        return self.valeur("MSH", 10)


def read(data: bytes) -> Lecture[Message]:
    """The message of those bytes and what its ER7 form gets wrong; `None` when there is no MSH or too much of it."""
    if len(data) > MAX_OCTETS:
        return None, (ecart("hl7.taille", "message", f"au plus {MAX_OCTETS} octets", len(data)),)
    start = data.find(b"MSH")
    if start < 0 or len(data) < start + 8:
        return None, (ecart("hl7.debut", "octet 1", "un segment MSH", _shown(data)),)
    found: list[Anomalie] = []
    if start:
        found.append(ecart("hl7.debut", "octet 1", "MSH en tête", _shown(data[:start])))
    separateurs = _separateurs(data[start : start + 16].decode("latin-1"), found)
    jeu = _jeu(data[start:], separateurs)
    text = _decode(data[start:], jeu, found)
    segments = _segments(text, separateurs, found)
    return Message(segments=segments, separateurs=separateurs, jeu=jeu), tuple(found)


def lire_extrait(text: str, separateurs: Separateurs = Separateurs()) -> Lecture[tuple[Segment, ...]]:
    """The segments of a fragment without MSH (published examples are often cut so), and what is wrong in them."""
    found: list[Anomalie] = []
    return _segments(text, separateurs, found), tuple(found)


def write(message: Message) -> bytes:
    """The message as bytes, each segment ended by CR, in the character set of `jeu`.

    Raises `ValueError` for a character set outside table `JEUX`, or a character it does not have.
    """
    if message.jeu not in JEUX:
        raise ValueError(f"jeu de caractères inconnu : {message.jeu}")
    sep = message.separateurs.champ
    lines = []
    for segment in message.segments:
        fields = segment.champs[1:] if segment.nom == "MSH" else segment.champs
        lines.append(sep.join((segment.nom, *fields)) + "\r")
    return "".join(lines).encode(JEUX[message.jeu])


def _separateurs(head: str, found: list[Anomalie]) -> Separateurs:
    champ = head[3]
    msh2 = head[4:].split(champ, maxsplit=1)[0]
    distinct = len({champ, *msh2}) == 1 + len(msh2)
    if len(msh2) not in {4, 5} or not distinct or champ.isalnum() or any(map(str.isalnum, msh2)):
        found.append(ecart("hl7.separateurs", "MSH-2", r"quatre caractères distincts, d'ordinaire ^~\&", msh2))
        return Separateurs()
    return Separateurs(champ=champ, composant=msh2[0], repetition=msh2[1], echappement=msh2[2], sous_composant=msh2[3])


def _jeu(data: bytes, separateurs: Separateurs) -> str:
    """The first repetition of MSH-18, read as Latin-1: header fields before it are ASCII in every set of the table."""
    line = _FINS.split(data[:4096].decode("latin-1"), maxsplit=1)[0]
    fields = line.split(separateurs.champ)
    return fields[17].split(separateurs.repetition)[0] if len(fields) > 17 else ""


def _decode(data: bytes, jeu: str, found: list[Anomalie]) -> str:
    if jeu not in JEUX:
        found.append(ecart("hl7.jeu.inconnu", "MSH-18", "un jeu de la table HL7 0211 : UNICODE UTF-8, 8859/15", jeu))
    codec = JEUX.get(jeu, _HORS_JEU)
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        place = f"octet {error.start + 1}"
        found.append(ecart("hl7.jeu.octets", place, f"des octets de {jeu or 'ASCII'}", f"0x{data[error.start]:02X}"))
        return data.decode(_HORS_JEU if codec == "ascii" else codec, "replace")


def _segments(text: str, separateurs: Separateurs, found: list[Anomalie]) -> tuple[Segment, ...]:
    if "\n" in text:
        found.append(ecart("hl7.fin_de_segment", "message", "CR seul après chaque segment", "LF"))
    segments: list[Segment] = []
    ranks: dict[str, int] = {}
    for line in _FINS.split(text):
        if not line:
            continue
        if len(segments) == MAX_SEGMENTS:
            found.append(ecart("hl7.taille", "message", f"au plus {MAX_SEGMENTS} segments", "davantage"))
            break
        nom, *fields = line.split(separateurs.champ)
        rank = ranks[nom] = ranks.get(nom, 0) + 1
        if _NOM.fullmatch(nom) is None:
            where = f"segment {len(segments) + 1}"
            found.append(ecart("hl7.segment", where, "un nom de trois caractères", nom[:40]))
        champs = (separateurs.champ, *fields) if nom == "MSH" else tuple(fields)
        segments.append(Segment(nom=nom, champs=champs, rang=rank, separateurs=separateurs))
    return tuple(segments)


def _shown(data: bytes) -> str:
    return repr(data[:40].decode("latin-1")) if data else "rien"
