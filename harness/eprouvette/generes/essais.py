"""Alters each conforming exchange of a run and judges the scenario again: found, silent, equivalent.

Only what the product sent is altered; what the service answered and what the product showed stay. A scenario is judged
again with its own checks, and with those the run calls elsewhere that need nothing of their scenario (a product that
builds its messages wrongly does so everywhere). A silent alteration is one that none of them noticed: it says what the
scenarios do not look at, place by place.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from eprouvette.checks import Observations, Viole, get
from eprouvette.checks.pfi import REMISES
from eprouvette.generes import champs_hl7
from eprouvette.generes.operateurs import alterations, alterer
from eprouvette.rejudge.evidence import answers_heard, exchange_of
from eprouvette.verdicts.attempts import read_story
from eprouvette_sim.formats import mtom, xml

if TYPE_CHECKING:
    from pathlib import Path

    from eprouvette.verdicts.attempts import Attempt
    from eprouvette_sim.kernel.exchange import Exchange

_Appel: TypeAlias = "tuple[str, dict[str, Any]]"

#: alterations drawn by scenario, from all those possible
PAR_SCENARIO = 12


@dataclass(slots=True, kw_only=True)
class Essais:
    """The tally: `possibles` alterations existed, those drawn were found, silent or equivalent.

    `silencieux` lists the silent ones: scenario, operator, place, requirements the scenario claims.
    """

    possibles: int = 0
    found: int = 0
    silent: int = 0
    equivalent: int = 0
    silencieux: list[dict[str, Any]] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """The tally as `mutants --json` prints it."""
        counts = {name: getattr(self, name) for name in ("found", "silent", "equivalent")}
        return counts | {"possible": self.possibles, "silent_places": self.silencieux}


def essayer(folder: Path, *, graine: str = "", par_scenario: int = PAR_SCENARIO) -> Essais:
    """The tally of a run folder; the same seed draws the same alterations."""
    tally = Essais()
    story = read_story(folder)
    ended = {name: [a for a in attempts if a.ended][-1:] for name, attempts in sorted(story.attempts.items())}
    everywhere = _everywhere([attempt for last in ended.values() for attempt in last])
    for scenario, last in ended.items():
        if last and last[0].calls:
            subject = _Sujet(folder, last[0], everywhere)
            _scenario(tally, scenario, subject, random.Random(f"{graine}/{scenario}"), par_scenario)  # noqa: S311
    return tally


def _everywhere(attempts: list[Attempt]) -> list[_Appel]:
    """The check calls that need nothing of their scenario: no argument, or the service's name alone."""
    found: dict[tuple[str, str], _Appel] = {}
    for call in (call for attempt in attempts for call in attempt.calls):
        if set(call["arguments"]) <= {"service"} and call["outcome"]["kind"] != "viole":
            found.setdefault((call["check"], str(call["arguments"])), (call["check"], call["arguments"]))
    return list(found.values())


class _Sujet:
    """One attempt loaded again, and the checks that do not object to it as it is."""

    def __init__(self, folder: Path, attempt: Attempt, everywhere: list[_Appel]) -> None:
        self.exchanges = [exchange_of(folder, line) for line in attempt.exchanges]
        self._answers = answers_heard(attempt.answers)
        self._attempt = attempt
        own = [(call["check"], call["arguments"]) for call in attempt.calls]
        services = {exchange.service for exchange in self.exchanges} | {"tlsi"}
        others = [call for call in everywhere if call not in own and call[0].partition(".")[0] in services]
        self._calls = [call for call in (*own, *others) if not self._objects(call, self.exchanges)]
        self.refs = sorted({ref for name, _ in own for ref in get(name).prouve})

    def notices(self, exchanges: list[Exchange]) -> bool:
        """True when a check finds a violation it did not find before."""
        return any(self._objects(call, exchanges) for call in self._calls)

    def _objects(self, call: _Appel, exchanges: list[Exchange]) -> bool:
        name, arguments = call
        instant = self._attempt.calls[-1]["instant"]
        seen = Observations(
            exchanges=tuple(exchanges), answers=tuple(self._answers), instant=instant, date_reference=instant[:10]
        )
        return isinstance(get(name)(seen, arguments), Viole)


def _scenario(tally: Essais, scenario: str, subject: _Sujet, draw: random.Random, count: int) -> None:
    # A request the bench itself cut or faulted is no conforming exchange: nothing is proved by altering it.
    # Nor is what the bench itself sends a request of the product's.
    asked = [(i, e) for i, e in enumerate(subject.exchanges) if e.fault is None and e.door != REMISES]
    bodies = [(i, _message(e)) for i, e in asked]
    every = [(index, alteration) for index, body in bodies for alteration in alterations(body)]
    tally.possibles += len(every)
    for index, alteration in draw.sample(every, min(count, len(every))):
        altered = list(subject.exchanges)
        message = alterer(_message(altered[index]), alteration)
        altered[index] = _altered(altered[index], message)
        if _same(subject.exchanges[index], message):
            tally.equivalent += 1
        elif subject.notices(altered):
            tally.found += 1
        else:
            tally.silent += 1
            place = {"scenario": scenario, "operator": alteration.operateur, "location": alteration.lieu}
            tally.silencieux.append(place | {"requirements": subject.refs})


def _message(exchange: Exchange) -> bytes:
    """The XML message of a request: its body, or the root part of its package."""
    image = exchange.http_request()
    media = image.header("Content-Type")
    if mtom.parametres(media)[0] != "multipart/related":
        return image.body
    package, _ = mtom.read(media, image.body)
    return image.body if package is None else package.racine.octets


def _altered(exchange: Exchange, message: bytes) -> Exchange:
    head, blank, body = exchange.request.partition(b"\r\n\r\n")
    return replace(exchange, request=head + blank + body.replace(_message(exchange), message, 1))


def _same(exchange: Exchange, message: bytes) -> bool:
    """True when the altered message says the same thing: equal once white space and prefixes are set aside."""
    if message.startswith(champs_hl7.DEBUT):
        return champs_hl7.meme(exchange.http_request().body, message)
    before, _ = xml.read(_message(exchange))
    after, _ = xml.read(message)
    return before is not None and after is not None and _said(before) == _said(after)


def _said(root: Any) -> list[tuple[str, str | None, list[tuple[str, str]]]]:
    return [(str(node.tag), (node.text or "").strip(), sorted(node.attrib.items())) for _, _, node in xml.walk(root)]
