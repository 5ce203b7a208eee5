"""ebRIM objects of an XDS submission: document entries, submission set, associations; read and written.

Sources: IHE ITI TF-3 §4.2 (metadata in ebRIM 3.0), ITI-41 and ITI-57; DMP profile in dmp facts §4–5. Values are kept
as written on the wire (HL7 v2 texts, DTM digits); `lieu` locates each object and takes no part in comparisons.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from eprouvette_sim.formats import xml
from eprouvette_sim.formats.data import ecart

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eprouvette_sim.formats.xml import Element
    from eprouvette_sim.kernel.anomalie import Anomalie, Lecture

RIM = "urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0"
RS = "urn:oasis:names:tc:ebxml-regrep:xsd:rs:3.0"
LCM = "urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0"
QUERY = "urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0"
XDSB = "urn:ihe:iti:xds-b:2007"
ENTREE_STABLE = "urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1"
LOT = "urn:uuid:a54d6aa5-d40d-43f9-88c5-b4633d873bdd"
#: Classification schemes of a document entry: UUID -> field (dmp facts §5.1)
CODES_FICHE = {
    "urn:uuid:41a5887f-8865-4c09-adf7-e362475b143a": "classe",
    "urn:uuid:f0306f51-975f-434e-a61c-c59651d33983": "type",
    "urn:uuid:a09d5840-386c-46f2-b5ad-9c3699a4309d": "format",
    "urn:uuid:f33fb8ac-18af-42cc-ae0e-ed0b0bdb91e1": "etablissement",
    "urn:uuid:cccf5598-8b07-4b77-a05e-ae952c785ead": "cadre",
    "urn:uuid:f4f85eac-e6cb-4883-b524-f2705394840f": "confidentialite",
    "urn:uuid:2c6b8cb7-8b2a-4051-b291-b1ae6a575ef4": "evenements",
}
AUTEUR_FICHE = "urn:uuid:93606bcf-9494-43ec-9b4e-a7748d1a838d"
AUTEUR_LOT = "urn:uuid:a7058bb9-b4e4-4307-ba5b-e3f0ab85e12d"
CONTENU_LOT = "urn:uuid:aa543740-bdda-424e-8c96-df4873be8500"
#: External identifier schemes: UUID -> field
IDENTIFIANTS = {
    "urn:uuid:58a6f841-87b3-4a3e-92fd-a8ffeff98427": "patient_id",
    "urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab": "unique_id",
    "urn:uuid:6b5aea1a-874d-4603-a4bc-96a0a7b38446": "patient_id",
    "urn:uuid:96fdda7c-d067-4183-912e-bf5ee74998a8": "unique_id",
    "urn:uuid:554ac39e-e3fe-47fe-b233-965d2a147832": "source_id",
}
_LOT_CODES = {AUTEUR_FICHE: "author", AUTEUR_LOT: "author", CONTENU_LOT: "contenu"}
_IDENTIFIER_KEYS = {"patient_id": "patientId", "unique_id": "uniqueId", "source_id": "sourceId"}
SCHEMES = frozenset((*CODES_FICHE, *IDENTIFIANTS, AUTEUR_FICHE, AUTEUR_LOT, CONTENU_LOT, LOT))
HAS_MEMBER = "urn:oasis:names:tc:ebxml-regrep:AssociationType:HasMember"
RPLC = "urn:ihe:iti:2007:AssociationType:RPLC"
SIGNS = "urn:ihe:iti:2007:AssociationType:signs"
STATUT = "urn:ihe:iti:2010:AssociationType:UpdateAvailabilityStatus"


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A coded value: `systeme` is the `codingScheme` slot."""

    code: str
    systeme: str | None = None
    libelle: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Auteur:
    """One author classification: XCN texts, XON texts, role and specialty texts."""

    personne: tuple[str, ...] = ()
    institution: tuple[str, ...] = ()
    role: tuple[str, ...] = ()
    specialite: tuple[str, ...] = ()
    places: dict[str, str] = field(default_factory=dict, compare=False)
    lieu: str = field(default="", compare=False)

    def ou(self, cle: str) -> str:
        """Where a part is: `Slot(nom)`, `Classification(champ)`, `Name`, `uniqueId`…; the object itself when absent."""
        return self.places.get(cle, self.lieu)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fiche:
    """One document entry; `codes` maps the field names of `CODES_FICHE` to their codes, `slots` all slots by name."""

    entry_uuid: str
    mime: str | None = None
    titre: str | None = None
    commentaire: str | None = None
    unique_id: str | None = None
    patient_id: str | None = None
    codes: dict[str, tuple[Code, ...]] = field(default_factory=dict)
    slots: dict[str, tuple[str, ...]] = field(default_factory=dict)
    auteurs: tuple[Auteur, ...] = ()
    lid: str | None = None
    statut: str | None = None
    version: str | None = None
    type_objet: str | None = ENTREE_STABLE
    schemes: tuple[str, ...] = field(default=(), compare=False)
    places: dict[str, str] = field(default_factory=dict, compare=False)
    lieu: str = field(default="", compare=False)

    def ou(self, cle: str) -> str:
        """Where a part is: `Slot(nom)`, `Classification(champ)`, `Name`, `uniqueId`…; the object itself when absent."""
        return self.places.get(cle, self.lieu)

    def slot(self, nom: str) -> str | None:
        """The first value of a slot."""
        values = self.slots.get(nom)
        return values[0] if values else None

    def code(self, nom: str) -> Code | None:
        """The first code of a field."""
        values = self.codes.get(nom)
        return values[0] if values else None

    @property
    def est_signature(self) -> bool:
        """True for the entry of the submission signature (typeCode E1762, dmp facts §5.2)."""
        return any(code.code == "E1762" for code in self.codes.get("type", ()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """The submission set."""

    entry_uuid: str
    titre: str | None = None
    unique_id: str | None = None
    patient_id: str | None = None
    source_id: str | None = None
    soumis_le: str | None = None
    contenu: Code | None = None
    auteurs: tuple[Auteur, ...] = ()
    places: dict[str, str] = field(default_factory=dict, compare=False)
    lieu: str = field(default="", compare=False)

    def ou(self, cle: str) -> str:
        """Where a part is: `Slot(nom)`, `Classification(champ)`, `Name`, `uniqueId`…; the object itself when absent."""
        return self.places.get(cle, self.lieu)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lien:
    """One association."""

    id: str
    type: str
    source: str
    cible: str
    slots: dict[str, tuple[str, ...]] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict, compare=False)
    lieu: str = field(default="", compare=False)

    def ou(self, cle: str) -> str:
        """Where a part is: `Slot(nom)`, `Classification(champ)`, `Name`, `uniqueId`…; the object itself when absent."""
        return self.places.get(cle, self.lieu)


@dataclass(frozen=True, slots=True, kw_only=True)
class Soumission:
    """A submission: its set (`None` when missing), its entries and associations in wire order."""

    lot: Lot | None
    fiches: tuple[Fiche, ...] = ()
    liens: tuple[Lien, ...] = ()
    lieu: str = field(default="", compare=False)


def rim(nom: str) -> str:
    """The Clark name of an ebRIM element."""
    return f"{{{RIM}}}{nom}"


def read(element: Element) -> Lecture[Soumission]:
    """The submission held by a SubmitObjectsRequest or by what wraps one; `None` when there is none."""
    request = (
        element if xml.local(element) == "SubmitObjectsRequest" else element.find(f"{{{LCM}}}SubmitObjectsRequest")
    )
    listing = None if request is None else request.find(rim("RegistryObjectList"))
    if listing is None:
        return None, (ecart("ebrim.liste", xml.path(element), "un RegistryObjectList", None),)
    where = xml.path(listing)
    sets, entries, links, found = [], [], [], []
    roots = _set_nodes(listing)
    for step, node in xml.steps(listing):
        place, name = f"{where}/{step}", xml.local(node)
        if name == "ExtrinsicObject":
            entries.append(_fiche(node, place))
        elif name == "RegistryPackage" and (node.get("id") in roots or not roots):
            sets.append(_lot(node, place))
        elif name == "Association":
            links.append(_lien(node, place))
    if len(sets) != 1:
        found.append(ecart("ebrim.lot", where, "un seul lot de soumission", len(sets)))
    lot = sets[0] if sets else None
    return Soumission(lot=lot, fiches=tuple(entries), liens=tuple(links), lieu=where), tuple(found)


def repetes(soumission: Soumission) -> tuple[Anomalie, ...]:
    """The object identifiers used twice in one submission."""
    seen: set[str] = set()
    found = []
    things: list[Fiche | Lot] = [*soumission.fiches]
    if soumission.lot is not None:
        things.append(soumission.lot)
    for thing in things:
        if thing.entry_uuid in seen:
            found.append(ecart("ebrim.id.repete", thing.lieu, "un identifiant unique", thing.entry_uuid))
        seen.add(thing.entry_uuid)
    return tuple(found)


def objets(listing: Element, where: str) -> Iterator[tuple[str, Fiche]]:
    """The document entries directly under an element, located."""
    for step, node in xml.steps(listing):
        if xml.local(node) == "ExtrinsicObject":
            yield f"{where}/{step}", _fiche(node, f"{where}/{step}")


def lots(listing: Element, where: str) -> Iterator[Lot]:
    """The submission sets directly under an element."""
    for step, node in xml.steps(listing):
        if xml.local(node) == "RegistryPackage":
            yield _lot(node, f"{where}/{step}")


def liens(listing: Element, where: str) -> Iterator[Lien]:
    """The associations directly under an element."""
    for step, node in xml.steps(listing):
        if xml.local(node) == "Association":
            yield _lien(node, f"{where}/{step}")


def slots(node: Element) -> dict[str, tuple[str, ...]]:
    """The slots directly under an object, by name; a repeated slot keeps all its values."""
    found: dict[str, tuple[str, ...]] = {}
    for slot in node.findall(rim("Slot")):
        values = tuple(xml.text(value) or "" for value in slot.iter(rim("Value")))
        name = slot.get("name", "")
        found[name] = found.get(name, ()) + values
    return found


def places(node: Element, where: str) -> dict[str, str]:
    """The location of each named part directly under an object; the first of several wins."""
    found: dict[str, str] = {}
    for step, child in xml.steps(node):
        found.setdefault(_key(child), f"{where}/{step}")
    return found


def _key(child: Element) -> str:
    name = xml.local(child)
    if name == "Slot":
        return f"Slot({child.get('name', '')})"
    if name == "Classification":
        scheme = child.get("classificationScheme", "")
        return f"Classification({CODES_FICHE.get(scheme, _LOT_CODES.get(scheme, scheme))})"
    if name == "ExternalIdentifier":
        return _IDENTIFIER_KEYS.get(IDENTIFIANTS.get(child.get("identificationScheme", ""), ""), name)
    return name


def _set_nodes(listing: Element) -> frozenset[str]:
    top = [c for c in listing.findall(rim("Classification")) if c.get("classificationNode") == LOT]
    inner = [
        c
        for c in listing.findall(f"{rim('RegistryPackage')}/{rim('Classification')}")
        if c.get("classificationNode") == LOT
    ]
    return frozenset(c.get("classifiedObject", "") for c in (*top, *inner))


def _fiche(node: Element, where: str) -> Fiche:
    codes: dict[str, tuple[Code, ...]] = {}
    authors, schemes = [], []
    spots = places(node, where)
    for step, child in xml.steps(node):
        if xml.local(child) != "Classification":
            continue
        scheme = child.get("classificationScheme", "")
        schemes.append(scheme)
        name = CODES_FICHE.get(scheme)
        if name:
            codes[name] = (*codes.get(name, ()), _code(child))
        elif scheme == AUTEUR_FICHE:
            authors.append(_auteur(child, f"{where}/{step}"))
    names = _identifiers(node, schemes)
    return Fiche(
        entry_uuid=node.get("id", ""),
        mime=node.get("mimeType"),
        titre=_localized(node, "Name"),
        commentaire=_localized(node, "Description"),
        unique_id=names.get("unique_id"),
        patient_id=names.get("patient_id"),
        codes=codes,
        slots=slots(node),
        auteurs=tuple(authors),
        lid=node.get("lid"),
        statut=node.get("status"),
        version=_version(node),
        type_objet=node.get("objectType"),
        schemes=tuple(schemes),
        places=spots,
        lieu=where,
    )


def _version(node: Element) -> str | None:
    info = node.find(rim("VersionInfo"))
    return None if info is None else info.get("versionName")


def _lot(node: Element, where: str) -> Lot:
    authors = [(f"{where}/{step}", c) for step, c in xml.steps(node) if c.get("classificationScheme") == AUTEUR_LOT]
    kinds = [c for c in node.findall(rim("Classification")) if c.get("classificationScheme") == CONTENU_LOT]
    names = _identifiers(node, [])
    return Lot(
        entry_uuid=node.get("id", ""),
        titre=_localized(node, "Name"),
        unique_id=names.get("unique_id"),
        patient_id=names.get("patient_id"),
        source_id=names.get("source_id"),
        soumis_le=(slots(node).get("submissionTime") or (None,))[0],
        contenu=_code(kinds[0]) if kinds else None,
        auteurs=tuple(_auteur(author, place) for place, author in authors),
        places=places(node, where),
        lieu=where,
    )


def _lien(node: Element, where: str) -> Lien:
    return Lien(
        id=node.get("id", ""),
        type=node.get("associationType", ""),
        source=node.get("sourceObject", ""),
        cible=node.get("targetObject", ""),
        slots=slots(node),
        places=places(node, where),
        lieu=where,
    )


def _identifiers(node: Element, schemes: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for child in node.findall(rim("ExternalIdentifier")):
        scheme = child.get("identificationScheme", "")
        schemes.append(scheme)
        if scheme in IDENTIFIANTS:
            found[IDENTIFIANTS[scheme]] = child.get("value", "")
    return found


def _code(node: Element) -> Code:
    scheme = slots(node).get("codingScheme")
    return Code(
        code=node.get("nodeRepresentation", ""), systeme=scheme[0] if scheme else None, libelle=_localized(node, "Name")
    )


def _auteur(node: Element, where: str) -> Auteur:
    found = slots(node)
    names = ("authorPerson", "authorInstitution", "authorRole", "authorSpecialty")
    person, institution, role, specialty = (found.get(name, ()) for name in names)
    return Auteur(
        personne=person,
        institution=institution,
        role=role,
        specialite=specialty,
        places=places(node, where),
        lieu=where,
    )


def _localized(node: Element, nom: str) -> str | None:
    value = node.find(f"{rim(nom)}/{rim('LocalizedString')}")
    return None if value is None else value.get("value")
