"""Decoded views: what one half of an exchange says, line by line, each line under the location findings use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lxml import etree

from eprouvette_sim.formats import mtom, xml

if TYPE_CHECKING:
    from eprouvette_sim.kernel.exchange import Exchange
    from eprouvette_sim.kernel.wire import HttpImage

#: A view keeps at most this many lines; beyond, it says how many were left out.
MAX_LINES = 5000
_MAX_VALUE = 2000


def vue(exchange: Exchange) -> dict[str, Any]:
    """The decoded view of an exchange: `{"request": half, "response": half}`, plain JSON.

    A half is `{"start", "headers", "kind", "lines", "omitted"}`; a line is `{"path", "depth", "name", "value",
    "attributes"}`. Of an MTOM package, the root part is decoded.
    """
    return {"request": _half(exchange.http_request()), "response": _half(exchange.http_response())}


def _half(image: HttpImage) -> dict[str, Any]:
    kind, lines = _lines(_racine(image))
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
    root, _ = xml.read(body) if body.lstrip()[:1] == b"<" else (None, ())
    if root is None:
        text = body[:_MAX_VALUE].decode("utf-8", "replace")
        return "texte", [
            {"path": f"ligne {n}", "depth": 0, "name": "", "value": t, "attributes": []}
            for n, t in enumerate(text.splitlines(), 1)
        ]
    return "xml", [_line(*item) for item in xml.walk(root)]


def _line(path: str, depth: int, element: xml.Element) -> dict[str, Any]:
    attributes = [[etree.QName(name).localname, value] for name, value in element.attrib.items()]
    value = None if xml.children(element) else (element.text or "").strip()[:_MAX_VALUE]
    return {"path": path, "depth": depth, "name": xml.local(element), "value": value, "attributes": attributes}
