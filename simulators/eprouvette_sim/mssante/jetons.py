"""Access tokens: those of a small issuer of ours (opaque, short-lived, `neutre`), and those of an authority one trusts."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

#: "4 to 5 minutes as seen by an integrator" (facts mssante §2.2)
DUREE = timedelta(minutes=4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """Whose token it is, or the reason it is refused."""

    jeton: str | None = None
    personne: str = ""
    motif: str | None = None


class Jetons:
    """Tokens issued by this run's operator, by value; `session_ouverte` false ends the Pro Santé Connect session.

    `confiance` asks another authority whose token a value is (Pro Santé Connect, when the run simulates it): the person's
    national identifier, `None` when it is not one of its live tokens.
    """

    def __init__(self, graine: str = "mssante") -> None:
        self.graine = graine
        self.session_ouverte = True
        self.refuser_prochain = False
        self.expirer_tous = False
        self.confiance: Callable[[str], str | None] | None = None
        self._emis: dict[str, tuple[str, datetime]] = {}
        self._maintenant: datetime | None = None

    def emettre(self, personne: str, instant: datetime) -> str | None:
        """A new token for that person, `None` once the session is over."""
        self._maintenant = instant
        if not self.session_ouverte:
            return None
        value = hashlib.sha256(f"{self.graine}/{personne}/{len(self._emis)}".encode()).hexdigest()
        self._emis[value] = (personne, instant + DUREE)
        return value

    def a(self, instant: datetime) -> None:
        """Tells the time: tokens live by it."""
        self._maintenant = instant

    def verifier(self, value: str) -> Verification:
        """Who may act with that token now; a refusal asked for is used up."""
        known = self._emis.get(value)
        person = self.confiance(value) if known is None and self.confiance is not None else None
        if known is None and person is None:
            return Verification(motif="inconnu")
        if self.refuser_prochain:
            self.refuser_prochain = False
            return Verification(motif="refuse")
        if known is None:
            return Verification(jeton=value, personne=person or "")
        expired = self._maintenant is not None and self._maintenant > known[1]
        if expired or self.expirer_tous or not self.session_ouverte:
            return Verification(motif="expire")
        return Verification(jeton=value, personne=known[0])

    def snapshot(self) -> dict[str, Any]:
        """How many tokens were issued, and whether the session is open."""
        return {"emis": len(self._emis), "session": self.session_ouverte}
