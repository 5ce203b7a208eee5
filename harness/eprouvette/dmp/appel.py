"""A captured DMP call: from HTTP image, multipart body or bare XML to its envelope, assertion, body and documents."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from eprouvette_sim.formats import ebrim, hl7v3, mtom, saml, soap, xml
from eprouvette_sim.formats.data import ecart
from eprouvette_sim.kernel.wire import read_image

if TYPE_CHECKING:
    from eprouvette_sim.formats.mtom import Paquet
    from eprouvette_sim.formats.xml import Element
    from eprouvette_sim.kernel.anomalie import Anomalie, Lecture

WSA = "http://www.w3.org/2005/08/addressing"
#: said once at most in a message (WS-Addressing 1.0 SOAP binding, §3.2)
UNIQUES = ("To", "ReplyTo", "FaultTo", "Action", "MessageID")
_HTTP = re.compile(rb"(?:[A-Z]{3,10} \S+ HTTP/1\.[01]|HTTP/1\.[01] \d{3})")
_MIME = re.compile(rb"--([^\s]{1,70})[ \t]*\r?\n")
_BARE = re.compile(rb"[A-Za-z][A-Za-z0-9-]*:[^\n]*\n")

#: Body element -> (transaction, WS-Addressing action; `None` when sources differ or only one gives it) (dmp facts §1.2)
TRANSACTIONS = {
    "ProvideAndRegisterDocumentSetRequest": ("TD2.1", "urn:ihe:iti:2007:ProvideAndRegisterDocumentSet-b"),
    "AdhocQueryRequest": ("TD3.1", "urn:ihe:iti:2007:RegistryStoredQuery"),
    "RetrieveDocumentSetRequest": ("TD3.2", "urn:ihe:iti:2007:RetrieveDocumentSet"),
    "SubmitObjectsRequest": ("TD3.3", "urn:ihe:iti:2010:UpdateDocumentSet"),
    "PRPA_IN201307UV02": ("TD0.2", "urn:hl7-org:v3:PRPA_IN201307UV02"),
    "PRPA_IN201305UV02": ("TD0.5", None),
    "setAuthorization": ("TD0.3", None),
    "patientList": ("TD0.4", None),
    "listAuthorizationByPatient": ("TD1.6", None),
}
#: Body element -> namespace (IHE ITI TF-2, HL7 v3); proprietary services are left out
ESPACES = {
    "ProvideAndRegisterDocumentSetRequest": ebrim.XDSB,
    "AdhocQueryRequest": ebrim.QUERY,
    "RetrieveDocumentSetRequest": ebrim.XDSB,
    "SubmitObjectsRequest": ebrim.LCM,
    "PRPA_IN201307UV02": hl7v3.NS,
    "PRPA_IN201305UV02": hl7v3.NS,
}
#: Transactions that are about no single patient.
SANS_PATIENT = ("TD0.4", "TD0.5")


@dataclass(frozen=True, slots=True, kw_only=True)
class Appel:
    """One call: header blocks, body element, package (`None` when not multipart), assertions found in the header.

    `transaction` is a DMP transaction name or `None`; `soap` is `1.2`, `1.1`, or empty when the file was not SOAP;
    `type_contenu` the Content-Type header of an HTTP image.
    """

    racine: Element
    corps: Element
    paquet: Paquet | None = None
    entetes: tuple[Element, ...] = ()
    soap: str = ""
    type_contenu: str | None = None

    @property
    def transaction(self) -> str | None:
        """The transaction the body belongs to."""
        return TRANSACTIONS.get(xml.local(self.corps), (None, None))[0]

    @property
    def reponse(self) -> bool:
        """True for an answer of the service, which the product did not write."""
        name = xml.local(self.corps)
        return name.endswith(("Response", "_Response")) or name in ("Fault", "PRPA_IN201308UV02", "PRPA_IN201306UV02")

    def assertions(self) -> list[Element]:
        """Every assertion of the header, wherever it hides."""
        return [found for block in self.entetes for found in saml.assertions(block)]


def read(data: bytes) -> Lecture[Appel]:
    """The call held by a file: an HTTP image, a multipart body with or without its headers, or an XML document."""
    content_type, body = _split(data)
    found: tuple[Anomalie, ...] = ()
    package: Paquet | None = None
    if content_type and mtom.parametres(content_type)[0] == "multipart/related":
        package, found = mtom.read(content_type, body)
        if package is None:
            return None, found
        body = package.racine.octets
    root, broken = xml.read(body, volumineux=True)
    if root is None:
        return None, found + broken
    appel, more = _envelope(root, package)
    return (appel and replace(appel, type_contenu=content_type)), found + more


def _split(data: bytes) -> tuple[str | None, bytes]:
    if _HTTP.match(data):
        image = read_image(data)
        return image.header("Content-Type"), image.body
    mime = _MIME.match(data)
    if mime:
        return (
            f'multipart/related; type="{mtom.XOP_TYPE}"; start-info="{mtom.SOAP_TYPE}"; boundary="{mime.group(1).decode("latin-1")}"',
            data,
        )
    if _BARE.match(data):
        image = read_image(b"-\r\n" + data)
        return image.header("Content-Type"), image.body
    return None, data


def _envelope(root: Element, package: Paquet | None) -> tuple[Appel | None, tuple[Anomalie, ...]]:
    space = xml.namespace(root)
    if xml.local(root) != "Envelope" or space not in (soap.NS, soap.NS_11):
        if xml.local(root) == "Envelope":
            return None, (ecart("soap.enveloppe", "/", f"{{{soap.NS}}}Envelope", root.tag),)
        return Appel(racine=root, corps=root, paquet=package), ()
    header = root.find(f"{{{space}}}Header")
    body = root.find(f"{{{space}}}Body")
    kids = [] if body is None else xml.children(body)
    if not kids:
        return None, (ecart("soap.corps", "/Envelope/Body", "un élément", None),)
    blocks = () if header is None else tuple(xml.children(header))
    version = "1.2" if space == soap.NS else "1.1"
    found: tuple[Anomalie, ...] = () if version == "1.2" else (ecart("soap.version", "/Envelope", soap.NS, space),)
    if len(kids) > 1:
        found += (ecart("soap.corps.multiple", "/Envelope/Body", "un seul élément", len(kids)),)
    return Appel(racine=root, corps=kids[0], paquet=package, entetes=blocks, soap=version), found


def adressage(appel: Appel) -> tuple[Anomalie, ...]:
    """What WS-Addressing headers say otherwise than the transaction (dmp facts §2.1); nothing for a bare body."""
    wanted = TRANSACTIONS.get(xml.local(appel.corps), (None, None))[1]
    if not appel.soap:
        return ()
    heads = {xml.local(block): block for block in appel.entetes if xml.namespace(block) == WSA}
    names = Counter(xml.local(block) for block in appel.entetes if xml.namespace(block) == WSA)
    found = [
        ecart("soap.adressage.repete", f"/Envelope/Header/{name}", "une seule fois", f"{names[name]} fois")
        for name in UNIQUES
        if names[name] > 1
    ]
    action = xml.text(heads.get("Action"))
    if action is None or (wanted and action != wanted):
        found.append(ecart("soap.action", "/Envelope/Header/Action", wanted or "une action", action))
    message = xml.text(heads.get("MessageID"))
    if not (message or "").startswith("urn:uuid:"):
        found.append(ecart("soap.message_id", "/Envelope/Header/MessageID", "urn:uuid:…", message))
    reply = heads.get("ReplyTo")
    address = None if reply is None else xml.text(reply.find(f"{{{WSA}}}Address"))
    if address != f"{WSA}/anonymous":
        found.append(ecart("soap.reply_to", "/Envelope/Header/ReplyTo/Address", f"{WSA}/anonymous", address))
    space = ESPACES.get(xml.local(appel.corps))
    if space and xml.namespace(appel.corps) != space:
        found.append(ecart("xds.espace", xml.path(appel.corps), space, xml.namespace(appel.corps) or None))
    media = mtom.parametres(appel.type_contenu)[0]
    if media and appel.paquet is None and appel.soap == "1.2" and media != mtom.SOAP_TYPE:
        found.append(ecart("soap.media", "Content-Type", mtom.SOAP_TYPE, media))
    return tuple(found)
