"""The order, names and cardinalities of a CDA R2 header, its sections and their entries (HL7 CDA R2, POCD_MT000040).

`structure.csv` holds one line per class: its children in order, `?` optional, `*` any number, `+` at least one,
`:Class` when they are described in turn. Elements of other namespaces (sdtc, DICOM, laboratory) are extensions and are
passed over. What a volet asks inside its entries (codes, templates) is for the official kit, as a pack.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from eprouvette_sim.formats import xml
from eprouvette_sim.formats.cda.lecture import NS
from eprouvette_sim.formats.data import ecart

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eprouvette_sim.formats.xml import Element
    from eprouvette_sim.kernel.anomalie import Anomalie

_CARDS = {"": (1, 1), "?": (0, 1), "*": (0, None), "+": (1, None)}
#: Clinical statements: an entry, a relation or an organizer's component holds exactly one.
_ENONCES = ("Act", "Encounter", "Observation", "ObservationMedia", "Organizer", "Procedure", "RegionOfInterest",
            "SubstanceAdministration", "Supply")  # fmt: skip
_PORTEURS = ("Entry", "EntryRelationship", "OrganizerComponent")
#: Attributes the schema requires, by class.
_ATTRIBUTS = {
    "Participant": ("typeCode",),
    "AssociatedEntity": ("classCode",),
    "Performer": ("typeCode",),
    "RelatedDocument": ("typeCode",),
    "EncounterParticipant": ("typeCode",),
    "RelatedEntity": ("classCode",),
    "EntryRelationship": ("typeCode",),
    "Participant2": ("typeCode",),
} | dict.fromkeys(_ENONCES, ("classCode", "moodCode"))
_INFRA = "realmCode* typeId? templateId* "
_PREFIX = f"{{{NS}}}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Enfant:
    """One child in its class: rank, name, cardinality, class of its own (`None` for a leaf)."""

    rang: int
    nom: str
    minimum: int
    maximum: int | None
    classe: str | None


@dataclass(slots=True, eq=False)
class _Place:
    """An element under validation; its location and its children's are worked out only when something is wrong."""

    element: Element
    classe: str
    parent: _Place | None
    rang: int
    lieu: str = ""
    pas: list[str] = field(default_factory=list)

    def where(self) -> str:
        if not self.lieu:
            self.lieu = "/ClinicalDocument" if self.parent is None else self.parent.child(self.rang)
        return self.lieu

    def child(self, rank: int) -> str:
        if not self.pas:
            self.pas = [step for step, _ in xml.steps(self.element)]
        return f"{self.where()}/{self.pas[rank]}"


@cache
def classes() -> dict[str, dict[str, Enfant]]:
    """The classes of the table: name -> children by name."""
    text = files(__package__).joinpath("structure.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=";", strict=True)
    return {row["type"]: _children(row["type"], row["enfants"]) for row in rows}


def _children(name: str, cell: str) -> dict[str, Enfant]:
    words = (cell if name == "ClinicalDocument" else _INFRA + cell).split()
    found = {}
    for rank, word in enumerate(words):
        label, _, kind = word.partition(":")
        mark = label[-1] if label[-1] in "?*+" else ""
        low, high = _CARDS[mark]
        tag = label.removesuffix(mark) if mark else label
        found[_PREFIX + tag] = Enfant(rang=rank, nom=tag, minimum=low, maximum=high, classe=kind or None)
    return found


def deviations(root: Element) -> tuple[Anomalie, ...]:
    """Every departure from the table, in document order within a class; linear in the elements looked at."""
    found: list[Anomalie] = []
    stack = [_Place(root, "ClinicalDocument", None, 0)]
    while stack:
        place = stack.pop()
        table = classes()[place.classe]
        counts: dict[str, int] = {}
        furthest = 0
        below = []
        for rank, child in enumerate(node for node in place.element if isinstance(node.tag, str)):
            wanted = table.get(child.tag)
            if wanted is None:
                found += _unknown(place, rank, child)
                continue
            counts[child.tag] = counts.get(child.tag, 0) + 1
            if wanted.rang < furthest:
                found.append(ecart("cda.structure.ordre", place.child(rank), "l'ordre du modèle CDA R2", wanted.nom))
            furthest = max(furthest, wanted.rang)
            if wanted.classe:
                below.append(_Place(child, wanted.classe, place, rank))
        found += _cardinalities(place, table, counts)
        found += _attributes(place)
        if place.classe in _PORTEURS:
            found += _statement(place, below)
        stack += reversed(below)
    return tuple(found)


def _attributes(place: _Place) -> Iterator[Anomalie]:
    for name in _ATTRIBUTS.get(place.classe, ()):
        if not place.element.get(name):
            yield ecart("cda.structure.attribut", f"{place.where()}/@{name}", "présent", None)


def _statement(place: _Place, below: list[_Place]) -> Iterator[Anomalie]:
    if len(below) != 1 and not place.element.get("nullFlavor"):
        seen = ", ".join(xml.local(child.element) for child in below) or None
        yield ecart("cda.entree.enonce", place.where(), "un énoncé clinique, un seul", seen)


def _unknown(place: _Place, rank: int, child: Element) -> Iterator[Anomalie]:
    if child.tag.startswith(_PREFIX):
        names = ", ".join(found.nom for found in classes()[place.classe].values())
        yield ecart("cda.structure.inconnu", place.child(rank), f"l'un de : {names}", xml.local(child))


def _cardinalities(place: _Place, table: dict[str, Enfant], counts: dict[str, int]) -> Iterator[Anomalie]:
    for tag, wanted in table.items():
        seen = counts.get(tag, 0)
        if seen < wanted.minimum:
            yield ecart("cda.structure.absent", f"{place.where()}/{wanted.nom}", "présent", None)
        elif wanted.maximum is not None and seen > wanted.maximum:
            yield ecart("cda.structure.repete", f"{place.where()}/{wanted.nom}", f"au plus {wanted.maximum}", seen)
