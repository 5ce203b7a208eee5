"""Reads a CDA R2 document: its header children located once, and a flat summary for comparisons.

Limits: a document type declaration is refused; texts above 10 MB (embedded PDF) are read (see `xml.read`).
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from eprouvette_sim.formats import xml
from eprouvette_sim.formats.data import ecart
from eprouvette_sim.formats.data import identifiants as ids

if TYPE_CHECKING:
    from eprouvette_sim.formats.xml import Element
    from eprouvette_sim.kernel.anomalie import Anomalie, Lecture

NS = "urn:hl7-org:v3"
_LOCATED = 50


@dataclass(frozen=True, slots=True)
class Noeud:
    """An element and its location, worked out only when asked: `lieu_connu`, or the way down from `base`."""

    element: Element
    base: Noeud | None = None
    lieu_connu: str | None = None

    @property
    def lieu(self) -> str:
        """The location, as findings write it."""
        if self.lieu_connu is not None or self.base is None:
            return self.lieu_connu or xml.path(self.element)
        return xml.path_from(self.base.element, self.base.lieu, self.element)

    def un(self, chemin: str) -> Noeud | None:
        """The first descendant at that slash-separated path of local names."""
        found = self.element.find(clark(chemin))
        return None if found is None else Noeud(found, self)

    def tous(self, chemin: str) -> list[Noeud]:
        """Every descendant at that path; beyond the first 50, the location is the parent's."""
        found = self.element.findall(clark(chemin))
        near = [Noeud(node, self) for node in found[:_LOCATED]]
        return near + [Noeud(node, None, self.lieu) for node in found[_LOCATED:]]

    def attribut(self, nom: str) -> str | None:
        """One attribute."""
        value = self.element.get(nom)
        return None if value is None else str(value)

    def texte(self) -> str | None:
        """The text, stripped."""
        return xml.text(self.element)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cda:
    """A document: root element and the header children by local name, in order."""

    racine: Element
    parties: dict[str, tuple[Noeud, ...]]

    def un(self, nom: str) -> Noeud | None:
        """The first header child of that name."""
        found = self.parties.get(nom)
        return found[0] if found else None

    def tous(self, nom: str) -> tuple[Noeud, ...]:
        """Every header child of that name."""
        return self.parties.get(nom, ())

    def chemin(self, nom: str, suite: str) -> Noeud | None:
        """The element at `suite` under the first header child `nom`."""
        first = self.un(nom)
        return None if first is None else first.un(suite)


@cache
def clark(chemin: str) -> str:
    """The Clark form of a path of CDA local names."""
    return "/".join(f"{{{NS}}}{step}" if step != ".." else step for step in chemin.split("/"))


def read(data: bytes) -> Lecture[Cda]:
    """The document, or `None` and why; `cda.racine` names another vocabulary than CDA."""
    root, found = xml.read(data, volumineux=True)
    if root is None:
        return None, found
    return of(root)


def of(root: Element) -> Lecture[Cda]:
    """The document whose root element is already parsed."""
    if (xml.namespace(root), xml.local(root)) != (NS, "ClinicalDocument"):
        return None, (ecart("cda.racine", "/", f"{{{NS}}}ClinicalDocument", root.tag),)
    parts: dict[str, list[Noeud]] = {}
    for step, node in xml.steps(root):
        if xml.namespace(node) == NS:
            parts.setdefault(xml.local(node), []).append(Noeud(node, None, f"/ClinicalDocument/{step}"))
    return Cda(racine=root, parties={name: tuple(nodes) for name, nodes in parts.items()}), ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume:
    """What metadata repeat of a header, each value as written, `None` when absent.

    `auteurs` and `structures` are identifiers (`extension`), in order; `corps` is the decoded N1 body, `media` its
    declared media type; `niveau` is 1 or 3.
    """

    id: str | None
    id_extension: str | None
    type: str | None
    titre: str | None
    date: str | None
    langue: str | None
    confidentialite: str | None
    set_id: str | None
    version: str | None
    ins: str | None
    ins_oid: str | None
    noms: tuple[str, ...]
    prenoms: tuple[str, ...]
    sexe: str | None
    naissance: str | None
    auteurs: tuple[str, ...]
    structures: tuple[str, ...]
    responsable: str | None
    debut: str | None
    fin: str | None
    cadre: str | None
    etablissement: str | None
    remplace: str | None
    niveau: int
    media: str | None
    modeles: tuple[str, ...]


