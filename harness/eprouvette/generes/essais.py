"""Alters each conforming exchange and each piece of a run and judges again: found, silent, equivalent.

Only what the product sent is altered; what the service answered and what the product showed stay. An alteration is judged
by its scenario's own checks and by those the run calls elsewhere that need nothing of their scenario. One that they do not
notice is then tried at the same place of other scenarios: a product that builds a field wrongly does so everywhere, and a
suite catches it if one of its scenarios does (`found_elsewhere` says how many were caught that way only). What is left is
equivalent when the altered message says the same thing or when a norm leaves the field free (`libres`), silent otherwise.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from eprouvette.checks.pfi import REMISES
from eprouvette.generes import courriel, operateurs
from eprouvette.generes.libres import libre, sans_rang
from eprouvette.generes.operateurs_b2 import alterations_b2, alterer_b2, raison_b2
from eprouvette.generes.sujet import Sujet, message_de, partout
from eprouvette.verdicts.attempts import read_story

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import ModuleType

    from eprouvette.generes.operateurs import Alteration
    from eprouvette_sim.kernel.exchange import Exchange

#: alterations drawn by scenario, from all those possible
PAR_SCENARIO = 12
#: other scenarios in which an unnoticed alteration is tried again, at most
AILLEURS_MAX = 400
INAPERCUE = "aucun contrôle de cette exécution ne regarde ce champ sous cet angle"


@dataclass(frozen=True, slots=True, kw_only=True)
class Essai:
    """One alteration: in exchange `rang` or piece `piece` of its scenario."""

    alteration: Alteration
    rang: int | None = None
    piece: int | None = None


@dataclass(slots=True, kw_only=True)
class Essais:
    """The tally: `possibles` alterations existed, those drawn were found, silent or equivalent.

    `found_elsewhere`, part of `found`, counts those that another scenario than their own notices. `silencieux` and
    `equivalents` list places: scenario, operator, place, requirements the scenario claims, reason. `par_exigence` counts
    the same for each requirement that an altered scenario claims.
    """

    possibles: int = 0
    found: int = 0
    found_elsewhere: int = 0
    silent: int = 0
    equivalent: int = 0
    par_exigence: dict[str, dict[str, int]] = field(default_factory=dict)
    silencieux: list[dict[str, Any]] = field(default_factory=list)
    equivalents: list[dict[str, Any]] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """The tally as `mutants --json` prints it."""
        names = ("found", "found_elsewhere", "silent", "equivalent")
        counts = {name: getattr(self, name) for name in names}
        return counts | {
            "possible": self.possibles,
            "by_requirement": dict(sorted(self.par_exigence.items())),
            "silent_places": self.silencieux,
            "equivalent_places": self.equivalents,
        }


def essayer(folder: Path, *, graine: str = "", par_scenario: int = PAR_SCENARIO) -> Essais:
    """The tally of a run folder; the same seed draws the same alterations."""
    tally = Essais()
    subjects = _sujets(folder)
    drawn: list[tuple[Sujet, Essai]] = []
    for subject in subjects:
        every = list(_possibles(subject))
        tally.possibles += len(every)
        draw = random.Random(f"{graine}/{subject.scenario}")  # noqa: S311 - replayable, never a key
        drawn += [(subject, one) for one in draw.sample(every, min(par_scenario, len(every)))]
    places = _Places(subjects)
    for subject, one in drawn:
        _essayer(tally, subject, one, places)
    return tally


def _sujets(folder: Path) -> list[Sujet]:
    """Every scenario that ended and was judged, by name."""
    story = read_story(folder)
    day = json.loads((folder / "run.json").read_bytes())["date_reference"]
    last = [a for _, tries in sorted(story.attempts.items()) for a in [t for t in tries if t.ended][-1:]]
    everywhere = partout(last)
    return [Sujet(folder, attempt, everywhere, day) for attempt in last if attempt.calls]


def _possibles(subject: Sujet) -> Iterator[Essai]:
    """Each alteration of the scenario.

    A request the bench itself cut or faulted is no conforming exchange; one the bench sends is not the product's.
    """
    for rang, exchange in enumerate(subject.exchanges):
        if exchange.fault is None and exchange.door != REMISES:
            for alteration in _operateurs(exchange).alterations(message_de(exchange)):
                yield Essai(alteration=alteration, rang=rang)
    for number, piece in enumerate(subject.pieces):
        if piece.genre == "b2":
            for alteration in alterations_b2(piece.octets):
                yield Essai(alteration=alteration, piece=number)


def _altere(subject: Sujet, one: Essai) -> bytes:
    if one.piece is not None:
        return alterer_b2(subject.pieces[one.piece].octets, one.alteration)
    exchange = subject.exchanges[one.rang or 0]
    return bytes(_operateurs(exchange).alterer(message_de(exchange), one.alteration))


def _operateurs(exchange: Exchange) -> ModuleType:
    """The operators of that exchange's medium."""
    return courriel if exchange.medium in courriel.MEDIUMS else operateurs


