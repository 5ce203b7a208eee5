"""The VIHF, the SAML assertion that travels in every DMP call: typed view, writer, and the reader's entry point.

Source: dmp facts §3 (four programs and message examples compared). Attribute names are literal; the name of the
authentication mode is met in two letter cases and both are read.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from lxml import etree

from eprouvette_sim.formats import saml, xml
from eprouvette_sim.formats.data import identifiants as ids

if TYPE_CHECKING:
    from eprouvette_sim.formats.saml import Assertion
    from eprouvette_sim.formats.xml import Element

HL7 = "urn:hl7-org:v3"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
MODES = ("DIRECTE", "INDIRECTE", "INDIRECTE_RENFORCEE")
VERSIONS = ("3.0", "4.0")
SUBJECT_ID = "urn:oasis:names:tc:xspa:1.0:subject:subject-id"
ROLE = "urn:oasis:names:tc:xacml:2.0:subject:role"
RESOURCE_ID = "urn:oasis:names:tc:xacml:2.0:resource:resource-id"
PURPOSE = "urn:oasis:names:tc:xspa:1.0:subject:purposeofuse"
CONFIDENTIALITY = "urn:oasis:names:tc:xspa:1.0:resource:patient:hl7:confidentiality-code"
MODE_NAMES = ("Authentification_Mode", "Authentification_mode")
HOMOLOGATION = "LPS_ID_HOMOLOGATION_DMP"
ACCES = "1.2.250.1.213.1.1.4.248"
PROFESSION = "1.2.250.1.71.1.2.7"
ETUDIANT = "1.2.250.1.71.1.2.8"
A00 = "1.2.250.1.213.1.1.4.6"
SPECIALITE = "1.2.250.1.71.4.2.5"
PHARMACIE = "1.2.250.1.71.4.2.6"
_CONTEXTS = "urn:oasis:names:tc:SAML:2.0:ac:classes:"
#: Context classes met per mode (dmp facts §3.4); several agree with none.
CONTEXTES = {
    "DIRECTE": ("SmartcardPKI",),
    "INDIRECTE": ("Password", "SmartcardPKI", "TLSClient", "unspecified"),
    "INDIRECTE_RENFORCEE": ("Password", "SmartcardPKI", "MobileTwoFactorUnregistered"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """One HL7 v3 role code of the user."""

    code: str
    systeme: str
    libelle: str = ""
    nom_systeme: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vihf:
    """The content of a VIHF; `None` is absent. `ins` is the 15 characters, `ins_oid` their authority.

    `nom_mode` is the attribute name used for the mode; `emise_le` is `AAAA-MM-JJThh:mm:ssZ`.
    """

    id: str
    emise_le: str
    emetteur: str
    name_id: str
    mode: str
    structure: str
    secteur: str
    roles: tuple[Role, ...]
    lps_nom: str
    lps_version: str
    homologation: str
    version: str = "3.0"
    nom_mode: str = "Authentification_mode"
    subject_id: str | None = None
    ins: str | None = None
    ins_oid: str | None = None
    acces: str = "normal"
    confidentialite: str | None = None
    lps_id: str | None = None
    contexte: str = _CONTEXTS + "SmartcardPKI"
    declaration: str | None = None
    extra: tuple[tuple[str, str], ...] = field(default=())


def write(vihf: Vihf) -> Element:
    """The assertion, unsigned; sign it with `xmldsig.sign(…, position=1)`."""
    root = etree.Element(
        saml.tag("Assertion"), nsmap={"saml": saml.NS}, ID=vihf.id, Version="2.0", IssueInstant=vihf.emise_le
    )
    issuer = _add(root, "Issuer", vihf.emetteur)
    issuer.set("Format", saml.X509_SUBJECT)
    _add(_add(root, "Subject"), "NameID", vihf.name_id)
    statement = _add(root, "AuthnStatement")
    statement.set("AuthnInstant", vihf.emise_le)
    context = _add(statement, "AuthnContext")
    _add(context, "AuthnContextClassRef", vihf.contexte)
    if vihf.declaration is not None:
        _add(context, "AuthnContextDecl", vihf.declaration)
    attributes = _add(root, "AttributeStatement")
    for name, value in _texts(vihf):
        _attribute(attributes, name).text = value
    _coded(attributes, vihf)
    return root


def _texts(vihf: Vihf) -> list[tuple[str, str]]:
    ins = f"{vihf.ins}^^^&{vihf.ins_oid}&ISO^NH" if vihf.ins else None
    pairs = [("VIHF_Version", vihf.version), (vihf.nom_mode, vihf.mode), ("Identifiant_Structure", vihf.structure),
             ("Secteur_Activite", f"{vihf.secteur}^{ids.SECTEUR}"), (SUBJECT_ID, vihf.subject_id), (RESOURCE_ID, ins),
             ("Ressource_URN", "urn:dmp"), (CONFIDENTIALITY, vihf.confidentialite), ("LPS_Nom", vihf.lps_nom),
             ("LPS_Version", vihf.lps_version), (HOMOLOGATION, vihf.homologation), ("LPS_ID", vihf.lps_id),
             *vihf.extra]  # fmt: skip
    return [(name, value) for name, value in pairs if value is not None]


def _coded(attributes: Element, vihf: Vihf) -> None:
    role_attribute = etree.SubElement(attributes, saml.tag("Attribute"), Name=ROLE)
    for role in vihf.roles:
        node = etree.SubElement(
            etree.SubElement(role_attribute, saml.tag("AttributeValue")), f"{{{HL7}}}Role", nsmap={None: HL7}
        )
        _code(node, role)
    purpose = etree.SubElement(_attribute(attributes, PURPOSE), f"{{{HL7}}}PurposeOfUse", nsmap={None: HL7})
    _code(
        purpose,
        Role(code=vihf.acces, systeme=ACCES, nom_systeme=f"mode acces VIHF {vihf.version}", libelle="Accès normal"),
    )


def _code(node: Element, role: Role) -> None:
    node.set(f"{{{XSI}}}type", "CE")
    for name, value in (("code", role.code), ("codeSystem", role.systeme), ("codeSystemName", role.nom_systeme),
                        ("displayName", role.libelle)):  # fmt: skip
        if value:
            node.set(name, value)


def _attribute(attributes: Element, name: str) -> Element:
    return etree.SubElement(etree.SubElement(attributes, saml.tag("Attribute"), Name=name), saml.tag("AttributeValue"))


def _add(parent: Element, name: str, text: str | None = None) -> Element:
    node = etree.SubElement(parent, saml.tag(name))
    node.text = text
    return node


def read(assertion: Assertion) -> Vihf:
    """The typed content of an assertion, without judgement: absent texts read as empty, see `vihf_regles` for rules."""
    mode = next((a for a in assertion.attributs if a.nom in MODE_NAMES), None)
    patient = (assertion.texte(RESOURCE_ID) or "").split("^")
    authority = patient[3].split("&") if len(patient) > 3 else []
    purpose = assertion.attribut(PURPOSE)
    access = [node.get("code", "") for value in (purpose.valeurs if purpose else ()) for node in xml.children(value)]
    return Vihf(
        id=assertion.id or "",
        emise_le=assertion.emise_le or "",
        emetteur=assertion.emetteur or "",
        name_id=assertion.name_id or "",
        mode=(mode.textes[0] if mode and mode.textes else ""),
        nom_mode=mode.nom if mode else "",
        structure=assertion.texte("Identifiant_Structure") or "",
        secteur=(assertion.texte("Secteur_Activite") or "").partition("^")[0],
        roles=roles(assertion),
        lps_nom=assertion.texte("LPS_Nom") or "",
        lps_version=assertion.texte("LPS_Version") or "",
        homologation=assertion.texte(HOMOLOGATION) or "",
        version=assertion.texte("VIHF_Version") or "",
        subject_id=assertion.texte(SUBJECT_ID),
        ins=patient[0] or None,
        ins_oid=authority[1] if len(authority) > 1 else None,
        acces=access[0] if access else "",
        confidentialite=assertion.texte(CONFIDENTIALITY),
        lps_id=assertion.texte("LPS_ID"),
        contexte=assertion.contexte or "",
        declaration=assertion.declaration,
    )


def roles(assertion: Assertion) -> tuple[Role, ...]:
    """The role codes of the user, in order."""
    attribute = assertion.attribut(ROLE)
    nodes = [node for value in (attribute.valeurs if attribute else ()) for node in xml.children(value)]
    return tuple(
        Role(
            code=n.get("code", ""),
            systeme=n.get("codeSystem", ""),
            libelle=n.get("displayName", ""),
            nom_systeme=n.get("codeSystemName", ""),
        )
        for n in nodes
    )


def exemple() -> Vihf:
    """A conforming direct-mode VIHF of an invented doctor, without patient; a base for tests and demonstrations."""
    return Vihf(
        id="_vihf-1",
        emise_le="2026-11-24T12:00:00Z",
        emetteur="CN=899700000001",
        name_id="899700000001",
        mode="DIRECTE",
        structure="1990000013",
        secteur="SA01",
        roles=(
            Role(code="10", systeme=PROFESSION, libelle="Médecin", nom_systeme="professions"),
            Role(code="SM54", systeme=SPECIALITE, libelle="Médecine générale", nom_systeme="spécialités"),
        ),
        lps_nom="Éprouvette",
        lps_version="1",
        homologation="DEMO-1",
    )


def indirecte(vihf: Vihf, *, utilisateur: str) -> Vihf:
    """The same VIHF in indirect mode: named user, password context."""
    return replace(vihf, mode="INDIRECTE", subject_id=utilisateur, contexte=_CONTEXTS + "Password")
