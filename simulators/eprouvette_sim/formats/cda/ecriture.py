"""Writes a level-1 CDA (a PDF or other content carried in base64) that keeps the CI-SIS minimal structure."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from eprouvette_sim.formats import xml
from eprouvette_sim.formats.cda.lecture import NS
from eprouvette_sim.formats.cda.regles_entete import CISIS, CONFIDENTIALITE, HL7_FRANCE, XDS_SD
from eprouvette_sim.formats.data import identifiants as ids

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eprouvette_sim.formats.xml import Element
    from eprouvette_sim.model import Identite, Professionnel

LOINC = "2.16.840.1.113883.6.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentN1:
    """What an N1 document says.

    `date`, `debut`, `fin` are HL7 TS with offset; `id`, `set_id`, `remplace` are OIDs; `type_code` is a LOINC code
    unless `type_systeme` says otherwise; `structure` is a Struct_IdNat (`1` + FINESS); `ipp` and `ipp_oid` the local
    patient identifier; the author is also performer and legal authenticator.
    """

    id: str
    set_id: str
    version: int
    type_code: str
    type_libelle: str
    titre: str
    date: str
    debut: str
    patient: Identite
    ipp: str
    ipp_oid: str
    auteur: Professionnel
    auteur_code: str
    auteur_libelle: str
    structure: str
    structure_nom: str
    contenu: bytes
    media: str = "application/pdf"
    type_systeme: str = LOINC
    fin: str | None = None
    cadre: str = "ETABLISSEMENT"
    secteur: str = "SA01"
    confidentialite: str = "N"
    remplace: str | None = None


def write(document: DocumentN1) -> bytes:
    """The document as UTF-8 bytes."""
    return xml.write(element(document))


def element(d: DocumentN1) -> Element:
    """The document as a tree."""
    root = etree.Element(f"{{{NS}}}ClinicalDocument", nsmap={None: NS})
    _add(root, "realmCode", code="FR")
    _add(root, "typeId", root="2.16.840.1.113883.1.3", extension="POCD_HD000040")
    for model in (HL7_FRANCE, CISIS, XDS_SD):
        _add(root, "templateId", root=model)
    _add(root, "id", root=d.id)
    _add(root, "code", code=d.type_code, displayName=d.type_libelle, codeSystem=d.type_systeme)
    _add(root, "title").text = d.titre
    _add(root, "effectiveTime", value=d.date)
    _add(root, "confidentialityCode", code=d.confidentialite, displayName="Normal", codeSystem=CONFIDENTIALITE)
    _add(root, "languageCode", code="fr-FR")
    _add(root, "setId", root=d.set_id)
    _add(root, "versionNumber", value=str(d.version))
    _patient(root, d)
    author = _add(root, "author")
    _add(author, "time", value=d.date)
    _assigned(author, "assignedAuthor", d)
    organisation = _add(_add(_add(root, "custodian"), "assignedCustodian"), "representedCustodianOrganization")
    _add(organisation, "id", root=ids.STRUCTURE, extension=d.structure)
    _add(organisation, "name").text = d.structure_nom
    legal = _add(root, "legalAuthenticator")
    _add(legal, "time", value=d.date)
    _add(legal, "signatureCode", code="S")
    _assigned(legal, "assignedEntity", d)
    _context(root, d)
    text = _add(_add(_add(root, "component"), "nonXMLBody"), "text", mediaType=d.media, representation="B64")
    text.text = base64.b64encode(d.contenu).decode("ascii")
    return root


def structurer(root: Element, *, modele: str, sections: Sequence[Element]) -> None:
    """Turns an N1 tree into an N3 one, in place: the volet's template, sections instead of the body."""
    for node in root.findall(f"{{{NS}}}templateId"):
        if node.get("root") == XDS_SD:
            node.set("root", modele)
    holder = root.find(f"{{{NS}}}component")
    holder.remove(holder[0])
    body = _add(holder, "structuredBody")
    for section in sections:
        _add(body, "component").append(section)


def _patient(root: Element, d: DocumentN1) -> None:
    role = _add(_add(root, "recordTarget"), "patientRole")
    if d.patient.nir:
        _add(role, "id", root=d.patient.oid or ids.INS_TEST, extension=f"{d.patient.nir}{d.patient.cle or ''}")
    _add(role, "id", root=d.ipp_oid, extension=d.ipp)
    patient = _add(role, "patient")
    name = _add(patient, "name")
    _add(name, "family", qualifier="BR").text = d.patient.nom_naissance
    _add(name, "given").text = " ".join(d.patient.prenoms)
    _add(name, "given", qualifier="BR").text = d.patient.prenoms[0]
    if d.patient.nom_utilise:
        _add(name, "family", qualifier="CL").text = d.patient.nom_utilise
    if d.patient.prenom_utilise:
        _add(name, "given", qualifier="CL").text = d.patient.prenom_utilise
    _add(patient, "administrativeGenderCode", code=str(d.patient.sexe), codeSystem="2.16.840.1.113883.5.1")
    _add(patient, "birthTime", value=d.patient.date_naissance.replace("-", ""))
    if d.patient.lieu_naissance:
        address = _add(_add(_add(patient, "birthplace"), "place"), "addr")
        _add(address, "county").text = d.patient.lieu_naissance


def _assigned(parent: Element, name: str, d: DocumentN1) -> Element:
    node = _add(parent, name)
    _add(node, "id", root=ids.PS, extension=f"8{d.auteur.rpps}")
    _add(node, "code", code=d.auteur_code, displayName=d.auteur_libelle, codeSystem="1.2.250.1.213.1.1.4.5")
    person = _add(_add(node, "assignedPerson"), "name")
    _add(person, "family").text = d.auteur.nom
    _add(person, "given").text = d.auteur.prenom
    organisation = _add(node, "representedOrganization")
    _add(organisation, "id", root=ids.STRUCTURE, extension=d.structure)
    _add(organisation, "name").text = d.structure_nom
    return organisation


def _context(root: Element, d: DocumentN1) -> None:
    event = _add(_add(root, "documentationOf"), "serviceEvent")
    period = _add(event, "effectiveTime")
    _add(period, "low", value=d.debut)
    if d.fin:
        _add(period, "high", value=d.fin)
    organisation = _assigned(_add(event, "performer", typeCode="PRF"), "assignedEntity", d)
    _add(organisation, "standardIndustryClassCode", code=d.cadre, codeSystem="1.2.250.1.213.1.1.4.9")
    if d.remplace:
        _add(_add(_add(root, "relatedDocument", typeCode="RPLC"), "parentDocument"), "id", root=d.remplace)
    encounter = _add(_add(root, "componentOf"), "encompassingEncounter")
    _add(_add(encounter, "effectiveTime"), "low", value=d.debut)
    facility = _add(_add(encounter, "location"), "healthCareFacility")
    _add(facility, "code", code=d.secteur, codeSystem=ids.SECTEUR)


def _add(parent: Element, name: str, **attributes: str) -> Element:
    return etree.SubElement(parent, f"{{{NS}}}{name}", **attributes)
