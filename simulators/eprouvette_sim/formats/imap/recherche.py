"""The SEARCH keys of RFC 3501 §6.4.4 as a predicate on one message."""

from __future__ import annotations

import datetime as dt
import email.policy
import operator
from email.parser import BytesHeaderParser
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Protocol, TypeAlias

from eprouvette_sim.formats.imap.grammaire import Argument, MalformeError, ensemble
from eprouvette_sim.formats.mime.lecture import decoder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Cherchable(Protocol):
    """What a search looks at."""

    uid: int
    octets: bytes
    drapeaux: set[str]
    recu_le: dt.datetime


Predicat: TypeAlias = "Callable[[Cherchable], bool]"

_FLAGS = {"ANSWERED": "\\Answered", "DELETED": "\\Deleted", "DRAFT": "\\Draft", "FLAGGED": "\\Flagged", "SEEN": "\\Seen",
          "RECENT": "\\Recent"}  # fmt: skip
_HEADERS = ("FROM", "TO", "CC", "BCC", "SUBJECT")
_DATES = ("BEFORE", "ON", "SINCE", "SENTBEFORE", "SENTON", "SENTSINCE")
_COMPARE: dict[str, Callable[[dt.date, dt.date], bool]] = {
    "BEFORE": operator.lt,
    "ON": operator.eq,
    "SINCE": operator.ge,
}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_PARSER = BytesHeaderParser(policy=email.policy.compat32)


def predicat(keys: Sequence[Argument], *, sequence: Sequence[Cherchable]) -> Predicat:
    """The conjunction of these keys; `sequence` gives sequence numbers their message; raises `MalformeError`."""
    pending = list(keys)
    found: list[Predicat] = []
    while pending:
        found.append(_key(pending, sequence))
    return lambda message: all(test(message) for test in found)


def _key(pending: list[Argument], sequence: Sequence[Cherchable]) -> Predicat:
    if not pending:
        raise MalformeError("clé de recherche absente")
    first = pending.pop(0)
    if isinstance(first, list):
        return predicat(first, sequence=sequence)
    name = first.decode("ascii", "replace").upper()
    for reader in (_flag, _composed, _text, _date, _number):
        test = reader(name, pending, sequence)
        if test is not None:
            return test
    numbers = ensemble(name, range(1, len(sequence) + 1))
    wanted = {sequence[number - 1].uid for number in numbers}
    return lambda message: message.uid in wanted


def _flag(name: str, pending: list[Argument], _: Sequence[Cherchable]) -> Predicat | None:
    if name == "ALL":
        return lambda message: True  # noqa: ARG005
    if name == "NEW":
        return lambda message: "\\Recent" in message.drapeaux and "\\Seen" not in message.drapeaux
    if name == "OLD":
        return lambda message: "\\Recent" not in message.drapeaux
    if name in {"KEYWORD", "UNKEYWORD"}:
        word = _word(pending).lower()
        return lambda message: (word in {flag.lower() for flag in message.drapeaux}) is (name == "KEYWORD")
    flag = _FLAGS.get(name.removeprefix("UN") if name != "UNSEEN" else "SEEN")
    if flag is None:
        return None
    wanted = not name.startswith("UN")
    return lambda message: (flag in message.drapeaux) is wanted


def _composed(name: str, pending: list[Argument], sequence: Sequence[Cherchable]) -> Predicat | None:
    if name == "NOT":
        test = _key(pending, sequence)
        return lambda message: not test(message)
    if name == "OR":
        one, two = _key(pending, sequence), _key(pending, sequence)
        return lambda message: one(message) or two(message)
    if name == "UID":
        text = _word(pending)
        known = sorted(message.uid for message in sequence)
        wanted = set(ensemble(text, known))
        return lambda message: message.uid in wanted
    return None


def _text(name: str, pending: list[Argument], _: Sequence[Cherchable]) -> Predicat | None:
    if name in {"TEXT", "BODY"}:
        wanted = _word(pending).lower()
        return lambda message: wanted in _whole(message.octets, body=name == "BODY")
    header = _word(pending) if name == "HEADER" else name if name in _HEADERS else None
    if header is None:
        return None
    value = _word(pending).lower()
    return lambda message: any(value in found for found in _header(message.octets, header))


def _date(name: str, pending: list[Argument], _: Sequence[Cherchable]) -> Predicat | None:
    if name not in _DATES:
        return None
    day = _day(_word(pending))
    sent = name.startswith("SENT")
    compare = _COMPARE[name.removeprefix("SENT")]

    def test(message: Cherchable) -> bool:
        seen = _sent(message) if sent else message.recu_le.date()
        return seen is not None and compare(seen, day)

    return test


def _number(name: str, pending: list[Argument], _: Sequence[Cherchable]) -> Predicat | None:
    if name not in {"LARGER", "SMALLER"}:
        return None
    text = _word(pending)
    if not text.isdigit():
        raise MalformeError(f"taille : {text[:20]}")
    return lambda message: len(message.octets) > int(text) if name == "LARGER" else len(message.octets) < int(text)


def _word(pending: list[Argument]) -> str:
    if not pending or isinstance(pending[0], list):
        raise MalformeError("clé de recherche incomplète")
    value = pending.pop(0)
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else ""


def _day(text: str) -> dt.date:
    day, _, rest = text.partition("-")
    month, _, year = rest.partition("-")
    if not (day.isdigit() and year.isdigit() and month.lower() in _MONTHS):
        raise MalformeError(f"date : {text[:20]}")
    try:
        return dt.date(int(year), _MONTHS.index(month.lower()) + 1, int(day))
    except ValueError as error:
        raise MalformeError(f"date : {text[:20]}") from error


def _header(octets: bytes, name: str) -> list[str]:
    head = octets.partition(b"\r\n\r\n")[0]
    values = _PARSER.parsebytes(head).get_all(name, [])
    return [decoder(str(value).replace("\r\n", "")).lower() for value in values]


def _sent(message: Cherchable) -> dt.date | None:
    found = _header(message.octets, "Date")
    try:
        return parsedate_to_datetime(found[0]).date() if found else None
    except ValueError:
        return None


def _whole(octets: bytes, *, body: bool) -> str:
    kept = octets.partition(b"\r\n\r\n")[2] if body else octets
    return kept.decode("utf-8", "replace").lower()
