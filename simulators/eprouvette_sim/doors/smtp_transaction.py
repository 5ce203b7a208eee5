"""A message under way on an SMTP connection."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from eprouvette_sim.kernel.courrier import Reply
    from eprouvette_sim.kernel.wire import Headers


@dataclass(slots=True, kw_only=True)
class Transaction:
    """A message under way: reverse-path, and recipients with the reply each one got."""

    sender: str
    parameters: tuple[str, ...]
    recipients: list[tuple[str, Reply]] = field(default_factory=list)
    body: bytearray = field(default_factory=bytearray)

    @property
    def accepted(self) -> bool:
        """Whether one recipient at least was accepted."""
        return any(not reply.refuses for _, reply in self.recipients)

    def headers(self) -> Headers:
        """`Mail-From`, then each recipient with its parameters."""
        start = ("Mail-From", " ".join((f"<{self.sender}>", *self.parameters)))
        kept = (("Rcpt-Refused" if reply.refuses else "Rcpt-To", text) for text, reply in self.recipients)
        return (start, *kept)

    def replies(self) -> Headers:
        """What each recipient was answered."""
        return tuple(("Rcpt-To", f"{text.split(' ')[0]} {reply.code} {reply.text}") for text, reply in self.recipients)
