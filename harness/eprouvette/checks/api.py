"""What a check receives and what it may answer.

A check never says "pass": it says violated (where, expected, observed), held on n objects it has really
examined, or nothing to judge (why). `tenu(0)` is refused, so silence cannot pass.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from eprouvette_sim.kernel.errors import ErreurBanc

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eprouvette_sim.kernel.exchange import Exchange


@dataclass(frozen=True, slots=True, kw_only=True)
class Ecart:
    """One deviation found by a check.

    `lieu` is an XPath, a B2 position, a header or an operation name; `echange` the id of the exchange looked
    at, if any; `cause` the likely cause in words the editor uses; `provenance` overrides the check's own when
    this rule is less sure than the others; `clause` likewise.
    """

    attendu: str
    observe: str
    lieu: str = ""
    echange: str | None = None
    cause: str | None = None
    provenance: str | None = None
    clause: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Viole:
    """The claim is broken: at least one deviation, out of `examines` objects looked at."""

    ecarts: tuple[Ecart, ...]
    examines: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenu:
    """The claim held on `n` objects (n ≥ 1)."""

    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SansObjet:
    """There was nothing to judge, and why."""

    raison: str


Constat: TypeAlias = Viole | Tenu | SansObjet


def viole(*ecarts: Ecart, examines: int | None = None) -> Viole:
    """A violation; `ErreurBanc` when no deviation is given."""
    if not ecarts:
        raise ErreurBanc("un contrôle a déclaré une violation sans écart")
    return Viole(ecarts=ecarts, examines=examines if examines is not None else len(ecarts))


def tenu(n: int) -> Tenu:
    """The claim held on n objects; `ErreurBanc` when n < 1, since silence never passes."""
    if n < 1:
        raise ErreurBanc("un contrôle a déclaré tenu sans objet examiné")
    return Tenu(n=n)


def sans_objet(raison: str) -> SansObjet:
    """Nothing to judge; the reason is printed."""
    return SansObjet(raison=raison)


def constat(ecarts: Sequence[Ecart], examines: int, *, sinon: str) -> Constat:
    """The usual ending of a check: violated if any deviation, held if anything was examined, else nothing to judge."""
    if ecarts:
        return viole(*ecarts, examines=examines)
    return tenu(examines) if examines else sans_objet(sinon)


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One thing seen besides the wire: an adapter answer or a person's answer.

    `source` is `adaptateur` or `operateur`; `operation` the pilotage operation or the question's key;
    `statut` the pilotage status (`ok`, `refus`, …); `valeur` the JSON result.
    """

    source: str
    operation: str
    statut: str
    valeur: Any
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One file the editor hands over to be judged: `genre` is a key of the dossier's `[pieces]`, `nom` its file name."""

    genre: str
    nom: str
    sha256: str
    octets: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Observations:
    """All that one check call may look at: exchanges and answers of one scenario, and the instant of judgement.

    `instant` is UTC RFC 3339; `date_reference` the run's reference day (`AAAA-MM-JJ`).
    """

    exchanges: tuple[Exchange, ...]
    answers: tuple[Observation, ...]
    instant: str
    date_reference: str
    pieces: tuple[Piece, ...] = ()

    def of_service(self, service: str) -> tuple[Exchange, ...]:
        """The exchanges of one service, in order of arrival."""
        return tuple(exchange for exchange in self.exchanges if exchange.service == service)

    def of_operation(self, operation: str) -> tuple[Observation, ...]:
        """The answers to one pilotage operation, in order."""
        return tuple(answer for answer in self.answers if answer.operation == operation)
