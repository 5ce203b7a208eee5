"""What Pro Santé Connect remembers: sessions, codes, tokens and back-channel requests, each with its end.

Lifetimes in seconds: access, refresh and single sign-on from the transport guide (mssante facts §7.3); the code's and
the back-channel's are those of tests seen, ours otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from eprouvette_sim.formats.oidc import DemandeAutorisation
    from eprouvette_sim.psc.population import Professionnel


@dataclass(frozen=True, slots=True, kw_only=True)
class Durees:
    """Lifetimes in seconds, all replaceable: a scenario may shorten one."""

    acces: int = 120
    rafraichissement: int = 1_800
    session: int = 14_400
    inactivite: int = 1_800
    code: int = 60
    ciba: int = 120
    intervalle: int = 5


@dataclass(slots=True, kw_only=True)
class Session:
    """One single sign-on session of one professional; instants are seconds since the epoch, `fin` set by a logout."""

    sid: str
    professionnel: Professionnel
    debut: int
    derniere: int
    fin: int | None = None

    def vivante(self, maintenant: int, durees: Durees) -> bool:
        """Neither closed, nor older than its life, nor idle for too long."""
        young = maintenant < self.debut + durees.session and maintenant < self.derniere + durees.inactivite
        return self.fin is None and young


@dataclass(slots=True, kw_only=True)
class Code:
    """One authorization code: given once, worth one exchange; `utilise` also revokes what a first exchange gave."""

    valeur: str
    demande: DemandeAutorisation
    session: Session
    emis: int
    utilise: bool = False


@dataclass(slots=True, kw_only=True)
class Jeton:
    """One refresh token or one access token's record; `empreinte` binds it to a certificate (RFC 8705)."""

    valeur: str
    client: str
    session: Session
    scope: tuple[str, ...]
    emis: int
    fin: int
    empreinte: str | None = None
    nonce: str | None = None
    acr: str = "eidas1"
    code: str | None = None
    revoque: bool = False

    def valable(self, maintenant: int, durees: Durees) -> bool:
        """Neither revoked, nor expired, in a session that lives."""
        return not self.revoque and maintenant < self.fin and self.session.vivante(maintenant, durees)


@dataclass(slots=True, kw_only=True)
class DemandeCiba:
    """One back-channel request: pending until the person answers, then worth one set of tokens."""

    identifiant: str
    client: str
    professionnel: Professionnel
    scope: tuple[str, ...]
    message: str | None
    canal: str | None
    emis: int
    reponse: str = "attente"
    derniere: int | None = None
    livree: bool = False


#: state of a CIBA request -> what may follow
CIBA_SUITES: dict[str, tuple[str, ...]] = {"attente": ("approuvee", "refusee"), "approuvee": (), "refusee": ()}


@dataclass(slots=True)
class Registre:
    """Everything remembered, by the value the client shows."""

    sessions: dict[str, Session] = field(default_factory=dict)
    pages: dict[str, DemandeAutorisation] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    acces: dict[str, Jeton] = field(default_factory=dict)
    rafraichissements: dict[str, Jeton] = field(default_factory=dict)
    ciba: dict[str, DemandeCiba] = field(default_factory=dict)

    def fermer(self, session: Session, maintenant: int) -> None:
        """Ends the session: every token of it stops being worth anything."""
        session.fin = session.fin or maintenant

    def revoquer_du_code(self, code: str) -> int:
        """Revokes every token a code gave, and says how many (RFC 6749 §4.1.2: a replayed code)."""
        found = [
            jeton for kept in (self.acces, self.rafraichissements) for jeton in kept.values() if jeton.code == code
        ]
        for jeton in found:
            jeton.revoque = True
        return len(found)

    def snapshot(self) -> dict[str, Any]:
        """Counts, never values: a snapshot holds no secret."""
        live = sum(1 for session in self.sessions.values() if session.fin is None)
        return {
            "sessions": len(self.sessions),
            "sessions_ouvertes": live,
            "codes": len(self.codes),
            "codes_utilises": sum(1 for code in self.codes.values() if code.utilise),
            "acces": len(self.acces),
            "rafraichissements": len(self.rafraichissements),
            "ciba": {state: sum(1 for d in self.ciba.values() if d.reponse == state) for state in CIBA_SUITES},
        }
