"""What changed between two editions of one corpus: new, removed, renumbered, reworded, doubtful names.

Work is close to linear: identical texts are paired by digest, the rest through their rare words only.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from eprouvette.catalogue.identifiers import loose

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from eprouvette.catalogue.requirement import Requirement

#: Likeness from which a removed and a new requirement are taken for one, renumbered.
RENUMBERED: Final = 0.7
#: Likeness under which the same id probably changed meaning.
DRIFTED: Final = 0.25
#: A word borne by more rows than this does not help to find a pair.
RARE: Final = 40
_SHORT: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Renumerotee:
    """One requirement under two ids; `ressemblance` is between 0 and 1 (1: same text)."""

    ancienne: str
    nouvelle: str
    ressemblance: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reformulee:
    """One id whose text changed; `derive` is true when it probably speaks of something else now."""

    id: str
    ancien: str
    nouveau: str
    ressemblance: float
    derive: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AliasDouteux:
    """Two names that may be one, or one name that may be two: a person decides."""

    ancien: str
    nouveau: str
    pourquoi: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ecarts:
    """The difference between two editions; ids are given without their corpus, in edition order."""

    inchangees: int
    nouvelles: tuple[str, ...]
    retirees: tuple[str, ...]
    renumerotees: tuple[Renumerotee, ...]
    reformulees: tuple[Reformulee, ...]
    alias_douteux: tuple[AliasDouteux, ...]


def diff(
    old: Iterable[Requirement], new: Iterable[Requirement], *, obsolete: Iterable[str] = (), paraphrase: bool = False
) -> Ecarts:
    """The changes from `old` to `new`, each requirement in one list only.

    `obsolete` are the ids that `old` knew as obsolete: if `new` uses one again, it is a doubtful name. With
    `paraphrase`, `old` is in our words: its texts are compared for drift only, never called reworded.
    """
    before, after = {row.id: row for row in old}, {row.id: row for row in new}
    removed = {ident: row for ident, row in before.items() if ident not in after}
    added = {ident: row for ident, row in after.items() if ident not in before}
    renamed, doubtful = _spellings(removed, added, set(obsolete))
    for pair in renamed:
        removed.pop(pair.ancien, None)
        added.pop(pair.nouveau, None)
    moved = [] if paraphrase else _renumbered(removed, added)
    moved_old, moved_new = {one.ancienne for one in moved}, {one.nouvelle for one in moved}
    changed = _changed(before, after, paraphrase=paraphrase)
    return Ecarts(
        inchangees=len(before.keys() & after.keys()) - len(changed),
        nouvelles=tuple(ident for ident in added if ident not in moved_new),
        retirees=tuple(ident for ident in removed if ident not in moved_old),
        renumerotees=tuple(moved),
        reformulees=tuple(changed),
        alias_douteux=(*renamed, *doubtful),
    )


def likeness(first: str, second: str) -> float:
    """How alike two texts are, from 0 to 1, on the beginnings of their words (case, accents and order ignored)."""
    one, two = _words(first), _words(second)
    return _dice(one, two)


def _dice(one: frozenset[str], two: frozenset[str]) -> float:
    return 2 * len(one & two) / (len(one) + len(two)) if one and two else 0.0


def _words(text: str) -> frozenset[str]:
    plain = unicodedata.normalize("NFD", text.casefold())
    plain = "".join(char if char.isalnum() else " " for char in plain if not unicodedata.combining(char))
    return frozenset(word[:7] for word in plain.split() if len(word) >= _SHORT)


def _same(first: str, second: str) -> bool:
    return " ".join(first.split()) == " ".join(second.split())


def _changed(
    before: Mapping[str, Requirement], after: Mapping[str, Requirement], *, paraphrase: bool
) -> list[Reformulee]:
    found = []
    for ident, row in before.items():
        other = after.get(ident)
        if other is None or _same(row.obligation, other.obligation):
            continue
        old_text = f"{row.titre} {row.obligation}" if paraphrase else row.obligation
        alike = likeness(old_text, other.obligation)
        drifted = alike < (DRIFTED / 2 if paraphrase else DRIFTED)
        if drifted or not paraphrase:
            found.append(
                Reformulee(
                    id=ident,
                    ancien=row.obligation,
                    nouveau=other.obligation,
                    ressemblance=round(alike, 3),
                    derive=drifted,
                )
            )
    return found


def _spellings(
    removed: Mapping[str, Requirement], added: Mapping[str, Requirement], obsolete: set[str]
) -> tuple[list[AliasDouteux], list[AliasDouteux]]:
    """Names that differ only by their spelling, then obsolete names in use again."""
    by_form: dict[str, list[str]] = defaultdict(list)
    for ident in removed:
        by_form[loose(ident)].append(ident)
    pairs, doubtful = [], []
    for ident in added:
        olds = by_form.get(loose(ident), [])
        if len(olds) == 1:
            why = "seule l'écriture de l'identifiant diffère"
            pairs.append(AliasDouteux(ancien=olds.pop(), nouveau=ident, pourquoi=why))
        if ident in obsolete:
            why = "identifiant obsolète dans l'ancienne édition : le sens a pu changer"
            doubtful.append(AliasDouteux(ancien=ident, nouveau=ident, pourquoi=why))
    return pairs, doubtful


def _renumbered(removed: Mapping[str, Requirement], added: Mapping[str, Requirement]) -> list[Renumerotee]:
    exact = _identical(removed, added)
    left = {ident: row for ident, row in removed.items() if ident not in exact}
    taken = set(exact.values())
    index: dict[str, list[str]] = defaultdict(list)
    words = {ident: _words(row.obligation) for ident, row in left.items()}
    for ident, bag in words.items():
        for word in bag:
            index[word].append(ident)
    scored = []
    for ident, row in added.items():
        if ident in taken:
            continue
        bag = _words(row.obligation)
        near = {old for word in bag if len(index.get(word, ())) <= RARE for old in index.get(word, ())}
        scored += [(score, old, ident) for old in near if (score := _dice(words[old], bag)) >= RENUMBERED]
    return _greedy(exact, sorted(scored, key=lambda item: (-item[0], item[1], item[2])))


def _identical(removed: Mapping[str, Requirement], added: Mapping[str, Requirement]) -> dict[str, str]:
    """Old id to new id for the texts that are the same and belong to one row on each side."""
    sides: list[dict[str, list[str]]] = []
    for rows in (removed, added):
        texts: dict[str, list[str]] = defaultdict(list)
        for ident, row in rows.items():
            texts[" ".join(row.obligation.split())].append(ident)
        sides.append(texts)
    return {
        olds[0]: sides[1][text][0]
        for text, olds in sides[0].items()
        if len(olds) == 1 and len(sides[1].get(text, ())) == 1
    }


def _greedy(exact: Mapping[str, str], scored: Iterable[tuple[float, str, str]]) -> list[Renumerotee]:
    pairs = [Renumerotee(ancienne=old, nouvelle=new, ressemblance=1.0) for old, new in exact.items()]
    used_old, used_new = set(exact), set(exact.values())
    for score, old, new in scored:
        if old not in used_old and new not in used_new:
            used_old.add(old)
            used_new.add(new)
            pairs.append(Renumerotee(ancienne=old, nouvelle=new, ressemblance=round(score, 3)))
    return pairs
