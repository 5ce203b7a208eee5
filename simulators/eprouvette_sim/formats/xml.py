"""XML in and out, safely: no DTD, no external entity, no network, bounded depth, located anomalies.

Locations are XPaths made of local names, with a position when several siblings share a name:
`/Envelope/Body/RECSANSVITALE/Prenom[2]`. The same function names a place in findings and in decoded views.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any, TypeAlias

from lxml import etree

from eprouvette_sim.kernel.anomalie import Anomalie

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eprouvette_sim.kernel.anomalie import Lecture

Element: TypeAlias = Any  # lxml ships no types; every element of ours goes through this name

_RULE = "XML 1.0 ; entités et DTD refusées (DESIGN §5)"
MAX_DEPTH = 200
#: Below this size in bytes no text can reach the parser's own limit of 10 MB.
_HUGE = 9_000_000
_PLAIN = frozenset({"utf-8", "us-ascii", "iso-8859-1", "iso-8859-15", "windows-1252"})


def read(data: bytes, *, volumineux: bool = False) -> Lecture[Element]:
    """The root element, or `None` and why; a document type declaration is always refused.

    `volumineux` reads texts of more than 10 MB (a PDF carried in base64), which the parser otherwise refuses; since
    its other guards go with that one, such a document may not hold the word DOCTYPE nor an exotic encoding at all.
    """
    huge = volumineux and len(data) > _HUGE
    if huge and (unsafe := _unsafe(data)):
        return None, unsafe
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=huge, load_dtd=False, remove_comments=False
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        return None, (_anomalie("xml.malforme", f"ligne {line}", "un document XML bien formé", str(error)),)
    if root.getroottree().docinfo.internalDTD is not None:
        return None, (_anomalie("xml.doctype", "/", "aucune déclaration DOCTYPE", "une déclaration DOCTYPE"),)
    if _too_deep(root):
        return None, (_anomalie("xml.profondeur", "/", f"au plus {MAX_DEPTH} niveaux", "davantage"),)
    return root, ()


def write(root: Element) -> bytes:
    """The document as UTF-8 bytes with an XML declaration."""
    data: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return data


def local(element: Element) -> str:
    """The local name of an element; comments and instructions give an empty text."""
    tag = element.tag  # split by hand: this is the most called function of every reader
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def namespace(element: Element) -> str:
    """The namespace of an element, empty when it has none."""
    tag = element.tag
    return tag[1:].partition("}")[0] if isinstance(tag, str) and tag[:1] == "{" else ""


def children(element: Element) -> list[Element]:
    """The child elements, without comments and instructions."""
    return [child for child in element if isinstance(child.tag, str)]


def text(element: Element | None) -> str | None:
    """The text of an element, stripped; `None` when the element is absent or blank."""
    if element is None:
        return None
    value = "".join(element.itertext()) if len(element) else element.text
    return value.strip() or None if value else None


def path(element: Element) -> str:
    """The location of an element, as written in findings."""
    steps: list[str] = []
    current = element
    while current is not None and isinstance(current.tag, str):
        parent = current.getparent()
        steps.append(_step(current, [] if parent is None else children(parent)))
        current = parent
    return "/" + "/".join(reversed(steps))


def walk(root: Element) -> Iterator[tuple[str, int, Element]]:
    """Every element with its location and depth, in document order; linear."""
    stack: list[tuple[str, int, Element]] = [("/" + local(root), 0, root)]
    while stack:
        where, depth, element = stack.pop()
        yield where, depth, element
        stack += reversed([(f"{where}/{step}", depth + 1, child) for step, child in steps(element)])


def steps(element: Element) -> list[tuple[str, Element]]:
    """The child elements, each with the step that names it under its parent; linear."""
    kids = [(tag.rpartition("}")[2], child) for child in element if isinstance(tag := child.tag, str)]
    totals = Counter(name for name, _ in kids)
    if len(totals) == len(kids):
        return kids
    seen: Counter[str] = Counter()
    steps = []
    for name, kid in kids:
        seen[name] += 1
        steps.append((f"{name}[{seen[name]}]" if totals[name] > 1 else name, kid))
    return steps


def _step(element: Element, siblings: list[Element]) -> str:
    name = local(element)
    same = [sibling for sibling in siblings if local(sibling) == name]
    return f"{name}[{same.index(element) + 1}]" if len(same) > 1 else name


def path_from(base: Element, where: str, element: Element) -> str:
    """The location of an element under `base`, itself at `where`: as `path`, without looking above `base`."""
    steps: list[str] = []
    current = element
    while current is not base:
        parent = current.getparent()
        steps.append(_step(current, children(parent)))
        current = parent
    return "/".join([where, *reversed(steps)])


def _too_deep(root: Element) -> bool:
    level = [root]
    for _ in range(MAX_DEPTH):
        level = [child for element in level for child in element if isinstance(child.tag, str)]
        if not level:
            return False
    return True


def _unsafe(data: bytes) -> tuple[Anomalie, ...]:
    if b"<!DOCTYPE" in data:
        return (_anomalie("xml.doctype", "/", "aucune déclaration DOCTYPE", "une déclaration DOCTYPE"),)
    declared = re.match(rb"(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']+)[\"']", data)
    encoding = declared.group(1).decode("latin-1").lower() if declared else "utf-8"
    if encoding not in _PLAIN or b"\0" in data[:4]:
        return (_anomalie("xml.encodage", "/", "UTF-8 au-delà de 9 Mo", encoding),)
    return ()


def _anomalie(code: str, lieu: str, attendu: str, observe: str) -> Anomalie:
    return Anomalie(code=code, lieu=lieu, attendu=attendu, observe=observe[:300], regle=_RULE)
