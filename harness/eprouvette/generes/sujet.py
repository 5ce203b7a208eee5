"""One attempt loaded again with the checks that do not object to it: what an altered exchange is judged by."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

from eprouvette.checks import Observations, Viole, get
from eprouvette.generes import champs_hl7, courriel
from eprouvette.rejudge.evidence import answers_heard, exchange_of, piece_of
from eprouvette_sim.formats import cdri, mtom, xml

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from eprouvette.checks import Piece
    from eprouvette.verdicts.attempts import Attempt
    from eprouvette_sim.formats.contrat import Contrat
    from eprouvette_sim.kernel.exchange import Exchange

Appel: TypeAlias = "tuple[str, dict[str, Any]]"
#: arguments that say nothing of one scenario: such a call may judge any other
PARTOUT = frozenset({"service", "logiciel"})


def partout(attempts: Iterable[Attempt]) -> list[Appel]:
    """The check calls that need nothing of their scenario, once each, those that object left out."""
    found: dict[tuple[str, str], Appel] = {}
    for call in (call for attempt in attempts for call in attempt.calls):
        if set(call["arguments"]) <= PARTOUT and call["outcome"]["kind"] != "viole":
            found.setdefault((call["check"], str(call["arguments"])), (call["check"], call["arguments"]))
    return list(found.values())


class Sujet:
    """One attempt: its exchanges, its pieces, and the checks that pass it as it is."""

    def __init__(self, folder: Path, attempt: Attempt, everywhere: list[Appel], date_reference: str) -> None:
        self.scenario = attempt.scenario
        self.exchanges = [exchange_of(folder, line) for line in attempt.exchanges]
        self.pieces = [piece_of(folder, line) for line in attempt.pieces]
        self._answers = answers_heard(attempt.answers)
        self._instant = attempt.calls[-1]["instant"]
        self._date = date_reference
        own = [(call["check"], call["arguments"]) for call in attempt.calls]
        others = [call for call in everywhere if call not in own and self._concerns(call)]
        self._calls = [call for call in (*own, *others) if not self._objects(call, self.exchanges, self.pieces)]
        self.refs = sorted({ref for name, _ in own for ref in get(name).prouve})

    def notices(self, *, rang: int | None = None, octets: bytes = b"", piece: int | None = None) -> bool:
        """True when a check objects once exchange `rang` carries this body, or piece `piece` these bytes."""
        exchanges, pieces = list(self.exchanges), list(self.pieces)
        if rang is not None:
            exchanges[rang] = _portant(exchanges[rang], octets)
        if piece is not None:
            pieces[piece] = replace(pieces[piece], octets=octets)
        return any(self._objects(call, exchanges, pieces) for call in self._calls)

    def same(self, rang: int, message: bytes) -> bool:
        """True when the altered message says the same thing.

        That is: equal once white space and prefixes are set aside, or, for a neutral message, read into the same values
        (it is nothing else than its canonical reading; its syntax is ours and is never judged).
        """
        first = message_de(self.exchanges[rang])
        if self.exchanges[rang].medium in courriel.MEDIUMS:
            return bool(courriel.dit(first) == courriel.dit(message))
        if message.startswith(champs_hl7.DEBUT):
            return champs_hl7.meme(first, message)
        before, _ = xml.read(first)
        after, _ = xml.read(message)
        if before is None or after is None:
            return False
        return _said(before) == _said(after) or (_neutre(before) is not None and _equal(before, after))

    def _concerns(self, call: Appel) -> bool:
        name, arguments = call
        services = {exchange.service for exchange in self.exchanges}
        mine = arguments.get("service", name.partition(".")[0])
        return bool(mine in services or (mine == "b2" and self.pieces))

    def _objects(self, call: Appel, exchanges: list[Exchange], pieces: list[Piece]) -> bool:
        name, arguments = call
        seen = Observations(
            exchanges=tuple(exchanges),
            answers=tuple(self._answers),
            instant=self._instant,
            date_reference=self._date,
            pieces=tuple(pieces),
        )
        return isinstance(get(name)(seen, arguments), Viole)


def message_de(exchange: Exchange) -> bytes:
    """What a request says: its body, or the root part of its package."""
    image = exchange.http_request()
    media = image.header("Content-Type")
    if mtom.parametres(media)[0] != "multipart/related":
        return image.body
    package, _ = mtom.read(media, image.body)
    return image.body if package is None else package.racine.octets


def _portant(exchange: Exchange, message: bytes) -> Exchange:
    """The same request saying `message`: its other parts, if any, stay."""
    head, blank, body = exchange.request.partition(b"\r\n\r\n")
    before = message_de(exchange)
    altered = message if before == exchange.http_request().body else body.replace(before, message, 1)
    return replace(exchange, request=head + blank + altered)


def _said(root: Any) -> list[tuple[str, str | None, list[tuple[str, str]]]]:
    return [(str(node.tag), (node.text or "").strip(), sorted(node.attrib.items())) for _, _, node in xml.walk(root)]


def _neutre(root: Any) -> tuple[Contrat, Any] | None:
    """The neutral contract of a message's body and that body, `None` for any other message."""
    body = next((node[0] for _, _, node in xml.walk(root) if xml.local(node) == "Body" and len(node)), None)
    found = next((c for c in cdri.contrats().values() if body is not None and c.requete.table.reconnait(body)), None)
    return None if found is None else (found, body)


def _equal(before: Any, after: Any) -> bool:
    """Both read into the same neutral values, everything outside the body being untouched."""
    one, other = _neutre(before), _neutre(after)
    if one is None or other is None or one[0].operation != other[0].operation:
        return False
    values = [contract.requete.lire(body)[0] for contract, body in (one, other)]
    for _, body in (one, other):
        body.getparent().remove(body)
    return values[0] is not None and values[0] == values[1] and _said(before) == _said(after)
