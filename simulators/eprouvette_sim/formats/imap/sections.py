"""A message cut into IMAP sections without decoding anything, and its ENVELOPE and BODYSTRUCTURE (RFC 3501 §7.4.2)."""

from __future__ import annotations

import email.policy
import re
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from email.utils import getaddresses
from typing import TYPE_CHECKING, Any

from eprouvette_sim.formats.imap.grammaire import quoted

if TYPE_CHECKING:
    from email.message import Message

_PROFONDEUR = 30
_HEADERS = BytesHeaderParser(policy=email.policy.compat32)


@dataclass(frozen=True, slots=True)
class Section:
    """One part: its headers with their final blank line, its body as transmitted, its children."""

    tete: bytes
    corps: bytes
    enfants: tuple[Section, ...] = ()

    @property
    def entetes(self) -> Message[Any, Any]:
        """The headers, parsed."""
        return _HEADERS.parsebytes(self.tete)


def couper(raw: bytes, depth: int = 0) -> Section:
    """The sections of a message; deeper than `_PROFONDEUR`, parts are left whole."""
    head, blank, body = raw.partition(b"\r\n\r\n")
    if raw.startswith(b"\r\n"):
        head, blank, body = b"", b"\r\n", raw[2:]
    tete = head + blank
    if depth >= _PROFONDEUR:
        return Section(tete, body)
    headers = _HEADERS.parsebytes(tete)
    kind = headers.get_content_type()
    if kind == "message/rfc822":
        return Section(tete, body, (couper(body, depth + 1),))
    boundary = headers.get_boundary() if kind.startswith("multipart/") else None
    if not boundary:
        return Section(tete, body)
    return Section(tete, body, tuple(couper(part, depth + 1) for part in _parts(body, boundary)))


def _parts(body: bytes, boundary: str) -> list[bytes]:
    cut = re.compile(rb"(?:\A|\r\n)--" + re.escape(boundary.encode("utf-8", "replace")) + rb"(--)?[ \t]*(?:\r\n|\Z)")
    found: list[bytes] = []
    start: int | None = None
    at = 0
    while (mark := cut.search(body, at)) is not None:
        if start is not None:
            found.append(body[start : mark.start()])
        if mark[1]:
            return found
        start = mark.end()
        at = max(mark.end() - 2, mark.start() + 1)  # the CRLF that ends a boundary may open the next one
    if start is not None:
        found.append(body[start:])
    return found


def extraire(racine: Section, section: str) -> bytes | None:
    """The octets of `BODY[section]`; `None` when there is no such section."""
    if not section:
        return racine.tete + racine.corps
    numbers = re.match(r"(?:\d+\.)*\d+(?=\.|\Z)", section)
    rest = section[numbers.end() :].lstrip(".") if numbers else section
    path = [int(number) for number in numbers[0].split(".")] if numbers else []
    part: Section | None = racine
    if path and not _multiple(racine):  # the only part of such a message is its body
        part = racine if path.pop(0) == 1 else None
    for number in path:
        part = _child(part, number) if part is not None else None
    if part is None:
        return None
    return _text(part, rest, top=numbers is None)


def _multiple(part: Section) -> bool:
    return part.entetes.get_content_maintype() == "multipart" and bool(part.enfants)


def _child(part: Section, number: int) -> Section | None:
    """The n-th part inside a part; inside an attached message, the parts of that message."""
    if _multiple(part):
        return part.enfants[number - 1] if 0 < number <= len(part.enfants) else None
    if not part.enfants:
        return None
    inside = part.enfants[0]
    return _child(inside, number) if _multiple(inside) else inside if number == 1 else None


def _text(part: Section, what: str, *, top: bool) -> bytes | None:
    upper = what.upper()
    if not upper:
        return part.corps
    if upper == "MIME":
        return None if top else part.tete
    owner = part if top else (part.enfants[0] if part.enfants else part)
    if upper == "HEADER":
        return owner.tete
    if upper == "TEXT":
        return owner.corps
    fields = re.match(r"HEADER\.FIELDS(\.NOT)? \((.*)\)\Z", what, re.IGNORECASE)
    if fields is None:
        return None
    names = {name.strip('"').lower() for name in fields[2].split()}
    return _fields(owner.tete, names, kept=fields[1] is None)


