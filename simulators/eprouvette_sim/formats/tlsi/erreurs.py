"""The two fault layers of the téléservices and their detail element (cdri_roc facts §1.7).

The layers differ in prefixes, language and even the spelling of the severity; both shapes are reproduced as
captured, and the second one's `fatal` (not in the schema's list) is a deliberate quirk.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from eprouvette_sim.formats import soap, xml

if TYPE_CHECKING:
    from eprouvette_sim.formats.xml import Element

NS = "urn:siram"
QUIRK_SERVICE = "tlsi.erreur-service-severite-fatal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Erreur:
    """One téléservice error: `sous_code` (`siram_100`), detail `code` (`desir_550`), `severite`, text."""

    sous_code: str
    code: str
    severite: str
    texte: str
    message_id: str | None = None


def erreur_passerelle(erreur: Erreur) -> bytes:
    """The gateway layer: Sender, French reason, MessageID echoed, `soap:` Fault in an `env:` Body."""
    faute = soap.Faute(code="Sender", sous_code=erreur.sous_code, raison=erreur.texte, langue="fr")
    return soap.fault(faute, detail=_detail(erreur), prefixe="soap", prefixe_corps="env")


def erreur_service(erreur: Erreur) -> bytes:
    """The service layer: Receiver, reason declared `en` though French, no MessageID, `S:` prefix."""
    faute = soap.Faute(code="Receiver", sous_code=erreur.sous_code, raison=erreur.texte, langue="en")
    return soap.fault(faute, detail=_detail(erreur), prefixe="S")


def read_erreur(enveloppe: soap.Enveloppe) -> Erreur | None:
    """The error carried by a fault, or `None` when the message is no téléservice fault."""
    read = soap.read_fault(enveloppe)
    if read is None:
        return None
    faute, detail = read
    if detail is None or (xml.namespace(detail), xml.local(detail)) != (NS, "Erreur"):
        return Erreur(sous_code=faute.sous_code or "", code="", severite="", texte=faute.raison)
    return Erreur(
        sous_code=faute.sous_code or "",
        code=detail.get("code", ""),
        severite=detail.get("severite", ""),
        texte=xml.text(detail) or faute.raison,
        message_id=detail.get("messageID"),
    )


def _detail(erreur: Erreur) -> Element:
    node = etree.Element(etree.QName(NS, "Erreur"), nsmap={"siram": NS})
    node.set("severite", erreur.severite)
    node.set("code", erreur.code)
    if erreur.message_id:
        node.set("messageID", erreur.message_id)
    node.text = erreur.texte
    return node
