"""MTOM/XOP packages on bytes: multipart/related read and written without ever decoding the parts as text.

Sources: XOP 1.0 and MTOM 1.0 (W3C), MIME multipart (RFC 2046 §5.1), `multipart/related` (RFC 2387), `cid:` URLs
(RFC 2392); what the DMP expects of the content type: dmp facts §2.1.
"""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from dataclasses import dataclass
from email.message import Message
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from eprouvette_sim.formats import xml
from eprouvette_sim.formats.data import ecart

if TYPE_CHECKING:
    from eprouvette_sim.formats.xml import Element
    from eprouvette_sim.kernel.anomalie import Anomalie, Lecture

XOP = "http://www.w3.org/2004/08/xop/include"
XOP_TYPE = "application/xop+xml"
SOAP_TYPE = "application/soap+xml"
MAX_PARTIES = 20_000
_MAX_HEAD = 16_384
_ENCODINGS = ("binary", "8bit", "7bit")


@dataclass(frozen=True, slots=True, kw_only=True)
class Partie:
    """One part: `cid` without angle brackets (empty when it has none), headers in wire order, exact content bytes."""

    cid: str
    entetes: tuple[tuple[str, str], ...]
    octets: bytes

    def entete(self, nom: str) -> str | None:
        """First value of a header, names compared without case."""
        return next((value for name, value in self.entetes if name.lower() == nom.lower()), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paquet:
    """A package: the root part (the SOAP message), the other parts in order, the `action` parameter if any."""

    racine: Partie
    parties: tuple[Partie, ...] = ()
    action: str | None = None


def partie(cid: str, octets: bytes, *, type_mime: str = "application/octet-stream", encodage: str = "binary") -> Partie:
    """A part with the three headers a package needs."""
    heads = (("Content-Type", type_mime), ("Content-Transfer-Encoding", encodage), ("Content-ID", f"<{cid}>"))
    return Partie(cid=cid, entetes=heads, octets=octets)


def racine(cid: str, octets: bytes) -> Partie:
    """The root part of a package holding a SOAP 1.2 message."""
    return partie(cid, octets, type_mime=f'{XOP_TYPE}; charset=UTF-8; type="{SOAP_TYPE}"', encodage="8bit")


def inclusion(cid: str) -> str:
    """The value of `xop:Include/@href` for a part: `cid:` and the percent-encoded identifier."""
    return "cid:" + quote(cid, safe="@!$&'()*+,;=:-._~")


def parametres(content_type: str | None) -> tuple[str, dict[str, str]]:
    """Media type in lower case and parameters of a Content-Type header; `("", {})` when there is none."""
    if not content_type:
        return "", {}
    message = Message()
    message["Content-Type"] = content_type.replace("\r", " ").replace("\n", " ")
    found = message.get_params(failobj=[], unquote=True)
    return message.get_content_type(), {k.lower(): v for k, v in found[1:] if isinstance(v, str)}


def write(paquet: Paquet, *, boundary: str) -> tuple[str, bytes]:
    """Content-Type value and body; the boundary must not occur in any part (`ValueError`)."""
    parts = (paquet.racine, *paquet.parties)
    mark = f"--{boundary}".encode("ascii")
    if any(mark in part.octets for part in parts):
        msg = "la frontière MIME est présente dans une partie"
        raise ValueError(msg)
    pieces: list[bytes] = []
    for part in parts:
        head = "".join(f"{name}: {value}\r\n" for name, value in part.entetes)
        pieces += [mark, b"\r\n", head.encode("latin-1"), b"\r\n", part.octets, b"\r\n"]
    pieces += [mark, b"--\r\n"]
    action = f'; action="{paquet.action}"' if paquet.action else ""
    content_type = (
        f'multipart/related; type="{XOP_TYPE}"; start="<{paquet.racine.cid}>"; start-info="{SOAP_TYPE}"; '
        f'boundary="{boundary}"{action}'
    )
    return content_type, b"".join(pieces)


def read(content_type: str | None, body: bytes) -> Lecture[Paquet]:
    """The package, or `None` and why; linear in the body, at most 20 000 parts."""
    kind, params = parametres(content_type)
    boundary = params.get("boundary", "")
    if kind != "multipart/related" or not boundary:
        return None, (ecart("mtom.type", "Content-Type", "multipart/related avec boundary", content_type),)
    slices, found = _slices(body, boundary)
    if not slices:
        return None, found
    parts = []
    for index, raw in enumerate(slices, 1):
        part, wrong = _part(raw, index)
        parts.append(part)
        found += wrong
    root, wrong = _root(parts, params)
    others = tuple(part for part in parts if part is not root)
    found += wrong + _content_type(params, root) + _names(parts, root)
    return Paquet(racine=root, parties=others, action=params.get("action")), found


def resoudre(paquet: Paquet, href: str, lieu: str) -> Lecture[Partie]:
    """The part an `xop:Include` points at; a part found only by undoing a mistake is returned with that mistake."""
    by_cid = index(paquet)
    raw = href.removeprefix("cid:")
    if not href.startswith("cid:"):
        return None, (ecart("mtom.href", lieu, "cid:…", href),)
    once = unquote(raw)
    if once in by_cid:
        return by_cid[once], ()
    if unquote(once) in by_cid:
        return by_cid[unquote(once)], (ecart("mtom.cid.double", lieu, inclusion(unquote(once)), href),)
    if raw in by_cid:
        return by_cid[raw], (ecart("mtom.cid.non_encode", lieu, inclusion(raw), href),)
    return None, (ecart("mtom.cid.absent", lieu, "une partie de ce Content-ID", href),)


def index(paquet: Paquet) -> dict[str, Partie]:
    """The parts by identifier; the first wins when two share one."""
    found: dict[str, Partie] = {}
    for part in paquet.parties:
        found.setdefault(part.cid, part)
    return found


def contenu(paquet: Paquet | None, element: Element, lieu: str) -> Lecture[bytes]:
    """The binary content of an element: through its `xop:Include`, or its own base64 text."""
    include = element.find(f"{{{XOP}}}Include")
    if include is None:
        return _inline(element, lieu)
    where = f"{lieu}/Include/@href"
    if paquet is None:
        return None, (ecart("mtom.cid.absent", where, "un message multipart", include.get("href")),)
    part, found = resoudre(paquet, include.get("href", ""), where)
    return (None if part is None else part.octets), found


def _inline(element: Element, lieu: str) -> Lecture[bytes]:
    text = "".join((xml.text(element) or "").split())
    try:
        return base64.b64decode(text, validate=True), ()
    except (binascii.Error, ValueError):
        return None, (ecart("mtom.base64", lieu, "un contenu base64 ou un xop:Include", text[:40]),)


def _slices(body: bytes, boundary: str) -> tuple[list[bytes], tuple[Anomalie, ...]]:
    mark = re.escape(b"--" + boundary.encode("latin-1", "replace"))
    delimiter = re.compile(rb"(?:\A|\r?\n)" + mark + rb"(--)?[ \t]*(?=\r?\n|\Z)")
    slices: list[bytes] = []
    start, closed = None, False
    for match in delimiter.finditer(body):
        if start is not None:
            slices.append(body[start : match.start()])
        if match.group(1):
            closed = True
            break
        start = match.end()
        if len(slices) >= MAX_PARTIES:
            return [], (ecart("mtom.parties", "corps", f"au plus {MAX_PARTIES} parties", f"plus de {len(slices)}"),)
    if not slices:
        return [], (ecart("mtom.frontiere", "corps", f"des parties séparées par --{boundary}", "aucune"),)
    end = () if closed else (ecart("mtom.fin", "corps", f"--{boundary}-- à la fin", "frontière finale absente"),)
    return slices, end


def _part(raw: bytes, index: int) -> tuple[Partie, tuple[Anomalie, ...]]:
    start = 2 if raw[:2] == b"\r\n" else 1
    if raw[start : start + 2] == b"\r\n" or raw[start : start + 1] == b"\n":
        head, body = b"", raw[start + (2 if raw[start : start + 1] == b"\r" else 1) :]
    else:
        match = re.compile(rb"\r?\n\r?\n").search(raw, start)
        head, body = (raw[start : match.start()], raw[match.end() :]) if match else (raw[start:], b"")
    heads = _heads(head[:_MAX_HEAD])
    part = Partie(cid="", entetes=heads, octets=body)
    cid = (part.entete("Content-ID") or "").strip()
    found: tuple[Anomalie, ...] = ()
    if cid and not (cid[:1] == "<" and cid[-1:] == ">"):
        found = (ecart("mtom.content_id", f"partie {index}", "<identifiant>", cid),)
    octets, decoded = _decode(part, index)
    return Partie(cid=cid.removeprefix("<").removesuffix(">"), entetes=heads, octets=octets), found + decoded


def _heads(head: bytes) -> tuple[tuple[str, str], ...]:
    lines = re.sub(rb"\r?\n[ \t]+", b" ", head).decode("latin-1").splitlines()
    pairs = (line.partition(":") for line in lines)
    return tuple((name.strip(), value.strip()) for name, colon, value in pairs if colon)


def _decode(part: Partie, index: int) -> tuple[bytes, tuple[Anomalie, ...]]:
    encoding = (part.entete("Content-Transfer-Encoding") or "binary").lower()
    if encoding in _ENCODINGS:
        return part.octets, ()
    note = (ecart("mtom.encodage", f"partie {index}", "binary", encoding),)
    try:
        if encoding == "base64":
            return base64.b64decode(b"".join(part.octets.split()), validate=True), note
    except (binascii.Error, ValueError):
        return part.octets, (ecart("mtom.base64", f"partie {index}", "un contenu base64", "illisible"),)
    return (quopri.decodestring(part.octets) if encoding == "quoted-printable" else part.octets), note


def _root(parts: list[Partie], params: dict[str, str]) -> tuple[Partie, tuple[Anomalie, ...]]:
    start = params.get("start", "").removeprefix("<").removesuffix(">")
    if not start:
        return parts[0], ()
    for part in parts:
        if part.cid == start:
            return part, ()
    return parts[0], (ecart("mtom.start", "Content-Type/start", "le Content-ID d'une partie", start),)


def _content_type(params: dict[str, str], root: Partie) -> tuple[Anomalie, ...]:
    found = []
    for name, wanted in (("type", XOP_TYPE), ("start-info", SOAP_TYPE)):
        if parametres(params.get(name))[0] != wanted:
            found.append(ecart("mtom.parametre", f"Content-Type/{name}", wanted, params.get(name)))
    if parametres(root.entete("Content-Type"))[0] != XOP_TYPE:
        found.append(ecart("mtom.racine", "partie racine/Content-Type", XOP_TYPE, root.entete("Content-Type")))
    return tuple(found)


def _names(parts: list[Partie], root: Partie) -> tuple[Anomalie, ...]:
    seen: set[str] = set()
    found = []
    for index, part in enumerate(parts, 1):
        if not part.cid:
            if part is not root:
                found.append(ecart("mtom.content_id", f"partie {index}", "un Content-ID", None))
        elif part.cid in seen:
            found.append(ecart("mtom.cid.repete", f"partie {index}", "un Content-ID unique", part.cid))
        seen.add(part.cid)
    return tuple(found)
