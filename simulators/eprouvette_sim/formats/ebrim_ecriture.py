"""Writes ebRIM submissions and the requests that carry them: the other half of `ebrim.read`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from eprouvette_sim.formats import ebrim, mtom
from eprouvette_sim.formats.ebrim import rim

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from eprouvette_sim.formats.ebrim import Auteur, Code, Fiche, Lien, Lot, Soumission
    from eprouvette_sim.formats.xml import Element

_BY_FIELD = {name: scheme for scheme, name in ebrim.CODES_FICHE.items()}
_FICHE_IDS = (("unique_id", "urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab", "XDSDocumentEntry.uniqueId"),
              ("patient_id", "urn:uuid:58a6f841-87b3-4a3e-92fd-a8ffeff98427", "XDSDocumentEntry.patientId"))  # fmt: skip
_LOT_IDS = (("unique_id", "urn:uuid:96fdda7c-d067-4183-912e-bf5ee74998a8", "XDSSubmissionSet.uniqueId"),
            ("patient_id", "urn:uuid:6b5aea1a-874d-4603-a4bc-96a0a7b38446", "XDSSubmissionSet.patientId"),
            ("source_id", "urn:uuid:554ac39e-e3fe-47fe-b233-965d2a147832", "XDSSubmissionSet.sourceId"))  # fmt: skip


def write(soumission: Soumission) -> Element:
    """The `lcm:SubmitObjectsRequest` of a submission: set, entries, associations, in that order."""
    request = etree.Element(f"{{{ebrim.LCM}}}SubmitObjectsRequest", nsmap={"lcm": ebrim.LCM, "rim": ebrim.RIM})
    listing = etree.SubElement(request, rim("RegistryObjectList"))
    if soumission.lot is not None:
        listing.append(lot_element(soumission.lot))
        mark = etree.SubElement(
            listing, rim("Classification"), classifiedObject=soumission.lot.entry_uuid, classificationNode=ebrim.LOT
        )
        mark.set("id", "classification-lot")
    for fiche in soumission.fiches:
        listing.append(fiche_element(fiche))
    listing.extend(lien_element(lien) for lien in soumission.liens)
    return request


def lien_element(lien: Lien) -> Element:
    """The `rim:Association` of a link."""
    node = etree.Element(
        rim("Association"), id=lien.id, associationType=lien.type, sourceObject=lien.source, targetObject=lien.cible
    )
    _slots(node, lien.slots)
    return node


def depot(soumission: Soumission, *, documents: Sequence[tuple[str, str]]) -> Element:
    """An ITI-41 body: the submission, then one `xdsb:Document` per (entry id, part identifier)."""
    root = etree.Element(f"{{{ebrim.XDSB}}}ProvideAndRegisterDocumentSetRequest", nsmap={"xdsb": ebrim.XDSB})
    root.append(write(soumission))
    for entry, cid in documents:
        node = etree.SubElement(root, f"{{{ebrim.XDSB}}}Document", id=entry)
        etree.SubElement(node, f"{{{mtom.XOP}}}Include", nsmap={"xop": mtom.XOP}, href=mtom.inclusion(cid))
    return root


def fiche_element(fiche: Fiche) -> Element:
    """The `rim:ExtrinsicObject` of a document entry."""
    node = etree.Element(rim("ExtrinsicObject"), id=fiche.entry_uuid)
    for name, value in (
        ("mimeType", fiche.mime),
        ("lid", fiche.lid),
        ("status", fiche.statut),
        ("objectType", fiche.type_objet),
    ):
        if value is not None:
            node.set(name, value)
    _slots(node, fiche.slots)
    _localized(node, "Name", fiche.titre)
    _localized(node, "Description", fiche.commentaire)
    if fiche.version is not None:
        etree.SubElement(node, rim("VersionInfo"), versionName=fiche.version)
    for auteur in fiche.auteurs:
        _auteur(node, auteur, ebrim.AUTEUR_FICHE, fiche.entry_uuid)
    for name, codes in fiche.codes.items():
        for code in codes:
            _code(node, code, _BY_FIELD[name], fiche.entry_uuid)
    _identifiers(node, fiche, _FICHE_IDS, fiche.entry_uuid)
    return node


def lot_element(lot: Lot) -> Element:
    """The `rim:RegistryPackage` of a submission set."""
    node = etree.Element(rim("RegistryPackage"), id=lot.entry_uuid)
    if lot.soumis_le is not None:
        _slots(node, {"submissionTime": (lot.soumis_le,)})
    _localized(node, "Name", lot.titre)
    for auteur in lot.auteurs:
        _auteur(node, auteur, ebrim.AUTEUR_LOT, lot.entry_uuid)
    if lot.contenu is not None:
        _code(node, lot.contenu, ebrim.CONTENU_LOT, lot.entry_uuid)
    _identifiers(node, lot, _LOT_IDS, lot.entry_uuid)
    return node


def _slots(node: Element, slots: Mapping[str, Sequence[str]]) -> None:
    for name, values in slots.items():
        listing = etree.SubElement(etree.SubElement(node, rim("Slot"), name=name), rim("ValueList"))
        for value in values:
            etree.SubElement(listing, rim("Value")).text = value


def _localized(node: Element, name: str, value: str | None) -> None:
    if value is not None:
        parent = etree.SubElement(node, rim(name))
        etree.SubElement(parent, rim("LocalizedString"), charset="UTF-8", value=value).set(
            "{http://www.w3.org/XML/1998/namespace}lang", "FR"
        )


def _code(node: Element, code: Code, scheme: str, owner: str) -> None:
    child = etree.SubElement(
        node, rim("Classification"), classificationScheme=scheme, classifiedObject=owner, nodeRepresentation=code.code
    )
    if code.systeme is not None:
        _slots(child, {"codingScheme": (code.systeme,)})
    _localized(child, "Name", code.libelle)


def _auteur(node: Element, auteur: Auteur, scheme: str, owner: str) -> None:
    child = etree.SubElement(
        node, rim("Classification"), classificationScheme=scheme, classifiedObject=owner, nodeRepresentation=""
    )
    values = {
        "authorInstitution": auteur.institution,
        "authorPerson": auteur.personne,
        "authorRole": auteur.role,
        "authorSpecialty": auteur.specialite,
    }
    _slots(child, {name: found for name, found in values.items() if found})


def _identifiers(node: Element, thing: Fiche | Lot, table: Sequence[tuple[str, str, str]], owner: str) -> None:
    for name, scheme, label in table:
        value = getattr(thing, name)
        if value is not None:
            child = etree.SubElement(
                node, rim("ExternalIdentifier"), identificationScheme=scheme, registryObject=owner, value=value
            )
            _localized(child, "Name", label)


def lien(identifiant: str, type_lien: str, source: str, cible: str, **slots: str) -> Lien:
    """An association with single-valued slots."""
    return ebrim.Lien(
        id=identifiant, type=type_lien, source=source, cible=cible, slots={k: (v,) for k, v in slots.items()}
    )


def requete(identifiant: str, parametres: Mapping[str, Sequence[str]], *, retour: str = "LeafClass") -> Element:
    """An ITI-18 body: the stored query of that id, each parameter as written with its quotes."""
    root = etree.Element(f"{{{ebrim.QUERY}}}AdhocQueryRequest", nsmap={"query": ebrim.QUERY, "rim": ebrim.RIM})
    composed = "true" if retour == "LeafClass" else "false"
    etree.SubElement(root, f"{{{ebrim.QUERY}}}ResponseOption", returnType=retour, returnComposedObjects=composed)
    _slots(etree.SubElement(root, rim("AdhocQuery"), id=identifiant), parametres)
    return root


def retrait(documents: Sequence[str], *, depot: str) -> Element:
    """An ITI-43 body asking for documents by their uniqueId in the repository `depot`."""
    root = etree.Element(f"{{{ebrim.XDSB}}}RetrieveDocumentSetRequest", nsmap={"xdsb": ebrim.XDSB})
    for unique_id in documents:
        node = etree.SubElement(root, f"{{{ebrim.XDSB}}}DocumentRequest")
        etree.SubElement(node, f"{{{ebrim.XDSB}}}RepositoryUniqueId").text = depot
        etree.SubElement(node, f"{{{ebrim.XDSB}}}DocumentUniqueId").text = unique_id
    return root
