"""SAML 2.0 assertions: the parts that French teleservices use, read with their locations (OASIS SAML 2.0 core §2)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eprouvette_sim.formats import xml
from eprouvette_sim.formats.data import ecart

if TYPE_CHECKING:
    from eprouvette_sim.formats.xml import Element
    from eprouvette_sim.kernel.anomalie import Anomalie, Lecture

NS = "urn:oasis:names:tc:SAML:2.0:assertion"
WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
X509_SUBJECT = "urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName"
_NCNAME = re.compile(r"[A-Za-z_][\w.\-]*")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribut:
    """One attribute: its name, the elements `AttributeValue` and their texts (empty text when there is none)."""

    nom: str
    lieu: str
    valeurs: tuple[Element, ...]
    textes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assertion:
    """One assertion as written: instants are texts as on the wire, absent parts are `None`.

    `declaration` is the text content of `AuthnContextDecl`; `attributs` keeps the wire order and repetitions.
    """

    element: Element
    lieu: str
    id: str | None
    version: str | None
    emise_le: str | None
    emetteur: str | None
    emetteur_format: str | None
    name_id: str | None
    pas_avant: str | None
    pas_apres: str | None
    audiences: tuple[str, ...]
    authentifie_le: str | None
    contexte: str | None
    declaration: str | None
    attributs: tuple[Attribut, ...]

    def attribut(self, nom: str) -> Attribut | None:
        """The first attribute of that exact name."""
        return next((attribut for attribut in self.attributs if attribut.nom == nom), None)

    def texte(self, nom: str) -> str | None:
        """The first text of that attribute, `None` when absent or blank."""
        found = self.attribut(nom)
        return (found.textes[0] or None) if found and found.textes else None


def tag(nom: str) -> str:
    """The Clark name of an element of the assertion namespace."""
    return f"{{{NS}}}{nom}"


def assertions(root: Element) -> list[Element]:
    """Every assertion element of a document, in order."""
    return list(root.iter(tag("Assertion")))


def read(element: Element, *, lieu: str | None = None) -> Lecture[Assertion]:
    """The assertion held by an element, with what SAML core itself forbids; `None` when it is no assertion.

    `lieu` is where the element was in its message, when it has been cut out of it (signed bytes).
    """
    if (xml.namespace(element), xml.local(element)) != (NS, "Assertion"):
        return None, (ecart("saml.racine", xml.path(element), tag("Assertion"), element.tag),)
    where = lieu or xml.path(element)
    conditions = element.find(tag("Conditions"))
    statement = element.find(tag("AuthnStatement"))
    issuer = element.find(tag("Issuer"))
    context = None if statement is None else statement.find(tag("AuthnContext"))
    decl = None if context is None else context.find(tag("AuthnContextDecl"))
    audience = f"{tag('AudienceRestriction')}/{tag('Audience')}"
    assertion = Assertion(
        element=element,
        lieu=where,
        id=element.get("ID"),
        version=element.get("Version"),
        emise_le=element.get("IssueInstant"),
        emetteur=xml.text(issuer),
        emetteur_format=None if issuer is None else issuer.get("Format"),
        name_id=xml.text(element.find(f"{tag('Subject')}/{tag('NameID')}")),
        pas_avant=None if conditions is None else conditions.get("NotBefore"),
        pas_apres=None if conditions is None else conditions.get("NotOnOrAfter"),
        audiences=() if conditions is None else tuple(xml.text(a) or "" for a in conditions.findall(audience)),
        authentifie_le=None if statement is None else statement.get("AuthnInstant"),
        contexte=None if context is None else xml.text(context.find(tag("AuthnContextClassRef"))),
        declaration=None if decl is None else (xml.text(decl) or ""),
        attributs=tuple(_attributes(element, where)),
    )
    return assertion, tuple(_deviations(assertion, statement))


def _attributes(element: Element, where: str) -> list[Attribut]:
    found = []
    for step, statement in xml.steps(element):
        if xml.local(statement) != "AttributeStatement":
            continue
        for inner, node in xml.steps(statement):
            values = tuple(node.findall(tag("AttributeValue")))
            texts = tuple(xml.text(value) or "" for value in values)
            place = f"{where}/{step}/{inner}"
            found.append(Attribut(nom=node.get("Name", ""), lieu=place, valeurs=values, textes=texts))
    return found


def _deviations(a: Assertion, statement: Element | None) -> list[Anomalie]:
    found = []
    if a.version != "2.0":
        found.append(ecart("saml.version", f"{a.lieu}/@Version", "2.0", a.version))
    if a.id is None or not _NCNAME.fullmatch(a.id):
        found.append(ecart("saml.id", f"{a.lieu}/@ID", "un NCName (ne commence pas par un chiffre)", a.id))
    instants = [("@IssueInstant", a.emise_le, True), ("Conditions/@NotBefore", a.pas_avant, False),
                ("Conditions/@NotOnOrAfter", a.pas_apres, False),
                ("AuthnStatement/@AuthnInstant", a.authentifie_le, statement is not None)]  # fmt: skip
    for name, value, required in instants:
        if (value is None and required) or (value is not None and not INSTANT.fullmatch(value)):
            found.append(ecart("saml.instant", f"{a.lieu}/{name}", "AAAA-MM-JJThh:mm:ssZ en UTC", value))
    if a.emetteur is None:
        found.append(ecart("saml.emetteur", f"{a.lieu}/Issuer", "un émetteur", None))
    if a.pas_avant and a.pas_apres and a.pas_avant >= a.pas_apres:
        found.append(
            ecart(
                "saml.fenetre", f"{a.lieu}/Conditions", "NotBefore avant NotOnOrAfter", f"{a.pas_avant} – {a.pas_apres}"
            )
        )
    children = [xml.local(child) for child in xml.children(a.element)]
    if "Signature" in children and children[:2] != ["Issuer", "Signature"]:
        found.append(ecart("saml.ordre", a.lieu, "Issuer puis Signature", " puis ".join(children[:2])))
    return found
