"""The three other XDS requests of the DMP: stored query (ITI-18), retrieve (ITI-43), metadata update (ITI-57).

Sources: IHE ITI TF-2 §3.18, §3.43, §3.57; what the DMP serves and how it spells parameters: dmp facts §5.4–5.5.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from eprouvette_sim.formats import ebrim, xml
from eprouvette_sim.formats.data import ecart
from eprouvette_sim.formats.data import identifiants as ids
from eprouvette_sim.formats.ebrim import rim

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eprouvette_sim.formats.ebrim import Soumission
    from eprouvette_sim.formats.xml import Element
    from eprouvette_sim.kernel.anomalie import Anomalie, Lecture

FIND_DOCUMENTS = "urn:uuid:14d4debf-8f97-4251-9a74-a90016b0af0d"
FIND_SETS = "urn:uuid:f26abbcb-ac74-4422-8a30-edb644bbc1a9"
GET_DOCUMENTS = "urn:uuid:5c4f972b-d56b-40ac-a5fc-c8ca9b40b9d4"
#: Stored queries of IHE, and whether the DMP is attested to serve them (dmp facts §5.4).
REQUETES = {
    FIND_DOCUMENTS: ("FindDocuments", True),
    FIND_SETS: ("FindSubmissionSets", True),
    GET_DOCUMENTS: ("GetDocuments", True),
    "urn:uuid:a7ae438b-4bc2-4642-93e9-be891f7bb155": ("GetAssociations", True),
    "urn:uuid:bab9529a-4a10-40b3-a01f-f68a615d247a": ("GetDocumentsAndAssociations", True),
    "urn:uuid:958f3006-baad-4929-a4de-ff1114824431": ("FindFolders", False),
    "urn:uuid:10b545ea-725c-446d-9b95-8aeb444eddf3": ("GetAll", False),
    "urn:uuid:5737b14c-8a1a-4539-b659-e03a34a5e1e4": ("GetFolders", False),
    "urn:uuid:51224314-5390-4169-9b91-b1980040715a": ("GetSubmissionSets", False),
    "urn:uuid:e8e3cb2c-e39c-46b9-99e4-c12f57260b83": ("GetSubmissionSetAndContents", False),
    "urn:uuid:b909a503-523d-4517-8acf-8e5834dfc4c7": ("GetFolderAndContents", False),
    "urn:uuid:10cae35a-c7f9-4cf5-b61e-fc3278ffb578": ("GetFoldersForDocument", False),
    "urn:uuid:d90e5407-b356-4d91-a89f-873917b4b0e6": ("GetRelatedDocuments", False),
    "urn:uuid:12941a89-e02e-4be5-967c-ce4bfc8fe492": ("FindDocumentsByReferenceId", False),
}
#: Parameters IHE requires of the two search queries.
_REQUIS = {
    FIND_DOCUMENTS: ("$XDSDocumentEntryPatientId", "$XDSDocumentEntryStatus"),
    FIND_SETS: ("$XDSSubmissionSetPatientId", "$XDSSubmissionSetStatus"),
}
_PATIENT = ("$XDSDocumentEntryPatientId", "$XDSSubmissionSetPatientId")
_STATUSES = ("urn:oasis:names:tc:ebxml-regrep:StatusType:Approved", "urn:oasis:names:tc:ebxml-regrep:StatusType:Deprecated",
             "urn:asip:ci-sis:2010:StatusType:Archived", "urn:asip:ci-sis:2010:StatusType:Deleted")  # fmt: skip
_QUOTED = re.compile(r"'[^']*'")
_LIST = re.compile(r"\(('[^']*')(,\s*'[^']*')*\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Requete:
    """A stored query: its id, what it wants back (`LeafClass`, `ObjectRef`), parameters as written with their quotes."""

    id: str
    retour: str | None
    parametres: dict[str, tuple[str, ...]] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict, compare=False)
    lieu: str = field(default="", compare=False)

    def ou(self, cle: str) -> str:
        """Where a part is: `Slot(nom)`, `Classification(champ)`, `Name`, `uniqueId`…; the object itself when absent."""
        return self.places.get(cle, self.lieu)

    @property
    def patient_id(self) -> str | None:
        """The patient parameter without its quotes."""
        values = [v for name in _PATIENT for v in self.parametres.get(name, ())]
        return values[0].strip("'") if values else None

    @property
    def par_metadonnees(self) -> bool:
        """True for a search on metadata (TD3.1a), false for a search by reference (TD3.1b)."""
        return self.id in (FIND_DOCUMENTS, FIND_SETS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrait:
    """One document asked for: repository and document identifiers."""

    depot: str | None
    document: str | None
    lieu: str = field(default="", compare=False)


def read_query(element: Element) -> Lecture[Requete]:
    """The stored query of an `AdhocQueryRequest`, with its deviations."""
    where = xml.path(element)
    query = element.find(rim("AdhocQuery"))
    if query is None:
        return None, (ecart("iti18.absente", where, "un AdhocQuery", None),)
    option = element.find(f"{{{ebrim.QUERY}}}ResponseOption")
    requete = Requete(
        id=query.get("id", ""),
        retour=None if option is None else option.get("returnType"),
        parametres=ebrim.slots(query),
        places=ebrim.places(query, f"{where}/AdhocQuery"),
        lieu=f"{where}/AdhocQuery",
    )
    return requete, tuple(_query(requete))


def _query(r: Requete) -> Iterator[Anomalie]:
    name, served = REQUETES.get(r.id, ("", False))
    if not name:
        yield ecart("iti18.inconnue", f"{r.lieu}/@id", "une requête enregistrée d'IHE", r.id)
    elif not served:
        yield ecart("iti18.non_attestee", f"{r.lieu}/@id", "une requête attestée pour le DMP", name)
    if r.retour not in ("LeafClass", "ObjectRef"):
        yield ecart(
            "iti18.retour",
            f"{r.lieu.rpartition('/')[0]}/ResponseOption/@returnType",
            "LeafClass ou ObjectRef",
            r.retour,
        )
    for parameter in _REQUIS.get(r.id, ()):
        if not r.parametres.get(parameter):
            yield ecart("iti18.parametre.absent", r.lieu, parameter, None)
    for parameter, values in r.parametres.items():
        quoted = _QUOTED if parameter in _PATIENT else _LIST
        textual = parameter.endswith(("PatientId", "Status", "Code", "CodeList", "UniqueId", "EntryUUID"))
        for value in values:
            if textual and not (quoted.fullmatch(value) or (quoted is _LIST and _QUOTED.fullmatch(value))):
                yield ecart("iti18.guillemets", r.ou(f"Slot({parameter})"), "'valeur' ou ('valeur',…)", value)


def read_retrieve(element: Element) -> tuple[tuple[Retrait, ...], tuple[Anomalie, ...]]:
    """The documents a `RetrieveDocumentSetRequest` asks for, with deviations."""
    where = xml.path(element)
    asked, found = [], []
    for step, node in xml.steps(element):
        if xml.local(node) != "DocumentRequest":
            continue
        depot = xml.text(node.find(f"{{{ebrim.XDSB}}}RepositoryUniqueId"))
        document = xml.text(node.find(f"{{{ebrim.XDSB}}}DocumentUniqueId"))
        place = f"{where}/{step}"
        asked.append(Retrait(depot=depot, document=document, lieu=place))
        if depot != ids.DEPOT_DMP:
            found.append(ecart("iti43.depot", f"{place}/RepositoryUniqueId", ids.DEPOT_DMP, depot))
        if document is None or document.startswith("urn:uuid:"):
            found.append(
                ecart("iti43.unique_id", f"{place}/DocumentUniqueId", "le uniqueId (OID), pas l'entryUUID", document)
            )
    if not asked:
        found.append(ecart("iti43.vide", where, "au moins un DocumentRequest", None))
    return tuple(asked), tuple(found)


def update(soumission: Soumission) -> tuple[Anomalie, ...]:
    """The deviations of an ITI-57 submission: status associations with both statuses, both known, on an entryUUID."""
    found = []
    changes = [link for link in soumission.liens if link.type == ebrim.STATUT]
    if not changes and not soumission.fiches:
        found.append(ecart("iti57.vide", soumission.lieu, "un changement de statut ou une fiche", None))
    for link in changes:
        if not link.cible.startswith("urn:uuid:"):
            found.append(ecart("iti57.cible", link.lieu, "un entryUUID (urn:uuid:…)", link.cible))
        for name in ("OriginalStatus", "NewStatus"):
            value = (link.slots.get(name) or (None,))[0]
            if value not in _STATUSES:
                found.append(ecart("iti57.statut", link.ou(f"Slot({name})"), ", ".join(_STATUSES), value))
    return (*found, *_metadonnees(soumission))


def _metadonnees(soumission: Soumission) -> Iterator[Anomalie]:
    """Masking and visibility (TD3.3a/b), whose form in the DMP is not known: read as IHE's metadata update."""
    versions = {link.cible: link for link in soumission.liens if link.type == ebrim.HAS_MEMBER}
    for fiche in soumission.fiches:
        if not (fiche.lid or "").startswith("urn:uuid:"):
            yield ecart("iti57.lid", fiche.lieu, "le lid de la fiche changée (urn:uuid:…)", fiche.lid)
        link = versions.get(fiche.entry_uuid)
        previous = (link.slots.get("PreviousVersion") or (None,))[0] if link else None
        if not (previous or "").isdigit():
            place = link.lieu if link else fiche.lieu
            yield ecart("iti57.version", place, "HasMember avec PreviousVersion", previous)