def resume(cda: Cda) -> Resume:
    """The summary of a document."""
    patient = cda.chemin("recordTarget", "patientRole/patient")
    ins = ins_of(cda)
    person = None if patient is None else patient.un("name")
    text = cda.chemin("component", "nonXMLBody/text")
    event = cda.chemin("documentationOf", "serviceEvent")
    return Resume(
        id=_att(cda.un("id"), "root"),
        id_extension=_att(cda.un("id"), "extension"),
        type=_att(cda.un("code"), "code"),
        titre=_text(cda.un("title")),
        date=_att(cda.un("effectiveTime"), "value"),
        langue=_att(cda.un("languageCode"), "code"),
        confidentialite=_att(cda.un("confidentialityCode"), "code"),
        set_id=_att(cda.un("setId"), "root"),
        version=_att(cda.un("versionNumber"), "value"),
        ins=_att(ins, "extension"),
        ins_oid=_att(ins, "root"),
        noms=_texts(person, "family"),
        prenoms=_texts(person, "given"),
        sexe=_att(patient and patient.un("administrativeGenderCode"), "code"),
        naissance=_att(patient and patient.un("birthTime"), "value"),
        auteurs=_ids(cda, "assignedAuthor/id"),
        structures=_ids(cda, "assignedAuthor/representedOrganization/id"),
        responsable=_att(cda.chemin("legalAuthenticator", "assignedEntity/id"), "extension"),
        debut=_att(event and event.un("effectiveTime/low"), "value")
        or _att(event and event.un("effectiveTime"), "value"),
        fin=_att(event and event.un("effectiveTime/high"), "value"),
        cadre=_att(
            event and event.un("performer/assignedEntity/representedOrganization/standardIndustryClassCode"), "code"
        ),
        etablissement=_att(cda.chemin("componentOf", "encompassingEncounter/location/healthCareFacility/code"), "code"),
        remplace=_att(cda.chemin("relatedDocument", "parentDocument/id"), "root"),
        niveau=1 if text is not None else 3,
        media=_att(text, "mediaType"),
        modeles=tuple(node.element.get("root", "") for node in cda.tous("templateId")),
    )


def ins_of(cda: Cda) -> Noeud | None:
    """The first patient identifier under an INS authority."""
    record = cda.un("recordTarget")
    nodes = [] if record is None else record.tous("patientRole/id")
    return next((node for node in nodes if node.attribut("root") in ids.INS_OIDS), None)


def corps(cda: Cda) -> tuple[bytes | None, tuple[Anomalie, ...]]:
    """The decoded bytes of an N1 body; `(None, ())` when the body is structured or is plain text."""
    text = cda.chemin("component", "nonXMLBody/text")
    if text is None or text.attribut("representation") != "B64":
        return None, ()
    payload = "".join((text.element.text or "").split())
    try:
        return base64.b64decode(payload, validate=True), ()
    except (binascii.Error, ValueError) as error:
        return None, (ecart("cda.corps.base64", text.lieu, "un contenu base64", str(error)),)


def _att(node: Noeud | None, name: str) -> str | None:
    return None if node is None else node.attribut(name)


def _text(node: Noeud | None) -> str | None:
    return None if node is None else node.texte()


def _texts(node: Noeud | None, name: str) -> tuple[str, ...]:
    return () if node is None else tuple(found.texte() or "" for found in node.tous(name))


def _ids(cda: Cda, chemin: str) -> tuple[str, ...]:
    nodes = [author.element.find(clark(chemin)) for author in cda.tous("author")]
    return tuple(node.get("extension", "") for node in nodes if node is not None)