def _fields(head: bytes, names: set[str], *, kept: bool) -> bytes:
    out = bytearray()
    keep = False
    for line in head.split(b"\r\n"):
        if line[:1] not in (b" ", b"\t"):
            keep = (line.partition(b":")[0].strip().decode("latin-1").lower() in names) is kept and b":" in line
        if keep and line:
            out += line + b"\r\n"
    return bytes(out + b"\r\n")


def enveloppe(headers: Message[Any, Any]) -> bytes:
    """The ENVELOPE of a message."""
    sender = headers.get_all("From", [])
    lists = [sender, headers.get_all("Sender", sender), headers.get_all("Reply-To", sender)]
    lists += [headers.get_all(name, []) for name in ("To", "Cc", "Bcc")]
    date, subject, reply, identity = (_raw(headers, name) for name in ("Date", "Subject", "In-Reply-To", "Message-ID"))
    addresses = b" ".join(_addresses([str(value) for value in values]) for values in lists)
    return b"(%s %s %s %s %s)" % (quoted(date), quoted(subject), addresses, quoted(reply), quoted(identity))


def _raw(headers: Message[Any, Any], name: str) -> str | None:
    value = headers.get(name)
    return None if value is None else re.sub(r"\r?\n[ \t]+", " ", str(value))


def _addresses(values: list[str]) -> bytes:
    found = []
    for name, address in getaddresses(values):
        user, _, host = address.rpartition("@")
        found.append(b"(%s NIL %s %s)" % (quoted(name or None), quoted(user), quoted(host)))
    return b"(" + b"".join(found) + b")" if found else b"NIL"


def structure(part: Section, *, extended: bool = True) -> bytes:
    """The BODYSTRUCTURE of a part (BODY when not `extended`); file names are parameter lists, as RFC 3501 asks."""
    headers = part.entetes
    kind, _, sub = headers.get_content_type().partition("/")
    parameters = _parameters(headers, "Content-Type")
    if kind == "multipart" and part.enfants:
        inside = b"".join(structure(child, extended=extended) for child in part.enfants)
        tail = b" %s %s NIL NIL" % (parameters, _disposition(headers)) if extended else b""
        return b"(%s %s%s)" % (inside, quoted(sub.upper()), tail)
    lines = part.corps.count(b"\r\n")
    encoding = str(headers.get("Content-Transfer-Encoding", "7BIT")).strip().upper()
    head = [quoted(kind.upper()), quoted(sub.upper()), parameters, quoted(_raw(headers, "Content-ID")),
            quoted(_raw(headers, "Content-Description")), quoted(encoding), b"%d" % len(part.corps)]  # fmt: skip
    if (kind, sub) == ("message", "rfc822") and part.enfants:
        child = part.enfants[0]
        head += [enveloppe(child.entetes), structure(child, extended=extended), b"%d" % lines]
    elif kind == "text":
        head.append(b"%d" % lines)
    if extended:
        head += [b"NIL", _disposition(headers), b"NIL", b"NIL"]
    return b"(" + b" ".join(head) + b")"


def _parameters(headers: Message[Any, Any], name: str) -> bytes:
    """The parameters of a header, names and values as transmitted (RFC 2231 forms included)."""
    raw = _raw(headers, name) or ""
    found = re.findall(r";\s*([^\s=;]+)\s*=\s*(\"(?:[^\"\\]|\\.)*\"|[^\s;]+)", raw)
    pairs = [quoted(key.upper()) + b" " + quoted(_unquoted(value)) for key, value in found]
    return b"(" + b" ".join(pairs) + b")" if pairs else b"NIL"


def _unquoted(value: str) -> str:
    return re.sub(r"\\(.)", r"\1", value[1:-1]) if value[:1] == '"' else value


def _disposition(headers: Message[Any, Any]) -> bytes:
    raw = _raw(headers, "Content-Disposition")
    if raw is None:
        return b"NIL"
    return b"(%s %s)" % (quoted(raw.partition(";")[0].strip().upper()), _parameters(headers, "Content-Disposition"))
