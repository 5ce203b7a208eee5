"""One téléservice call: addressing, the two contexts, body (cdri_roc facts §1.2, §1.5).

The INSi contract declares four header parts: Security, ContexteLPS, MessageID, ContexteBAM; `Action` travels too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from eprouvette_sim.formats import soap, xml
from eprouvette_sim.formats.tlsi.contextes import (
    NS_BAM,
    NS_LPS,
    ContexteBAM,
    ContexteLPS,
    anomalies_contextes,
    read_bam,
    read_lps,
    write_bam,
    write_lps,
)
from eprouvette_sim.kernel.anomalie import Anomalie

if TYPE_CHECKING:
    from eprouvette_sim.formats.xml import Element
    from eprouvette_sim.kernel.anomalie import Lecture

NS_WSA = "http://www.w3.org/2005/08/addressing"
NS_WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
_MESSAGE_ID = "uuid:"
_RULE = "cadre TLSi : WS-Addressing et contextes (cdri_roc §1.2, §1.5)"

#: header blocks of a call: (namespace, local name) -> anomaly code stem
ENTETES = {
    (NS_WSA, "Action"): "tlsi.action",
    (NS_WSA, "MessageID"): "tlsi.message_id",
    (NS_BAM, "ContexteBAM"): "tlsi.bam",
    (NS_LPS, "ContexteLPS"): "tlsi.lps",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Appel:
    """What a call says: `action` urn, `message_id`, contexts (`None` when absent), body element and its raw headers."""

    action: str | None
    message_id: str | None
    bam: ContexteBAM | None
    lps: ContexteLPS | None
    securite: Element | None
    corps: Element | None
    enveloppe: soap.Enveloppe


def read_appel(data: bytes) -> Lecture[Appel]:
    """The call, or `None` when the message is not SOAP 1.2; every header absent, repeated or ill-formed is named."""
    envelope, anomalies = soap.read(data)
    if envelope is None:
        return None, anomalies
    found = list(anomalies)
    blocks: dict[str, Element | None] = {}
    for (space, name), stem in ENTETES.items():
        present = envelope.entete(space, name)
        blocks[name] = present[0] if present else None
        found += _cardinalite(stem, name, len(present))
    bam, lps = blocks["ContexteBAM"], blocks["ContexteLPS"]
    found += anomalies_contextes(() if bam is None else (bam,), () if lps is None else (lps,))
    message_id = xml.text(blocks["MessageID"])
    if message_id and not message_id.startswith(_MESSAGE_ID):
        found.append(_anomalie("tlsi.message_id.forme", "/Envelope/Header/MessageID", "uuid:…", message_id))
    security = envelope.entete(NS_WSSE, "Security")
    if len(security) > 1:
        found += _cardinalite("tlsi.securite", "Security", len(security))
    call = Appel(
        action=xml.text(blocks["Action"]),
        message_id=message_id,
        bam=None if bam is None else read_bam(bam),
        lps=None if lps is None else read_lps(lps),
        securite=security[0] if security else None,
        corps=envelope.corps,
        enveloppe=envelope,
    )
    return call, tuple(found)


def write_appel(
    *, action: str, message_id: str, bam: Element, lps: Element, corps: Element, securite: Element | None = None
) -> bytes:
    """The call as UTF-8 bytes, header blocks in the order of the contract."""
    blocks = [] if securite is None else [securite]
    blocks += [lps, _wsa("MessageID", message_id), bam, _wsa("Action", action)]
    return soap.write(entetes=tuple(blocks), corps=corps)


def contexte_elements(bam: ContexteBAM, lps: ContexteLPS) -> tuple[Element, Element]:
    """The two context elements, ready for `write_appel`."""
    return write_bam(bam), write_lps(lps)


def _wsa(nom: str, valeur: str) -> Element:
    element = etree.Element(etree.QName(NS_WSA, nom), nsmap={"wsa": NS_WSA})
    element.text = valeur
    return element


def _cardinalite(stem: str, name: str, count: int) -> list[Anomalie]:
    if count == 1:
        return []
    code = f"{stem}.absent" if count == 0 else f"{stem}.repete"
    return [_anomalie(code, f"/Envelope/Header/{name}", "une fois", f"{count} fois")]


def _anomalie(code: str, lieu: str, attendu: str, observe: str) -> Anomalie:
    return Anomalie(code=code, lieu=lieu, attendu=attendu, observe=observe[:300], regle=_RULE)
