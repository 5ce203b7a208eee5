"""SOAP 1.1 envelopes and faults (W3C Note SOAP 1.1, §4), as the AMC directory speaks (cdri_roc facts §4.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from eprouvette_sim.formats import xml
from eprouvette_sim.formats.soap import NS as NS_12
from eprouvette_sim.formats.soap import NS_11 as NS
from eprouvette_sim.formats.soap import Enveloppe
from eprouvette_sim.kernel.anomalie import Anomalie

if TYPE_CHECKING:
    from eprouvette_sim.formats.xml import Element
    from eprouvette_sim.kernel.anomalie import Lecture

MEDIA_TYPE = "text/xml"
CONTENT_TYPE = f"{MEDIA_TYPE}; charset=utf-8"
_RULE = "SOAP 1.1 §4"


def read(data: bytes) -> Lecture[Enveloppe]:
    """The envelope, or `None` and why; SOAP 1.2 is named as such."""
    root, anomalies = xml.read(data)
    if root is None:
        return None, anomalies
    if root.tag != f"{{{NS}}}Envelope":
        seen = "SOAP 1.2" if xml.namespace(root) == NS_12 else str(root.tag)
        return None, (_anomalie("soap.enveloppe", "/", f"{{{NS}}}Envelope", seen),)
    body = root.find(f"{{{NS}}}Body")
    if body is None:
        return None, (_anomalie("soap.corps", "/Envelope/Body", "un corps", "absent"),)
    header = root.find(f"{{{NS}}}Header")
    inside = xml.children(body)
    blocks = () if header is None else tuple(xml.children(header))
    extra: tuple[Anomalie, ...] = ()
    if len(inside) > 1:
        extra = (_anomalie("soap.corps.multiple", "/Envelope/Body", "un seul élément", str(len(inside))),)
    return Enveloppe(racine=root, entetes=blocks, corps=inside[0] if inside else None), extra


def write(corps: Element) -> bytes:
    """The envelope as UTF-8 bytes; the given element is moved into it."""
    root = etree.Element(etree.QName(NS, "Envelope"), nsmap={"soapenv": NS})
    etree.SubElement(root, etree.QName(NS, "Body")).append(corps)
    return xml.write(root)


def fault(code: str, texte: str) -> bytes:
    """A fault message: `code` is `Client` or `Server`; its children are in no namespace (§4.4)."""
    node = etree.Element(etree.QName(NS, "Fault"), nsmap={"soapenv": NS})
    etree.SubElement(node, "faultcode").text = f"soapenv:{code}"
    etree.SubElement(node, "faultstring").text = texte
    return write(node)


def _anomalie(code: str, lieu: str, attendu: str, observe: str) -> Anomalie:
    return Anomalie(code=code, lieu=lieu, attendu=attendu, observe=observe[:300], regle=_RULE)
