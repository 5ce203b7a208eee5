"""Decoded views: what one half of an exchange says, line by line, each line under the location findings use."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from lxml import etree

from eprouvette_sim.formats import mtom, xml
from eprouvette_sim.formats.mime import vue as mime_vue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from eprouvette_sim.kernel.exchange import Exchange
    from eprouvette_sim.kernel.wire import HttpImage

#: A view keeps at most this many lines; beyond, it says how many were left out.
MAX_LINES = 5000
_MAX_VALUE = 2000
if TYPE_CHECKING:
    Lecteur = Callable[[bytes], list[dict[str, Any]] | None]
#: medium -> how a body of it is laid out in lines, `None` when it is of another kind; the rest is XML or text
LECTEURS: dict[str, Lecteur] = {"smtp": mime_vue.lines}


def vue(exchange: Exchange) -> dict[str, Any]:
    """The decoded view of an exchange: `{"request": half, "response": half}`, plain JSON.

    A half is `{"start", "headers", "kind", "lines", "omitted"}`; a line is `{"path", "depth", "name", "value",
    "attributes"}`. Of an MTOM package, the root part is decoded.
    """
    reader = LECTEURS.get(exchange.medium)
    return {"request": _half(exchange.http_request(), reader), "response": _half(exchange.http_response(), reader)}


def _half(image: HttpImage, reader: Lecteur | None) -> dict[str, Any]:
    if (image.header("Content-Type") or "").startswith("message/rfc822"):
        reader = LECTEURS["smtp"]
    read = reader(image.body) if reader is not None and image.body else None
    kind, lines = ("courriel", read) if read is not None else _lines(_racine(image))
    kept = lines[:MAX_LINES]
    head = [list(pair) for pair in image.headers]
    return {"start": image.start, "headers": head, "kind": kind, "lines": kept, "omitted": len(lines) - len(kept)}


def _racine(image: HttpImage) -> bytes:
    """What is decoded of a body: the root part of a package, the whole otherwise."""
    media = image.header("Content-Type")
    if mtom.parametres(media)[0] != "multipart/related":
        return image.body
    package, _ = mtom.read(media, image.body)
    return image.body if package is None else package.racine.octets


def _lines(body: bytes) -> tuple[str, list[dict[str, Any]]]:
    if not body:
        return "vide", []
    if body.startswith(b"MSH"):
        return "hl7", _fields(body)
    read = _JSON_STARTS.get(body.lstrip()[:1])
    if read is not None and (found := read(body)) is not None:
        return "json", found
    root, _ = xml.read(body) if body.lstrip()[:1] == b"<" else (None, ())
    if root is None:
        text = body[:_MAX_VALUE].decode("utf-8", "replace")
        return "texte", [
            {"path": f"ligne {n}", "depth": 0, "name": "", "value": t, "attributes": []}
            for n, t in enumerate(text.splitlines(), 1)
        ]
    return "xml", [_line(*item) for item in xml.walk(root)]


def _fields(body: bytes) -> list[dict[str, Any]]:
    """One line for each field of an HL7 v2 message, under the place findings give it."""
    from eprouvette_sim.formats import hl7

    message, _ = hl7.read(body)
    lines = []
    for segment in message.segments if message else ():
        lines.append({"path": segment.lieu(), "depth": 0, "name": segment.nom, "value": None, "attributes": []})
        for number in range(1, len(segment.champs) + 1):
            if text := segment.champ(number):
                place = segment.lieu(number)
                lines.append({"path": place, "depth": 1, "name": place, "value": text[:_MAX_VALUE], "attributes": []})
    return lines


def _line(path: str, depth: int, element: xml.Element) -> dict[str, Any]:
    attributes = [[etree.QName(name).localname, value] for name, value in element.attrib.items()]
    value = None if xml.children(element) else (element.text or "").strip()[:_MAX_VALUE]
    return {"path": path, "depth": depth, "name": xml.local(element), "value": value, "attributes": attributes}


def _json(body: bytes) -> list[dict[str, Any]] | None:
    """The members of a JSON text, one line each, under the path findings use (`entry[0].resource.id`)."""
    try:
        return list(_members("", "", json.loads(body), 0))
    except (ValueError, RecursionError):
        return None


def _members(path: str, name: str, value: Any, depth: int) -> Iterator[dict[str, Any]]:
    nested = isinstance(value, (dict, list))
    if path:
        text = None if nested else json.dumps(value, ensure_ascii=False)[:_MAX_VALUE]
        yield {"path": path, "depth": depth, "name": name, "value": text, "attributes": []}
    if nested:
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        for key, each in pairs:
            step = f"{path}[{key}]" if isinstance(value, list) else f"{path}.{key}".lstrip(".")
            yield from _members(step, str(key), each, depth + 1 if path else 0)


_JSON_STARTS: dict[bytes, Callable[[bytes], list[dict[str, Any]] | None]] = {b"{": _json, b"[": _json}
