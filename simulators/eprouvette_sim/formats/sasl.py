"""SASL responses that carry a mailbox and a secret: XOAUTH2, OAUTHBEARER (RFC 7628), PLAIN (RFC 4616), EXTERNAL (RFC 4422)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eprouvette_sim.kernel.anomalie import Anomalie

if TYPE_CHECKING:
    from collections.abc import Callable

    from eprouvette_sim.kernel.anomalie import Lecture

_BEARER = "Bearer "


@dataclass(frozen=True, slots=True, kw_only=True)
class Reponse:
    """What a client said: the mailbox, and a bearer token (`None` for mechanisms that carry none)."""

    utilisateur: str | None
    jeton: str | None = None


def read(mechanism: str, data: bytes) -> Lecture[Reponse]:
    """The response of that mechanism, or `None` and why."""
    reader = _LECTEURS.get(mechanism)
    text = data.decode("utf-8", "replace")
    found = reader(text) if reader is not None else None
    if found is None:
        shape = Anomalie(
            code="sasl.forme",
            lieu=mechanism,
            attendu="la forme du mécanisme",
            observe=f"{len(data)} octets",
            regle="RFC 7628, 4616, 4422",
        )
        return None, (shape,)
    return found, ()


def empreinte(token: str) -> str:
    """Twelve hexadecimal digits that tell two tokens apart without telling either."""
    return hashlib.sha256(token.encode()).hexdigest()[:12]


def xoauth2(mailbox: str, token: str) -> str:
    """The client response of XOAUTH2."""
    return f"user={mailbox}\x01auth={_BEARER}{token}\x01\x01"


def plain(mailbox: str, secret: str = "") -> str:
    """The client response of PLAIN."""
    return f"\0{mailbox}\0{secret}"


def _xoauth2(text: str) -> Reponse | None:
    pairs = dict(part.partition("=")[::2] for part in text.split("\x01") if "=" in part)
    auth = pairs.get("auth", "")
    if not text.endswith("\x01\x01") or not auth.startswith(_BEARER) or not pairs.get("user"):
        return None
    return Reponse(utilisateur=pairs["user"], jeton=auth.removeprefix(_BEARER))


def _oauthbearer(text: str) -> Reponse | None:
    header, _, rest = text.partition("\x01")
    auth = next((part.removeprefix("auth=") for part in rest.split("\x01") if part.startswith("auth=")), "")
    user = next((part.removeprefix("a=") for part in header.split(",") if part.startswith("a=")), None)
    if not text.endswith("\x01\x01") or not auth.startswith(_BEARER) or not header.startswith(("n,", "y,")):
        return None
    return Reponse(utilisateur=user, jeton=auth.removeprefix(_BEARER))


def _plain(text: str) -> Reponse | None:
    parts = text.split("\0")
    return Reponse(utilisateur=parts[1]) if len(parts) == 3 and parts[1] else None


def _external(text: str) -> Reponse | None:
    return Reponse(utilisateur=text or None)


_LECTEURS: dict[str, Callable[[str], Reponse | None]] = {
    "XOAUTH2": _xoauth2,
    "OAUTHBEARER": _oauthbearer,
    "PLAIN": _plain,
    "EXTERNAL": _external,
}
