"""Schemas of a pack: compiled offline, every import resolved inside the pack or refused with its line."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any

from lxml import etree

from eprouvette_sim.formats import xml
from eprouvette_sim.kernel.anomalie import Anomalie
from eprouvette_sim.packs.remarques import ERREUR, Remarque

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from eprouvette_sim.formats.xml import Element

XS = "http://www.w3.org/2001/XMLSchema"
_BASE = "pack:/"
_MAX_ERRORS = 50
_LINKS = (f"{{{XS}}}import", f"{{{XS}}}include", f"{{{XS}}}redefine")


def compile_schema(
    nom: str, fichiers: Mapping[str, bytes], resolution: Mapping[str, str]
) -> tuple[Any | None, tuple[Remarque, ...]]:
    """The schema of that file (an XSD, or a WSDL with schemas inside), or `None` and the lines to fix."""
    remarks: list[Remarque] = []
    documents = _reachable(nom, fichiers, resolution, remarks)
    if remarks:
        return None, tuple(remarks)
    parser = etree.XMLParser(no_network=True, resolve_entities=False, load_dtd=False, huge_tree=False)
    parser.resolvers.add(_PackResolver(documents, resolution))
    try:
        root = etree.fromstring(documents[nom], parser, base_url=_BASE + nom)
        return etree.XMLSchema(root), ()
    except (etree.XMLSchemaParseError, etree.XMLSyntaxError) as error:
        line = getattr(error.error_log.last_error, "line", 0) if error.error_log else 0
        return None, (Remarque(niveau=ERREUR, fichier=nom, ligne=line, quoi=f"schéma refusé : {error}"[:500]),)


def validator(schema: Any, regle: str) -> Callable[[Element], tuple[Anomalie, ...]]:
    """A function that gives every way in which an element departs from the schema, at most fifty of them."""

    def valider(element: Element) -> tuple[Anomalie, ...]:
        if schema.validate(element):
            return ()
        return tuple(
            Anomalie(code="pack.schema", lieu=_place(error), attendu=regle, observe=error.message[:300], regle=regle)
            for error in list(schema.error_log)[:_MAX_ERRORS]
        )

    return valider


def inline_schemas(wsdl: Element) -> list[Element]:
    """The schemas written inside a WSDL, in order."""
    return list(wsdl.iter(f"{{{XS}}}schema"))


class _PackResolver(etree.Resolver):  # type: ignore[misc] # lxml ships no types
    """Serves documents from memory and nothing else: an unknown one is served empty, never fetched."""

    def __init__(self, documents: Mapping[str, bytes], resolution: Mapping[str, str]) -> None:
        super().__init__()
        self._documents = documents
        self._resolution = resolution

    def resolve(self, url: str, _public: str, context: Any) -> Any:
        name = self._resolution.get(url, url.removeprefix(_BASE))
        data = self._documents.get(name)
        if data is None:
            return self.resolve_empty(context)
        return self.resolve_string(data, context, base_url=_BASE + name)


def _reachable(
    nom: str, fichiers: Mapping[str, bytes], resolution: Mapping[str, str], remarks: list[Remarque]
) -> dict[str, bytes]:
    """Every document reached from `nom`, checked; a WSDL becomes a schema that imports those written inside it."""
    documents: dict[str, bytes] = {}
    todo = [nom]
    while todo:
        name = todo.pop()
        if name in documents:
            continue
        root, anomalies = xml.read(fichiers.get(name, b""))
        if root is None:
            remarks += [
                Remarque(niveau=ERREUR, fichier=name, ligne=0, quoi=f"{a.lieu} : {a.attendu} attendu, {a.observe}")
                for a in anomalies
            ]
            return documents
        if xml.local(root) == "definitions":
            documents |= _from_wsdl(name, root)
        else:
            documents[name] = fichiers[name]
        for link in root.iter(*_LINKS):
            target = _target(name, link, fichiers, resolution, remarks)
            if target is not None:
                todo.append(target)
    return documents


def _target(
    name: str, link: Element, fichiers: Mapping[str, bytes], resolution: Mapping[str, str], remarks: list[Remarque]
) -> str | None:
    location = link.get("schemaLocation")
    if location is None:
        return None
    if location in resolution:
        target = resolution[location]
    elif "://" in location or location.startswith(("/", "\\", "file:", "urn:")):
        quoi = f"import distant refusé : {location}"
        faire = f'copier ce schéma dans le pack et écrire [resolution] "{location}" = "schemas/…"'
        remarks.append(Remarque(niveau=ERREUR, fichier=name, ligne=link.sourceline or 0, quoi=quoi, faire=faire))
        return None
    else:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(name), location))
    if target.startswith("..") or target not in fichiers:
        quoi = f"import hors du pack ou non listé : {location}"
        faire = f'ajouter "{target}" à [fichiers]' if not target.startswith("..") else "garder les schémas dans le pack"
        remarks.append(Remarque(niveau=ERREUR, fichier=name, ligne=link.sourceline or 0, quoi=quoi, faire=faire))
        return None
    return target


def _from_wsdl(name: str, root: Element) -> dict[str, bytes]:
    schemas = inline_schemas(root)
    documents = {f"{name}.{index}.xsd": _detached(schema) for index, schema in enumerate(schemas)}
    wrapper = etree.Element(f"{{{XS}}}schema", nsmap={"xs": XS})
    for (part, _), schema in zip(documents.items(), schemas, strict=True):
        link = etree.SubElement(wrapper, f"{{{XS}}}import", schemaLocation=posixpath.basename(part))
        if schema.get("targetNamespace"):
            link.set("namespace", schema.get("targetNamespace"))
    documents[name] = etree.tostring(wrapper)
    return documents


def _detached(schema: Element) -> bytes:
    """The schema alone; lxml writes the namespaces in scope on it."""
    data: bytes = etree.tostring(schema, with_tail=False)
    return data


def _place(error: Any) -> str:
    return error.path or f"ligne {error.line}"
