"""What a mail door and the service behind it say to each other before a message exists: session, identity, replies.

A mail transaction itself crosses the station as a `Request` (see `doors.smtp`); these values decide who may start one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from eprouvette_sim.kernel.clock import Instant
    from eprouvette_sim.kernel.wire import Headers, Peer


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSession:
    """What a door knows of one connection: the client's own name, TLS (`TLSv1.3 SUITE`, `None` in clear), identity.

    `peer` is the certificate the client showed. `mechanism` and `user` are set once authenticated; `facts` are further
    headers of every exchange of the session, given by the service (never a secret).
    """

    helo: str = ""
    tls: str | None = None
    peer: Peer | None = None
    mechanism: str | None = None
    user: str | None = None
    facts: Headers = field(default=())

    def headers(self) -> Headers:
        """The session as the first headers of an exchange: `Helo`, `Tls`, `Auth`, `Auth-User`, then the facts."""
        shown = (("Helo", self.helo), ("Tls", self.tls), ("Auth", self.mechanism), ("Auth-User", self.user))
        return tuple((name, value) for name, value in shown if value) + self.facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One SMTP reply: a three-digit code and its text (enhanced code first: `5.7.1 refusé`)."""

    code: int
    text: str

    @property
    def refuses(self) -> bool:
        """Whether that reply is a 4xx or a 5xx."""
        return self.code >= 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """What a service says of one authentication: the mailbox opened, or `None` and why.

    `challenge` is what the mechanism sends a refused client before the final refusal (XOAUTH2, OAUTHBEARER); `facts`
    join the headers of the session.
    """

    user: str | None
    text: str = ""
    challenge: bytes | None = None
    facts: Headers = ()


@runtime_checkable
class MailPolicy(Protocol):
    """What the simulator behind an SMTP door may decide before a message is sent; one without it admits everyone.

    Called under the station's lock. `parameters` are the ESMTP parameters as sent (`NOTIFY=SUCCESS`), unparsed.
    """

    def mechanisms(self, session: MailSession) -> tuple[str, ...]:
        """The authentication mechanisms shown to that client; one that is not shown may still be admitted."""
        ...

    def authenticate(self, mechanism: str, response: bytes, session: MailSession, instant: Instant) -> Admission:
        """Admits or refuses; `response` is the client's SASL response, decoded (`LOGIN` arrives as `PLAIN` does)."""
        ...

    def sender(self, address: str, parameters: tuple[str, ...], session: MailSession, instant: Instant) -> Reply | None:
        """The refusal of that reverse-path (`""` for a bounce), or `None`."""
        ...

    def recipient(
        self, address: str, parameters: tuple[str, ...], session: MailSession, instant: Instant
    ) -> Reply | None:
        """The refusal of that recipient, or `None`."""
        ...


class OpenPolicy:
    """Admits everyone, asks for no identity."""

    def mechanisms(self, session: MailSession) -> tuple[str, ...]:
        """None shown."""
        del session
        return ()

    def authenticate(self, mechanism: str, response: bytes, session: MailSession, instant: Instant) -> Admission:
        """Nobody authenticates here."""
        del mechanism, response, session, instant
        return Admission(user=None, text="5.7.8 aucune authentification ici")

    def sender(self, address: str, parameters: tuple[str, ...], session: MailSession, instant: Instant) -> Reply | None:
        """Everyone sends."""
        del address, parameters, session, instant
        return None

    def recipient(
        self, address: str, parameters: tuple[str, ...], session: MailSession, instant: Instant
    ) -> Reply | None:
        """Everyone receives."""
        del address, parameters, session, instant
        return None


OPEN = OpenPolicy()
