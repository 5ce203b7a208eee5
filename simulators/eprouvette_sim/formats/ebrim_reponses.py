"""What the DMP answers to XDS requests: registry response, query response, retrieved documents (dmp facts §5.3).

Error codes are data of the service (few are attested, dmp facts §9); this module only knows their shape.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lxml import etree

from eprouvette_sim.formats import ebrim, ebrim_ecriture, mtom, xml
from eprouvette_sim.formats.data import ecart

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eprouvette_sim.formats.ebrim import Fiche, Lien, Lot
    from eprouvette_sim.formats.mtom import Paquet
    from eprouvette_sim.formats.xml import Element
    from eprouvette_sim.kernel.anomalie import Anomalie, Lecture

_STATUS = "urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:"
_SEVERITY = "urn:oasis:names:tc:ebxml-regrep:ErrorSeverityType:"
STATUTS = ("Success", "Failure", "PartialSuccess")


@dataclass(frozen=True, slots=True, kw_only=True)
class Erreur:
    """One registry error: code, text, severity (`Error` or `Warning`), location."""

    code: str
    contexte: str
    gravite: str = "Error"
    lieu: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reponse:
    """A registry response: one of `STATUTS`, its errors, and what a query found.

    `references` are the identifiers of an answer by `ObjectRef`.
    """

    statut: str
    erreurs: tuple[Erreur, ...] = ()
    fiches: tuple[Fiche, ...] = field(default=())
    lots: tuple[Lot, ...] = field(default=())
    liens: tuple[Lien, ...] = field(default=())
    references: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Recupere:
    """One retrieved document: repository, uniqueId, media type, exact bytes."""

    depot: str
    document: str
    mime: str
    octets: bytes


def write(reponse: Reponse) -> Element:
    """An `rs:RegistryResponse`."""
    root = etree.Element(f"{{{ebrim.RS}}}RegistryResponse", nsmap={"rs": ebrim.RS}, status=_STATUS + reponse.statut)
    _errors(root, reponse)
    return root


def write_query(reponse: Reponse, *, references: bool = False) -> Element:
    """A `query:AdhocQueryResponse` with its entries, whole or as `ObjectRef` only."""
    root = etree.Element(
        f"{{{ebrim.QUERY}}}AdhocQueryResponse", nsmap={"query": ebrim.QUERY, "rim": ebrim.RIM, "rs": ebrim.RS}
    )
    root.set("status", _STATUS + reponse.statut)
    root.set("startIndex", "0")
    root.set("totalResultCount", str(len(reponse.fiches) + len(reponse.lots) + len(reponse.liens)))
    _errors(root, reponse)
    listing = etree.SubElement(root, ebrim.rim("RegistryObjectList"))
    for fiche in reponse.fiches:
        if references:
            etree.SubElement(listing, ebrim.rim("ObjectRef"), id=fiche.entry_uuid)
        else:
            listing.append(ebrim_ecriture.fiche_element(fiche))
    listing.extend(ebrim_ecriture.lot_element(lot) for lot in reponse.lots)
    listing.extend(ebrim_ecriture.lien_element(lien) for lien in reponse.liens)
    return root


def read(element: Element) -> Lecture[Reponse]:
    """The response an element holds: registry, query, or the registry part of a retrieval."""
    inner = element.find(f"{{{ebrim.RS}}}RegistryResponse")
    holder = element if inner is None else inner
    status = holder.get("status", "")
    if not status.startswith(_STATUS):
        return None, (ecart("reponse.statut", xml.path(holder), f"{_STATUS}Success", status or None),)
    errors = tuple(_error(node) for node in holder.iter(f"{{{ebrim.RS}}}RegistryError"))
    listing = element.find(ebrim.rim("RegistryObjectList"))
    if listing is None:
        return Reponse(statut=status.removeprefix(_STATUS), erreurs=errors), ()
    where = xml.path(listing)
    return Reponse(
        statut=status.removeprefix(_STATUS),
        erreurs=errors,
        fiches=tuple(fiche for _, fiche in ebrim.objets(listing, where)),
        lots=tuple(ebrim.lots(listing, where)),
        liens=tuple(ebrim.liens(listing, where)),
        references=tuple(node.get("id", "") for node in listing.findall(ebrim.rim("ObjectRef"))),
    ), ()


def write_retrieve(reponse: Reponse, documents: Sequence[Recupere]) -> tuple[Element, tuple[mtom.Partie, ...]]:
    """A retrieval body and the parts its `xop:Include` name."""
    root = etree.Element(f"{{{ebrim.XDSB}}}RetrieveDocumentSetResponse", nsmap={"xdsb": ebrim.XDSB})
    root.append(write(reponse))
    parts = []
    for rank, document in enumerate(documents, 1):
        node = etree.SubElement(root, f"{{{ebrim.XDSB}}}DocumentResponse")
        for name, value in (
            ("RepositoryUniqueId", document.depot),
            ("DocumentUniqueId", document.document),
            ("mimeType", document.mime),
        ):
            etree.SubElement(node, f"{{{ebrim.XDSB}}}{name}").text = value
        cid = f"document-{rank}@dmp"
        holder = etree.SubElement(node, f"{{{ebrim.XDSB}}}Document")
        etree.SubElement(holder, f"{{{mtom.XOP}}}Include", nsmap={"xop": mtom.XOP}, href=mtom.inclusion(cid))
        parts.append(mtom.partie(cid, document.octets))
    return root, tuple(parts)


def read_retrieve(element: Element, paquet: Paquet | None) -> Lecture[tuple[Recupere, ...]]:
    """The documents of a retrieval answer, their bytes taken from the package."""
    where = xml.path(element)
    found: tuple[Anomalie, ...] = ()
    documents = []
    for step, node in xml.steps(element):
        if xml.local(node) != "DocumentResponse":
            continue
        holder = node.find(f"{{{ebrim.XDSB}}}Document")
        if holder is None:
            continue
        octets, broken = mtom.contenu(paquet, holder, f"{where}/{step}/Document")
        found += broken
        names = ("RepositoryUniqueId", "DocumentUniqueId", "mimeType")
        depot, document, mime = (xml.text(node.find(f"{{{ebrim.XDSB}}}{name}")) or "" for name in names)
        if octets is not None:
            documents.append(Recupere(depot=depot, document=document, mime=mime, octets=octets))
    return tuple(documents), found


def _errors(root: Element, reponse: Reponse) -> None:
    if not reponse.erreurs:
        return
    listing = etree.SubElement(root, f"{{{ebrim.RS}}}RegistryErrorList")
    for error in reponse.erreurs:
        etree.SubElement(
            listing,
            f"{{{ebrim.RS}}}RegistryError",
            errorCode=error.code,
            codeContext=error.contexte,
            severity=_SEVERITY + error.gravite,
            location=error.lieu,
        )


def _error(node: Element) -> Erreur:
    return Erreur(
        code=node.get("errorCode", ""),
        contexte=node.get("codeContext", ""),
        gravite=node.get("severity", "").removeprefix(_SEVERITY),
        lieu=node.get("location", ""),
    )
