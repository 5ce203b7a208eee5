"""SOAP 1.2 envelopes and faults (W3C SOAP 1.2 part 1, §5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from eprouvette_sim.formats import xml
from eprouvette_sim.kernel.anomalie import Anomalie

if TYPE_CHECKING:
    from eprouvette_sim.formats.xml import Element
    from eprouvette_sim.kernel.anomalie import Lecture

NS = "http://www.w3.org/2003/05/soap-envelope"
NS_11 = "http://schemas.xmlsoap.org/soap/envelope/"
MEDIA_TYPE = "application/soap+xml"
CONTENT_TYPE = f"{MEDIA_TYPE}; charset=utf-8"
_RULE = "SOAP 1.2 partie 1 §5"


@dataclass(frozen=True, slots=True, kw_only=True)
class Enveloppe:
    """One SOAP 1.2 message: its header blocks in order, and the first element of its body (`None` if empty)."""

    racine: Element
    entetes: tuple[Element, ...]
    corps: Element | None

    def entete(self, espace: str, nom: str) -> tuple[Element, ...]:
        """The header blocks of that qualified name."""
        tag = f"{{{espace}}}{nom}"
        return tuple(block for block in self.entetes if block.tag == tag)


def read(data: bytes) -> Lecture[Enveloppe]:
    """The envelope, or `None` and why; SOAP 1.1 is named as such."""
    root, anomalies = xml.read(data)
    if root is None:
        return None, anomalies
    if (xml.namespace(root), xml.local(root)) != (NS, "Envelope"):
        seen = "SOAP 1.1" if xml.namespace(root) == NS_11 else root.tag
        return None, (_anomalie("soap.enveloppe", "/", f"{{{NS}}}Envelope", seen),)
    parts = {xml.local(part): part for part in xml.children(root) if xml.namespace(part) == NS}
    if "Body" not in parts:
        return None, (_anomalie("soap.corps", "/Envelope/Body", "un corps", "absent"),)
    header = parts.get("Header")
    body = xml.children(parts["Body"])
    blocks = () if header is None else tuple(xml.children(header))
    extra: tuple[Anomalie, ...] = ()
    if len(body) > 1:
        extra = (_anomalie("soap.corps.multiple", "/Envelope/Body", "un seul élément", str(len(body))),)
    return Enveloppe(racine=root, entetes=blocks, corps=body[0] if body else None), extra


def write(*, entetes: tuple[Element, ...], corps: Element, prefixe: str = "soap") -> bytes:
    """The envelope as UTF-8 bytes; the given elements are moved into it."""
    root = etree.Element(etree.QName(NS, "Envelope"), nsmap={prefixe: NS})
    if entetes:
        etree.SubElement(root, etree.QName(NS, "Header")).extend(entetes)
    etree.SubElement(root, etree.QName(NS, "Body")).append(corps)
    return xml.write(root)


@dataclass(frozen=True, slots=True, kw_only=True)
class Faute:
    """A SOAP 1.2 fault: `code` is `Sender` or `Receiver`, `sous_code` a service's own code, `langue` of the reason."""

    code: str
    sous_code: str | None
    raison: str
    langue: str


def fault(faute: Faute, *, detail: Element | None, prefixe: str = "soap", prefixe_corps: str | None = None) -> bytes:
    """A fault message as bytes.

    `prefixe_corps` declares a second prefix on Envelope and Body, as the gateway layer does: `soap:` for the
    Fault inside an `env:` Body (cdri_roc facts §1.7).
    """
    outer = prefixe_corps or prefixe
    root = etree.Element(etree.QName(NS, "Envelope"), nsmap={outer: NS})
    body = etree.SubElement(root, etree.QName(NS, "Body"))
    node = etree.SubElement(body, etree.QName(NS, "Fault"), nsmap={prefixe: NS})
    code = etree.SubElement(node, etree.QName(NS, "Code"))
    etree.SubElement(code, etree.QName(NS, "Value")).text = f"{prefixe}:{faute.code}"
    if faute.sous_code:
        sub = etree.SubElement(code, etree.QName(NS, "Subcode"))
        etree.SubElement(sub, etree.QName(NS, "Value")).text = faute.sous_code
    reason = etree.SubElement(etree.SubElement(node, etree.QName(NS, "Reason")), etree.QName(NS, "Text"))
    reason.set("{http://www.w3.org/XML/1998/namespace}lang", faute.langue)
    reason.text = faute.raison
    if detail is not None:
        etree.SubElement(node, etree.QName(NS, "Detail")).append(detail)
    return xml.write(root)


def read_fault(enveloppe: Enveloppe) -> tuple[Faute, Element | None] | None:
    """The fault of a message and its detail element, or `None` when the body is no fault."""
    body = enveloppe.corps
    if body is None or (xml.namespace(body), xml.local(body)) != (NS, "Fault"):
        return None
    value = body.findtext(f"{{{NS}}}Code/{{{NS}}}Value") or ""
    sub = body.findtext(f"{{{NS}}}Code/{{{NS}}}Subcode/{{{NS}}}Value")
    reason = body.find(f"{{{NS}}}Reason/{{{NS}}}Text")
    detail = body.find(f"{{{NS}}}Detail")
    faute = Faute(
        code=value.rpartition(":")[2],
        sous_code=sub.rpartition(":")[2] if sub else None,
        raison=(reason.text or "") if reason is not None else "",
        langue=reason.get("{http://www.w3.org/XML/1998/namespace}lang", "") if reason is not None else "",
    )
    return faute, xml.children(detail)[0] if detail is not None and xml.children(detail) else None


def _anomalie(code: str, lieu: str, attendu: str, observe: str) -> Anomalie:
    return Anomalie(code=code, lieu=lieu, attendu=attendu, observe=observe, regle=_RULE)
