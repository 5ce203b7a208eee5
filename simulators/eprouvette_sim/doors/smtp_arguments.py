"""What commands carry, and what EHLO announces: paths, ESMTP parameters (RFC 5321 §4.1.2), SASL responses."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eprouvette_sim.kernel.courrier import Reply

if TYPE_CHECKING:
    from eprouvette_sim.doors.smtp import SmtpOptions

_PATH = re.compile(r"\s*:\s*<(?P<path>[^<>\x00-\x20\x7f]{0,320})>(?P<rest>(?: [^ ]+)*) *\Z")
_PARAMETER = re.compile(r"(?P<name>[A-Za-z0-9][A-Za-z0-9-]*)(?:=(?P<value>[\x21-\x3c\x3e-\x7e]+))?\Z")
_VALUES = {
    "SIZE": re.compile(r"[0-9]{1,20}\Z"),
    "BODY": re.compile(r"(7BIT|8BITMIME)\Z", re.IGNORECASE),
    "RET": re.compile(r"(FULL|HDRS)\Z", re.IGNORECASE),
    "NOTIFY": re.compile(r"(NEVER|(SUCCESS|FAILURE|DELAY)(,(SUCCESS|FAILURE|DELAY))*)\Z", re.IGNORECASE),
    "ORCPT": re.compile(r"[A-Za-z0-9-]+;.+\Z"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """An address (`""` for the null path) and its parameters, as sent."""

    address: str = ""
    parameters: tuple[str, ...] = ()


def read_path(word: str, argument: str, known: frozenset[str]) -> tuple[Path, Reply | None]:
    """The path after `FROM` or `TO`, and why it is refused: a syntax (501, 553), an unknown parameter (555)."""
    if argument[: len(word)].upper() != word:
        return Path(), Reply(code=501, text=f"5.5.4 Syntax: {word}:<address>")
    found = _PATH.match(argument[len(word) :])
    if found is None:
        return Path(), Reply(code=553, text="5.1.3 malformed address")
    path = Path(address=found["path"], parameters=tuple(found["rest"].split()))
    return path, next(filter(None, (_refusal(text, known) for text in path.parameters)), None)


def _refusal(text: str, known: frozenset[str]) -> Reply | None:
    found = _PARAMETER.match(text)
    if found is None:
        return Reply(code=501, text="5.5.4 malformed parameter")
    name = found["name"].upper()
    if name not in known:
        return Reply(code=555, text=f"5.5.4 parameter {name} not recognized")
    valid = _VALUES.get(name)
    if valid is not None and not valid.match(found["value"] or ""):
        return Reply(code=501, text=f"5.5.4 bad value of {name}")
    return None


def extensions(options: SmtpOptions, *, starttls: bool, mechanisms: tuple[str, ...]) -> tuple[str, ...]:
    """The lines of an EHLO answer after the server's name."""
    lines = {
        f"SIZE {options.max_size}": True,
        "8BITMIME": options.eight_bit,
        "SMTPUTF8": options.smtputf8,
        "DSN": options.dsn,
        "STARTTLS": starttls,
        f"AUTH {' '.join(mechanisms)}": bool(mechanisms),
        "ENHANCEDSTATUSCODES": True,
        "PIPELINING": True,
    }
    return tuple(line for line, offered in lines.items() if offered)


def known_parameters(command: str, options: SmtpOptions) -> frozenset[str]:
    """The ESMTP parameters that `MAIL` or `RCPT` may carry with these options."""
    names = {
        "MAIL": {"SIZE": True, "AUTH": True, "BODY": options.eight_bit, "SMTPUTF8": options.smtputf8,
                 "RET": options.dsn, "ENVID": options.dsn},
        "RCPT": {"NOTIFY": options.dsn, "ORCPT": options.dsn},
    }  # fmt: skip
    return frozenset(name for name, offered in names[command].items() if offered)


def decoded(text: str) -> bytes | Reply:
    """A SASL response; `=` is an empty one, `*` gives up (RFC 4954 §4)."""
    if text == "=":
        return b""
    if text == "*":
        return Reply(code=501, text="5.7.0 authentication cancelled")
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return Reply(code=501, text="5.5.2 cannot decode base64")