def _remarque(subject: Sujet, one: Essai, octets: bytes) -> bool:
    return subject.notices(rang=one.rang, piece=one.piece, octets=octets)


class _Places:
    """Where else an alteration may be tried: same operator, same place; each answer is kept."""

    def __init__(self, subjects: list[Sujet]) -> None:
        self._subjects = subjects
        self._places: dict[tuple[str, str], list[tuple[Sujet, Essai]]] | None = None
        self._known: dict[tuple[str, str], bool] = {}

    def notice(self, subject: Sujet, one: Essai) -> bool:
        """True when another scenario notices that alteration at its own same place."""
        key = _cle(one)
        if key not in self._known:
            others = [(s, e) for s, e in self._index().get(key, ()) if s is not subject][:AILLEURS_MAX]
            self._known[key] = any(_remarque(s, e, _altere(s, e)) for s, e in others)
        return self._known[key]

    def _index(self) -> dict[tuple[str, str], list[tuple[Sujet, Essai]]]:
        if self._places is None:
            self._places = {}
            for subject in self._subjects:
                seen: set[tuple[str, str]] = set()
                for one in _possibles(subject):
                    if _cle(one) not in seen:
                        seen.add(_cle(one))
                        self._places.setdefault(_cle(one), []).append((subject, one))
        return self._places


def _cle(one: Essai) -> tuple[str, str]:
    return one.alteration.operateur, sans_rang(one.alteration.lieu)


def _essayer(tally: Essais, subject: Sujet, one: Essai, places: _Places) -> None:
    octets = _altere(subject, one)
    if one.rang is not None and subject.same(one.rang, octets):
        _compter(tally, subject, "equivalent")
        _noter(tally.equivalents, subject, one, "le message altéré se lit exactement comme l'autre")
    elif _remarque(subject, one, octets):
        _compter(tally, subject, "found")
    elif (free := libre(one.alteration.operateur, one.alteration.lieu)) is not None:
        _compter(tally, subject, "equivalent")
        _noter(tally.equivalents, subject, one, f"{free.raison} ({free.source})")
    elif places.notice(subject, one):
        _compter(tally, subject, "found")
        tally.found_elsewhere += 1
    else:
        _compter(tally, subject, "silent")
        _noter(tally.silencieux, subject, one, _pourquoi(one))


def _compter(tally: Essais, subject: Sujet, outcome: str) -> None:
    setattr(tally, outcome, getattr(tally, outcome) + 1)
    for ref in subject.refs:
        counts = tally.par_exigence.setdefault(ref, {"found": 0, "silent": 0, "equivalent": 0})
        counts[outcome] += 1


def _pourquoi(one: Essai) -> str:
    if one.piece is None:
        return INAPERCUE
    return raison_b2(one.alteration)


def _noter(rows: list[dict[str, Any]], subject: Sujet, one: Essai, reason: str) -> None:
    place = {"scenario": subject.scenario, "operator": one.alteration.operateur, "location": one.alteration.lieu}
    rows.append(place | {"requirements": subject.refs, "reason": reason})
