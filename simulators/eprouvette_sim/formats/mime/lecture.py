"""Reads an internet message (RFC 5322, MIME): headers as written, parts decoded, bounded in depth and in number.

The parser of the standard library does the cutting; what it forgives silently is said here, located. A file whose lines
all end by LF is a message saved by a Unix tool: it is read as if CRLF had been kept.
"""

from __future__ import annotations

import email.policy
import re
from dataclasses import dataclass, field
from email.errors import (
    CloseBoundaryNotFoundDefect,
    InvalidBase64CharactersDefect,
    InvalidBase64LengthDefect,
    InvalidBase64PaddingDefect,
    MissingHeaderBodySeparatorDefect,
    NoBoundaryInMultipartDefect,
    StartBoundaryNotFoundDefect,
)
from email.header import decode_header
from email.parser import BytesParser
from email.utils import collapse_rfc2231_value, getaddresses, parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from eprouvette_sim.formats.data import ecart

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from email.message import Message

    from eprouvette_sim.kernel.anomalie import Anomalie, Lecture

#: multipart and message parts read in one message; beyond, it is not cut at all
MAX_MULTIPLES = 50
LIGNE_MAX = 998
MESSAGE_ID = re.compile(r"<[^<>@\s]+@[^<>@\s]+>")
_MULTIPLE = re.compile(rb"(?im)^content-type:[ \t]*(?:multipart|message)/")
_ENTETE = re.compile(rb"[!-9;-~]+[ \t]*:")
_UNIQUES = ("date", "from", "sender", "reply-to", "to", "cc", "message-id", "in-reply-to", "references", "subject",
            "mime-version", "content-type", "content-transfer-encoding")  # fmt: skip
