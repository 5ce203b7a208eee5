"""The arguments of an IMAP command (RFC 3501 §9): atoms, strings, literals, parenthesised lists, sequence sets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

#: a parsed argument: text of an atom or string, or a list of arguments
Argument: TypeAlias = "bytes | list[Argument]"

_PROFONDEUR = 20
_LITERAL = re.compile(rb"\{(\d{1,10})\+?\}\r\n")
_ATOM = re.compile(rb"[^\s()\"{]+")
_SECTION = re.compile(rb"\[[^\]\r\n]*\](?:<\d+(?:\.\d+)?>)?")
_SET = re.compile(r"(?:\d+|\*)(?::(?:\d+|\*))?(?:,(?:\d+|\*)(?::(?:\d+|\*))?)*")


class MalformeError(ValueError):
    """What was sent is no IMAP argument; the words go to the client."""


def arguments(data: bytes) -> list[Argument]:
    """The arguments of a command, literals inline (a count, CRLF, the octets); raises `MalformeError`."""
    found, end = _list(data, 0, closing=False, depth=0)
    if end != len(data):
        raise MalformeError("parenthèse de trop")
    return found


def _list(data: bytes, at: int, *, closing: bool, depth: int) -> tuple[list[Argument], int]:
    if depth > _PROFONDEUR:
        raise MalformeError("listes trop emboîtées")
    found: list[Argument] = []
    while at < len(data):
        char = data[at : at + 1]
        if char in b" \r\n":
            at += 1
        elif char == b"(":
            inside, at = _list(data, at + 1, closing=True, depth=depth + 1)
            found.append(inside)
        elif char == b")":
            if not closing:
                return found, at
            return found, at + 1
        else:
            value, at = _value(data, at)
            found.append(value)
    if closing:
        raise MalformeError("parenthèse non refermée")
    return found, at


def _value(data: bytes, at: int) -> tuple[bytes, int]:
    char = data[at : at + 1]
    if char == b'"':
        return _quoted(data, at + 1)
    if char == b"{":
        found = _LITERAL.match(data, at)
        if not found or found.end() + int(found[1]) > len(data):
            raise MalformeError("littéral incomplet")
        end = found.end() + int(found[1])
        return data[found.end() : end], end
    return _atom(data, at)


def _quoted(data: bytes, at: int) -> tuple[bytes, int]:
    out = bytearray()
    while at < len(data):
        char = data[at : at + 1]
        if char == b'"':
            return bytes(out), at + 1
        if char == b"\\":
            at += 1
            char = data[at : at + 1]
        out += char
        at += 1
    raise MalformeError("chaîne non refermée")


def _atom(data: bytes, at: int) -> tuple[bytes, int]:
    """An atom; a FETCH section (`BODY[HEADER.FIELDS (A B)]<0.9>`) is one atom, spaces and all."""
    start = at
    while at < len(data):
        opening = data.find(b"[", at)
        found = _ATOM.match(data, at)
        end = found.end() if found else at
        if opening == -1 or opening >= end:
            at = end
            break
        section = _SECTION.match(data, opening)
        if section is None:
            at = end
            break
        at = section.end()
        if data[at : at + 1] in b" )\r\n" or at >= len(data):
            break
    if at == start:
        raise MalformeError("argument vide")
    return data[start:at], at


def ensemble(text: str, known: Sequence[int]) -> list[int]:
    """The numbers of a sequence set that are among those known (sorted); `*` is the last; raises `MalformeError`."""
    if not _SET.fullmatch(text):
        raise MalformeError(f"ensemble de numéros : {text[:40]}")
    last = known[-1] if known else 0
    wanted: list[tuple[int, int]] = []
    for item in text.split(","):
        first, _, second = item.partition(":")
        one, two = (last if value == "*" else int(value) for value in (first, second or first))
        wanted.append((min(one, two), max(one, two)))
    return [number for number in known if any(low <= number <= high for low, high in wanted)]


def quoted(value: str | bytes | None) -> bytes:
    """A string answer: NIL, quoted, or a literal when it holds what quotes cannot."""
    if value is None:
        return b"NIL"
    data = value.encode("utf-8", "replace") if isinstance(value, str) else value
    if len(data) < 1000 and data.isascii() and not any(c in data for c in b"\r\n\x00"):
        return b'"' + data.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'
    return literal(data)


def literal(data: bytes) -> bytes:
    """A literal answer."""
    return b"{%d}\r\n%s" % (len(data), data)
