"""Writes an internet message: ASCII headers (RFC 2047, RFC 2231), UTF-8 texts, base64 attachments, CRLF."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from eprouvette_sim.model import PieceJointe


@dataclass(frozen=True, slots=True, kw_only=True)
class Envoi:
    """A message to write: `de` and `a` are (display name, address); `entetes` come after the usual ones, in order."""

    de: tuple[str, str]
    a: tuple[tuple[str, str], ...]
    objet: str
    texte: str
    date: datetime
    message_id: str | None
    html: str | None = None
    pieces: tuple[PieceJointe, ...] = ()
    entetes: dict[str, str] = field(default_factory=dict)


def write(envoi: Envoi) -> bytes:
    """The message as octets; the same message gives the same octets (boundaries come from its content)."""
    message = EmailMessage(policy=SMTP)
    message["Date"] = format_datetime(envoi.date)
    message["From"] = _mailbox(*envoi.de)
    if envoi.a:
        message["To"] = ", ".join(_mailbox(*one) for one in envoi.a)
    if envoi.message_id is not None:
        message["Message-ID"] = envoi.message_id
    message["Subject"] = envoi.objet
    for name, value in envoi.entetes.items():
        message[name] = value
    message.set_content(envoi.texte, cte=_cte(envoi.texte))
    if envoi.html is not None:
        message.add_alternative(envoi.html, subtype="html", cte=_cte(envoi.html))
    for piece in envoi.pieces:
        main, _, sub = piece.type_mime.partition("/")
        message.add_attachment(piece.contenu, maintype=main, subtype=sub, filename=piece.nom)
    return _bounded(message, envoi)


def _bounded(message: EmailMessage, envoi: Envoi) -> bytes:
    """The message's octets with boundaries drawn from its content instead of chance."""
    digest = hashlib.sha256(repr(envoi).encode()).hexdigest()[:24]
    for rank, part in enumerate(part for part in message.walk() if part.is_multipart()):
        if part.get_content_maintype() == "multipart":
            part.set_boundary(f"=_{digest}_{rank}")
    return message.as_bytes()


def _mailbox(name: str, address: str) -> str:
    user, _, domain = address.rpartition("@")
    return str(Address(display_name=name, username=user, domain=domain))


def _cte(text: str) -> str:
    return "7bit" if text.isascii() and max(map(len, text.splitlines()), default=0) < 900 else "quoted-printable"
