"""PS and Vitale assertions of the card modes (cdri_roc facts §1.6): built, read, verified.

The PS assertion is known element by element from two independent clients. The Vitale one is known by its existence, its
place (second) and its life: its content here is ours, under attribute names in `urn:x-eprouvette:` (provenance `neutre`).
Business data is read from the signed element that `xmldsig.verify` hands back, never from the message around it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from lxml import etree

from eprouvette_sim.formats import xml, xmldsig
from eprouvette_sim.formats.tlsi.appel import NS_WSSE
from eprouvette_sim.kernel.anomalie import Anomalie

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    from eprouvette_sim.formats.xml import Element
    from eprouvette_sim.kernel.anomalie import Lecture

NS = "urn:oasis:names:tc:SAML:2.0:assertion"
FORMAT_DN = "urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName"
QUALIFICATIF_PS = "CPS"
QUALIFICATIF_VITALE = "urn:x-eprouvette:vitale"
FACTURATION = "identifiantFacturation"
SECTEUR = "secteurActivite"
_REGLE = "assertion PS (cdri_roc §1.6, deux clients indépendants)"
_REGLE_VITALE = "assertion Vitale neutre du banc (cdri_roc §1.6 : contenu non public)"
#: children of the assertion, in order, after the signature has been set apart
_ORDRE = ("Issuer", "Subject", "Conditions", "AuthnStatement", "AttributeStatement")
_MOTIFS = {FACTURATION: r"\d{9}", SECTEUR: r"SA\d{2}"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Assertion:
    """One assertion: `genre` is `ps`, `vitale` or `inconnue`; `emise_le` aware UTC, `None` when unreadable.

    `sujet` is the PS national identifier or the matricule of the card holder (13 characters).
    """

    genre: str
    id: str | None
    emise_le: datetime | None
    emetteur: str | None
    format_emetteur: str | None
    sujet: str | None
    qualificatif: str | None
    attributs: Mapping[str, str] = field(default_factory=dict)
    version: str | None = None


def assertion_elements(securite: Element | None) -> tuple[Element, ...]:
    """The SAML 2.0 assertions that are direct children of the security header, in order."""
    if securite is None:
        return ()
    return tuple(
        child for child in xml.children(securite) if (xml.namespace(child), xml.local(child)) == (NS, "Assertion")
    )


def read(element: Element) -> Lecture[Assertion]:
    """The values of an assertion element and every departure from the recipe; the signature is not judged here."""
    name_id = element.find(f"{{{NS}}}Subject/{{{NS}}}NameID")
    issuer = element.find(f"{{{NS}}}Issuer")
    qualifier = None if name_id is None else name_id.get("NameQualifier")
    kinds = {QUALIFICATIF_PS: "ps", QUALIFICATIF_VITALE: "vitale"}
    value = Assertion(
        genre=kinds.get(qualifier or "", "inconnue"),
        id=element.get("ID"),
        emise_le=_instant(element.get("IssueInstant")),
        emetteur=xml.text(issuer),
        format_emetteur=None if issuer is None else issuer.get("Format"),
        sujet=xml.text(name_id),
        qualificatif=qualifier,
        attributs={str(node.get("Name")): xml.text(node) or "" for node in element.iter(f"{{{NS}}}Attribute")},
        version=element.get("Version"),
    )
    return value, tuple(_ecarts(element, value))


def verify(
    element: Element, *, trusted: Sequence[x509.Certificate] | None, instant: datetime | None
) -> Lecture[Assertion]:
    """The assertion read from the signed bytes, or `None`: SHA-1 is refused, the issuer must be the signing card."""
    signed, anomalies = xmldsig.verify(element, trusted=trusted, instant=instant)
    if signed is None:
        return None, anomalies
    if signed.sha1:
        return None, (_anomalie("sha1", xml.path(element), "RSA-SHA256 et SHA-256", signed.algorithme),)
    value, found = read(signed.element)
    if value is None:
        return None, found
    if not _same_dn(value.emetteur or "", _dn(signed.certificat)):
        found += (
            _anomalie("emetteur", xml.path(element) + "/Issuer", _dn(signed.certificat), value.emetteur or "absent"),
        )
    return value, found


def build(
    *,
    genre: str,
    identifiant: str,
    sujet: str,
    emise_le: datetime,
    key: RSAPrivateKey,
    certificates: Sequence[x509.Certificate],
    attributs: Mapping[str, str],
    algorithme: str = "RSA_SHA256",
    condensat: str = "SHA256",
) -> Element:
    """A signed assertion: `genre` is `ps` or `vitale`; the signature sits right after the issuer."""
    root = etree.Element(etree.QName(NS, "Assertion"), nsmap={"saml": NS})
    root.set("ID", identifiant)
    root.set(
        "IssueInstant", emise_le.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{emise_le.microsecond // 1000:03d}Z"
    )
    root.set("Version", "2.0")
    issuer = etree.SubElement(root, etree.QName(NS, "Issuer"), Format=FORMAT_DN)
    issuer.text = _dn(certificates[0])
    subject = etree.SubElement(root, etree.QName(NS, "Subject"))
    qualifier = QUALIFICATIF_PS if genre == "ps" else QUALIFICATIF_VITALE
    etree.SubElement(subject, etree.QName(NS, "NameID"), NameQualifier=qualifier).text = sujet
    if attributs:
        statement = etree.SubElement(root, etree.QName(NS, "AttributeStatement"))
        for name, value in attributs.items():
            node = etree.SubElement(statement, etree.QName(NS, "Attribute"), Name=name)
            etree.SubElement(node, etree.QName(NS, "AttributeValue")).text = value
    return xmldsig.sign(
        root, key=key, certificates=certificates[:1], position=1, algorithme=algorithme, condensat=condensat
    )


def security(assertions: Sequence[Element]) -> Element:
    """The `wsse:Security` header block that carries those assertions."""
    block = etree.Element(etree.QName(NS_WSSE, "Security"), nsmap={"wsse": NS_WSSE})
    block.extend(assertions)
    return block


def _ecarts(element: Element, value: Assertion) -> list[Anomalie]:
    where = xml.path(element)
    vitale = value.genre == "vitale"
    claims = [
        (value.version == "2.0", "version", f"{where}/@Version", "2.0", value.version),
        (value.emise_le is not None, "instant", f"{where}/@IssueInstant", "une date UTC", element.get("IssueInstant")),
        (bool(value.id), "id", f"{where}/@ID", "un identifiant", value.id),
        (value.format_emetteur == FORMAT_DN, "format", f"{where}/Issuer/@Format", FORMAT_DN, value.format_emetteur),
        (
            value.genre != "inconnue",
            "qualificatif",
            f"{where}/Subject/NameID/@NameQualifier",
            "CPS",
            value.qualificatif,
        ),
        (bool(value.sujet), "sujet", f"{where}/Subject/NameID", "un identifiant", value.sujet),
    ]
    if not vitale:
        claims += [
            (
                bool(re.fullmatch(motif, value.attributs.get(nom, ""))),
                f"attribut.{nom}",
                where,
                motif,
                value.attributs.get(nom),
            )
            for nom, motif in _MOTIFS.items()
        ]
    rule = _REGLE_VITALE if vitale else _REGLE
    found = [
        _anomalie(code, lieu, wanted, seen or "absent", rule) for holds, code, lieu, wanted, seen in claims if not holds
    ]
    names = [xml.local(child) for child in xml.children(element) if xml.local(child) != "Signature"]
    ranks = [_ORDRE.index(name) if name in _ORDRE else len(_ORDRE) for name in names]
    if ranks != sorted(ranks):
        found.append(_anomalie("ordre", where, ", ".join(_ORDRE), ", ".join(names), rule))
    return found


def _dn(certificate: x509.Certificate) -> str:
    """The subject as clients write it: most specific part first, as RFC 4514 does."""
    return certificate.subject.rfc4514_string()


def _same_dn(seen: str, wanted: str) -> bool:
    """True when both name the same attributes, whatever the order and the spacing (clients write either order)."""

    def parts(dn: str) -> list[str]:
        return sorted(re.sub(r"\s*=\s*", "=", part.strip()) for part in re.split(r"(?<!\\)[,+]", dn))

    return parts(seen) == parts(wanted)


def _instant(text: str | None) -> datetime | None:
    try:
        read = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return read if read.tzinfo is not None else read.replace(tzinfo=UTC)


def _anomalie(code: str, lieu: str, attendu: str, observe: str, regle: str = _REGLE) -> Anomalie:
    return Anomalie(code=f"tlsi.assertion.{code}", lieu=lieu, attendu=attendu, observe=observe[:300], regle=regle)
