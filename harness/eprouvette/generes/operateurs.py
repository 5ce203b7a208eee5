"""Wire operators on an XML message: one small alteration at a time, each with the place it touches.

An operator is a pure function from message bytes and a leaf's rank to altered bytes (`None` when it has no effect there).
"""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eprouvette_sim.formats import xml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from eprouvette_sim.formats.xml import Element

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_CODE = re.compile(r"[A-Z0-9]{1,4}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Alteration:
    """One altered message: `operateur` is a key of `OPERATEURS`, `lieu` the location touched, as findings write it."""

    operateur: str
    lieu: str
    message: bytes


def alterations(message: bytes) -> Iterator[Alteration]:
    """Every alteration of an XML message, in document order; none when it is no XML."""
    root, _ = xml.read(message)
    if root is None:
        return
    count = sum(1 for _ in _leaves(root))
    for rank in range(count):
        for name, operator in OPERATEURS.items():
            tree = copy.deepcopy(root)
            leaf = next(node for index, node in enumerate(_leaves(tree)) if index == rank)
            where = xml.path(leaf)
            if operator(leaf):
                yield Alteration(operateur=name, lieu=where, message=xml.write(tree))


def _leaves(root: Element) -> Iterator[Element]:
    """The leaves, signed assertions aside: any change there is one and the same defect, a broken signature."""
    stack = [root]
    while stack:
        node = stack.pop()
        kids = [] if xml.local(node) == "Assertion" else xml.children(node)
        if kids:
            stack += reversed(kids)
        elif xml.local(node) != "Assertion":
            yield node


def _supprimer(leaf: Element) -> bool:
    parent = leaf.getparent()
    if parent is None:
        return False
    parent.remove(leaf)
    return True


def _dupliquer(leaf: Element) -> bool:
    if leaf.getparent() is None:
        return False
    leaf.addnext(copy.deepcopy(leaf))
    return True


def _permuter(leaf: Element) -> bool:
    follower = leaf.getnext()
    if follower is None or follower.tag == leaf.tag:
        return False
    follower.addnext(leaf)
    return True


def _texte(change: Callable[[str], str]) -> Callable[[Element], bool]:
    def operate(leaf: Element) -> bool:
        before = leaf.text or ""
        after = change(before)
        leaf.text = after
        return after != before

    return operate


def _chiffre(text: str) -> str:
    found = None if _DATE.match(text) else re.search(r"\d(?=\D*$)", text)
    if found is None:
        return text
    return text[: found.start()] + str((int(found[0]) + 1) % 10) + text[found.end() :]


def _date(text: str) -> str:
    return f"{int(text[:4]) - 1:04d}{text[4:]}" if _DATE.match(text) else text


def _code(text: str) -> str:
    return "ZZ" if _CODE.fullmatch(text) else text


#: name -> operator: alters the leaf in place, true when it had an effect
OPERATEURS: dict[str, Callable[[Element], bool]] = {
    "supprimer": _supprimer,
    "dupliquer": _dupliquer,
    "permuter": _permuter,
    "casse": _texte(str.swapcase),
    "chiffre": _texte(_chiffre),
    "date": _texte(_date),
    "code": _texte(_code),
}
