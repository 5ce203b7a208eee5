"""Every leaf of an XSD element, with the path that reaches it: what a draft of correspondences lists."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from eprouvette_sim.formats import xml
from eprouvette_sim.packs.schemas import XS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from eprouvette_sim.formats.xml import Element

#: A draft lists at most this many leaves, and follows a type into itself at most once.
MAX_FEUILLES = 2000
_MAX_DEPTH = 40
_PARTICLES = frozenset(
    {"sequence", "choice", "all", "complexContent", "simpleContent", "complexType", "group", "attributeGroup"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feuille:
    """One leaf or repeated element: `pas` are (namespace, local name) steps from the root, `@` marking an attribute."""

    pas: tuple[tuple[str, str], ...]
    repete: bool = False


@dataclass(slots=True)
class Schemas:
    """Several schema documents seen as one set of named components."""

    documents: Sequence[Element]
    _named: dict[tuple[str, str, str], tuple[Element, Element]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for document in self.documents:
            space = document.get("targetNamespace", "")
            for child in xml.children(document):
                if child.get("name"):
                    self._named.setdefault((xml.local(child), space, child.get("name")), (child, document))

    def elements(self) -> list[tuple[str, str]]:
        """The global elements, as (namespace, local name)."""
        return [(space, name) for kind, space, name in self._named if kind == "element"]

    def feuilles(self, racine: tuple[str, str]) -> list[Feuille]:
        """The leaves and repeated elements of that global element, in document order."""
        found = self._named.get(("element", *racine))
        if found is None:
            return []
        leaves: list[Feuille] = []
        for leaf in self._element(*found, (), frozenset()):
            leaves.append(leaf)
            if len(leaves) >= MAX_FEUILLES:
                break
        return [leaf for leaf in leaves if leaf.pas]

    def _element(
        self, element: Element, document: Element, path: tuple[tuple[str, str], ...], seen: frozenset[str]
    ) -> Iterator[Feuille]:
        """The leaves below one element, whose own step is already in `path`."""
        inline = element.find(f"{{{XS}}}complexType")
        if inline is not None:
            yield from self._content(inline, document, path, seen)
            return
        named = self._resolve("complexType", element.get("type"), element, document)
        key = element.get("type") or ""
        if named is None or key in seen or len(path) > _MAX_DEPTH:
            yield Feuille(pas=path)
            return
        yield from self._content(*named, path, seen | {key})

    def _content(
        self, node: Element, document: Element, path: tuple[tuple[str, str], ...], seen: frozenset[str]
    ) -> Iterator[Feuille]:
        """The leaves of a type or particle: its attributes are said after its children, as schemas write them."""
        for child in xml.children(node):
            kind = xml.local(child)
            if kind == "element":
                yield from self._child(child, document, path, seen)
            elif kind == "attribute" and (child.get("name") or child.get("ref")):
                name = (child.get("name") or child.get("ref", "")).rpartition(":")[2]
                yield Feuille(pas=(*path, ("", f"@{name}")))
            elif kind in {"extension", "restriction"}:
                yield from self._derived(child, document, path, seen)
            elif kind in _PARTICLES:
                named = self._resolve(kind, child.get("ref"), child, document)
                yield from self._content(*(named or (child, document)), path, seen)

    def _derived(
        self, node: Element, document: Element, path: tuple[tuple[str, str], ...], seen: frozenset[str]
    ) -> Iterator[Feuille]:
        base = self._resolve("complexType", node.get("base"), node, document)
        key = node.get("base") or ""
        if xml.local(node) == "extension" and base is not None and key not in seen:
            yield from self._content(*base, path, seen | {key})
        elif base is None and xml.local(node.getparent()) == "simpleContent":
            yield Feuille(pas=path)
        yield from self._content(node, document, path, seen)

    def _child(
        self, child: Element, document: Element, path: tuple[tuple[str, str], ...], seen: frozenset[str]
    ) -> Iterator[Feuille]:
        target, owner = self._resolve("element", child.get("ref"), child, document) or (child, document)
        name = target.get("name")
        if name is None:
            return
        here = (*path, (self._space(child, target, owner), name))
        if child.get("maxOccurs", "1") not in {"0", "1"}:
            yield Feuille(pas=here, repete=True)
        yield from self._element(target, owner, here, seen)

    def _space(self, child: Element, target: Element, owner: Element) -> str:
        if target is not child or target.getparent() is owner:
            return str(owner.get("targetNamespace", ""))
        qualified = child.get("form") or owner.get("elementFormDefault", "unqualified")
        return str(owner.get("targetNamespace", "")) if qualified == "qualified" else ""

    def _resolve(
        self, kind: str, reference: str | None, node: Element, document: Element
    ) -> tuple[Element, Element] | None:
        if reference is None:
            return None
        prefix, _, name = reference.rpartition(":")
        space = node.nsmap.get(prefix or None, document.get("targetNamespace", "") if not prefix else "")
        return self._named.get((kind, space, name))