_DEFAUTS: dict[type, tuple[str, str, str]] = {
    NoBoundaryInMultipartDefect: ("mime.frontiere", "un paramètre boundary", "absent"),
    StartBoundaryNotFoundDefect: ("mime.frontiere", "la frontière annoncée", "jamais ouverte"),
    CloseBoundaryNotFoundDefect: ("mime.frontiere", "la frontière refermée", "jamais refermée"),
    InvalidBase64PaddingDefect: ("mime.encodage", "un base64 complet", "bourrage faux"),
    InvalidBase64LengthDefect: ("mime.encodage", "un base64 complet", "longueur fausse"),
    InvalidBase64CharactersDefect: ("mime.encodage", "des caractères base64", "d'autres caractères"),
    MissingHeaderBodySeparatorDefect: ("mime.entete.malforme", "nom: valeur", "une ligne sans deux-points"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Adresse:
    """One mailbox of an address header; `nom` is decoded, `None` when there is no display name."""

    nom: str | None
    adresse: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Partie:
    """One MIME part: `chemin` is its IMAP section (`1.2`), `type` in lower case, `octets` decoded (empty for a multipart).

    `nom` is the file name decoded, `disposition` `attachment`, `inline` or `None`, `charset` as declared.
    """

    chemin: str
    type: str
    octets: bytes = b""
    nom: str | None = None
    disposition: str | None = None
    charset: str | None = None
    encodage: str = "7bit"
    entetes: tuple[tuple[str, str], ...] = ()
    parametres: dict[str, str] = field(default_factory=dict)
    enfants: tuple[Partie, ...] = ()

    def toutes(self, *, emboites: bool = True) -> Iterator[Partie]:
        """Itself, then its descendants, in order; without `emboites`, a message attached is not entered."""
        yield self
        if emboites or not self.type.startswith("message/"):
            for enfant in self.enfants:
                yield from enfant.toutes(emboites=emboites)

    @property
    def texte(self) -> str:
        """The octets as text; an unknown or wrong charset leaves replacement characters."""
        try:
            return self.octets.decode(self.charset or "utf-8", "replace")
        except LookupError:
            return self.octets.decode("utf-8", "replace")


@dataclass(frozen=True, slots=True, kw_only=True)
class Courriel:
    """A message: headers in order with raw values (unfolded), and the tree of its parts."""

    entetes: tuple[tuple[str, str], ...]
    racine: Partie

    def tous(self, nom: str) -> tuple[str, ...]:
        """The raw values of that header, in order."""
        wanted = nom.lower()
        return tuple(value for name, value in self.entetes if name.lower() == wanted)

    def un(self, nom: str) -> str | None:
        """The first raw value of that header."""
        return next(iter(self.tous(nom)), None)

    def decode(self, nom: str) -> str | None:
        """The first value of that header, encoded words decoded (RFC 2047)."""
        value = self.un(nom)
        return None if value is None else decoder(value)

    def adresses(self, nom: str) -> tuple[Adresse, ...]:
        """The mailboxes of that header."""
        pairs = getaddresses(list(self.tous(nom)))
        return tuple(Adresse(nom=decoder(name) or None, adresse=address) for name, address in pairs if address)

    @property
    def objet(self) -> str:
        """The decoded subject, empty when there is none."""
        return self.decode("Subject") or ""

    @property
    def message_id(self) -> str | None:
        """The Message-ID with its angle brackets, `None` when absent or malformed."""
        found = MESSAGE_ID.fullmatch((self.un("Message-ID") or "").strip())
        return found[0] if found else None

    @property
    def references(self) -> tuple[str, ...]:
        """The identifiers of `References`, in order."""
        return tuple(MESSAGE_ID.findall(self.un("References") or ""))

    @property
    def date(self) -> datetime | None:
        """The `Date`, `None` when absent or malformed."""
        try:
            return parsedate_to_datetime(self.un("Date") or "")
        except (ValueError, TypeError):
            return None

    def parties(self) -> tuple[Partie, ...]:
        """Every part, in order."""
        return tuple(self.racine.toutes())

    def pieces(self) -> tuple[Partie, ...]:
        """The leaves of its own that are attachments: disposition `attachment`, or a file name."""
        return tuple(
            p for p in self.racine.toutes(emboites=False) if not p.enfants and (p.disposition == "attachment" or p.nom)
        )

    def textes(self) -> tuple[Partie, ...]:
        """The text leaves of its own that are no attachment."""
        return tuple(
            p
            for p in self.racine.toutes(emboites=False)
            if p.type.startswith("text/") and p.disposition != "attachment" and not p.nom
        )


def decoder(value: str) -> str:
    """A header value with its encoded words decoded; wrong ones are left as they are."""
    try:
        found = decode_header(value)
    except (ValueError, LookupError):
        return value
    return "".join(_word(data, charset) for data, charset in found).strip()


def _word(data: bytes | str, charset: str | None) -> str:
    if isinstance(data, str):
        return data
    try:
        return data.decode(charset or "ascii", "replace")
    except LookupError:
        return data.decode("ascii", "replace")


def read(data: bytes) -> Lecture[Courriel]:
    """The message and what is wrong with it; `None` when nothing looks like a header, or when it nests too deep."""
    whole = data.replace(b"\n", b"\r\n") if b"\r" not in data else data
    head = whole.partition(b"\r\n\r\n")[0]
    if not _ENTETE.match(head):
        return None, (ecart("mime.illisible", "octet 0", "un en-tête", head[:60].decode("ascii", "replace")),)
    found = list(_lines(whole, head))
    multiples = len(_MULTIPLE.findall(whole))
    if multiples > MAX_MULTIPLES:
        found.append(ecart("mime.profondeur", "/", f"au plus {MAX_MULTIPLES} parties composées", multiples))
        return None, tuple(found)
    message = BytesParser(policy=email.policy.compat32).parsebytes(whole)
    racine = _part(message, "", found)
    courriel = Courriel(entetes=_headers(message), racine=racine)
    found += _headers_rules(courriel)
    return courriel, tuple(found)


def _lines(whole: bytes, head: bytes) -> Iterator[Anomalie]:
    """What is wrong in the octets themselves: line ends, long lines, 8-bit headers, lines that are no header."""
    if not whole.count(b"\r") == whole.count(b"\n") == whole.count(b"\r\n"):
        at = re.search(rb"\r(?!\n)|(?<!\r)\n", whole)
        yield ecart("mime.lf", f"octet {at.start() if at else 0}", "CRLF", "CR ou LF seul")
    for rank, line in enumerate(whole.split(b"\r\n"), 1):
        if len(line) > LIGNE_MAX:
            yield ecart("mime.ligne", f"ligne {rank}", f"au plus {LIGNE_MAX} octets", f"{len(line)} octets")
            break
    for rank, line in enumerate(head.split(b"\r\n"), 1):
        if not line.isascii():
            yield ecart(
                "mime.entete.ascii", f"ligne {rank}", "de l'ASCII (RFC 2047 au-delà)", line.decode("utf-8", "replace")
            )
        if rank > 1 and line[:1] in b" \t":
            continue
        if not _ENTETE.match(line):
            yield ecart("mime.entete.malforme", f"ligne {rank}", "nom: valeur", line.decode("utf-8", "replace"))
            return  # the parser ends the head here too


def _headers(message: Message[Any, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((name, _unfolded(str(value))) for name, value in message.raw_items())


def _unfolded(value: str) -> str:
    text = value.encode("ascii", "surrogateescape").decode("utf-8", "replace") if not value.isascii() else value
    return re.sub(r"\r?\n[ \t]+", " ", text).strip()


def _headers_rules(courriel: Courriel) -> Iterator[Anomalie]:
    """Headers required once, and the shape of those that identify (RFC 5322 §3.6)."""
    names = [name.lower() for name, _ in courriel.entetes]
    for name in _UNIQUES:
        if names.count(name) > 1:
            yield ecart("mime.entete.double", name, "une fois", f"{names.count(name)} fois")
    for name in ("Date", "From"):
        if courriel.un(name) is None:
            yield ecart("mime.entete.absent", name, f"un en-tête {name}", None)
    if courriel.un("Date") is not None and courriel.date is None:
        yield ecart("mime.date", "Date", "une date RFC 5322", courriel.un("Date"))
    if courriel.un("Content-Type") is not None and courriel.un("MIME-Version") != "1.0":
        yield ecart("mime.version", "MIME-Version", "1.0", courriel.un("MIME-Version"))
    if courriel.message_id is None:
        yield ecart("mime.message_id", "Message-ID", "<gauche@droite>", courriel.un("Message-ID"))


def _part(message: Message[Any, Any], path: str, found: list[Anomalie]) -> Partie:
    """One part and its descendants; defects of the standard parser become anomalies."""
    where = path or "/"
    children = tuple(
        _part(child, f"{path}.{rank}".strip("."), found) for rank, child in enumerate(_children(message), 1)
    )
    octets = b"" if children else _octets(message, where, found)
    for defect in message.defects:
        row = _DEFAUTS.get(type(defect))
        if row is not None and (path or row[0] != "mime.entete.malforme"):  # the head itself was read by `_lines`
            found.append(ecart(row[0], where, row[1], row[2]))
    encoding = str(message.get("Content-Transfer-Encoding", "7bit")).strip().lower()
    return Partie(
        chemin=path or "1",
        type=message.get_content_type(),
        octets=octets,
        nom=_filename(message, where, found),
        disposition=message.get_content_disposition(),
        charset=_charset(message),
        encodage=encoding,
        entetes=_headers(message),
        parametres=_parameters(message),
        enfants=children,
    )


def _children(message: Message[Any, Any]) -> list[Message[Any, Any]]:
    payload: Any = message.get_payload()
    return payload if isinstance(payload, list) else []


def _octets(message: Message[Any, Any], where: str, found: list[Anomalie]) -> bytes:
    encoding = str(message.get("Content-Transfer-Encoding", "7bit")).strip().lower()
    raw = message.get_payload(decode=False)
    text = raw if isinstance(raw, str) else ""
    if encoding in {"7bit", ""} and not text.isascii():
        found.append(ecart("mime.8bit", where, "des octets sous 128 en 7bit", "des octets de 8 bits"))
    if encoding not in {"7bit", "8bit", "binary", "base64", "quoted-printable", ""}:
        found.append(ecart("mime.encodage", where, "base64, quoted-printable, 7bit, 8bit ou binary", encoding))
    data = message.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _charset(message: Message[Any, Any]) -> str | None:
    value = message.get_param("charset")
    return None if value is None else collapse_rfc2231_value(value).lower()


def _parameters(message: Message[Any, Any]) -> dict[str, str]:
    return {name.lower(): collapse_rfc2231_value(value) for name, value in (message.get_params() or [])[1:]}


def _filename(message: Message[Any, Any], where: str, found: list[Anomalie]) -> str | None:
    name = message.get_filename()
    if name is None:
        return None
    raw = " ".join(str(message.get(h, "")) for h in ("Content-Disposition", "Content-Type"))
    if not raw.isascii() or "=?" in name:
        found.append(
            ecart("mime.nom", where, "un nom de fichier ASCII ou RFC 2231", name.encode("utf-8", "replace").decode())
        )
        return decoder(name)
    return name
