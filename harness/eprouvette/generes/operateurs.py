"""Wire operators on an XML or HL7 v2 message: one small alteration at a time, each with the place it touches.

Alterations are listed first, without building anything, so that a draw among those of a huge message stays cheap.
"""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from eprouvette.generes import champs_hl7
from eprouvette_sim.formats import xml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from eprouvette_sim.formats.xml import Element

MAX_FEUILLES = 5000
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_CODE = re.compile(r"[A-Z0-9]{1,4}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Alteration:
    """One possible alteration: the `rang`-th leaf (from 0) by an operator; `lieu` as findings write places."""

    operateur: str
    rang: int
    lieu: str


def alterations(message: bytes) -> list[Alteration]:
    """Every alteration a message admits, in document order; linear, none when it is neither XML nor HL7 v2.

    Messages of more than `MAX_FEUILLES` leaves are altered in their first ones only.
    """
    if message.startswith(champs_hl7.DEBUT):
        return [
            Alteration(operateur=name, rang=rank, lieu=where) for name, rank, where in champs_hl7.possibles(message)
        ]
    root, _ = xml.read(message)
    if root is None:
        return []
    return [
        Alteration(operateur=name, rang=rank, lieu=where)
        for rank, (where, leaf) in enumerate(islice(_leaves(root), MAX_FEUILLES))
        for name, operator in OPERATEURS.items()
        if operator.admis(leaf)
    ]


def alterer(message: bytes, alteration: Alteration) -> bytes:
    """The message so altered."""
    if message.startswith(champs_hl7.DEBUT):
        return champs_hl7.alterer(message, alteration.operateur, alteration.rang)
    root, _ = xml.read(message)
    _, leaf = next(islice(_leaves(root), alteration.rang, None))
    OPERATEURS[alteration.operateur].agir(leaf)
    return xml.write(root)


def _leaves(root: Element) -> Iterator[tuple[str, Element]]:
    """The leaves and their places, signed assertions aside: any change there is one same defect, a broken signature."""
    inside = 0
    for where, depth, node in xml.walk(root):
        if inside and depth > inside:
            continue
        inside = depth if xml.local(node) == "Assertion" else 0
        if not inside and depth and not xml.children(node):
            yield where, node


def _supprimer(leaf: Element) -> None:
    leaf.getparent().remove(leaf)


def _dupliquer(leaf: Element) -> None:
    leaf.addnext(copy.deepcopy(leaf))


def _permuter(leaf: Element) -> None:
    leaf.getnext().addnext(leaf)


def _permutable(leaf: Element) -> bool:
    follower = leaf.getnext()
    return follower is not None and follower.tag != leaf.tag


def _toujours(_leaf: Element) -> bool:
    return True


def _chiffre(text: str) -> str:
    found = None if _DATE.match(text) else re.search(r"\d(?=\D*$)", text)
    if found is None:
        return text
    return text[: found.start()] + str((int(found[0]) + 1) % 10) + text[found.end() :]


def _date(text: str) -> str:
    return f"{int(text[:4]) - 1:04d}{text[4:]}" if _DATE.match(text) else text


def _code(text: str) -> str:
    return "ZZ" if _CODE.fullmatch(text) else text


@dataclass(frozen=True, slots=True, kw_only=True)
class Operateur:
    """One kind of alteration: where it may strike, and what it does to the leaf, in place."""

    admis: Callable[[Element], bool]
    agir: Callable[[Element], None]


def _texte(change: Callable[[str], str]) -> Operateur:
    """An operator on the text of a leaf, admitted where it changes something."""

    def act(leaf: Element) -> None:
        leaf.text = change(leaf.text or "")

    return Operateur(admis=lambda leaf: change(leaf.text or "") != (leaf.text or ""), agir=act)


#: every operator, by name
OPERATEURS: dict[str, Operateur] = {
    "supprimer": Operateur(admis=_toujours, agir=_supprimer),
    "dupliquer": Operateur(admis=_toujours, agir=_dupliquer),
    "permuter": Operateur(admis=_permutable, agir=_permuter),
    "casse": _texte(str.swapcase),
    "chiffre": _texte(_chiffre),
    "date": _texte(_date),
    "code": _texte(_code),
}
