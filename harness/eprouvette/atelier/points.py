"""What `doctor` says: one line for each thing looked at, with what to do when it is wrong."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from eprouvette_sim.kernel.errors import ErreurBanc, ErreurUsage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BIEN, MAL, INCONNU = "bien", "mal", "inconnu"
SIGNES: Final = {BIEN: "✔", MAL: "✘", INCONNU: "?"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One thing looked at: `etat` is `bien`, `mal` or `inconnu`; `faire` says what to do unless it is `bien`."""

    sujet: str
    etat: str
    dit: str
    faire: str | None = None

    def to_json(self) -> dict[str, str | None]:
        """A plain JSON object."""
        return asdict(self)


def bien(sujet: str, dit: str) -> Point:
    """Something that is as it should be."""
    return Point(sujet=sujet, etat=BIEN, dit=dit)


def mal(sujet: str, dit: str, faire: str) -> Point:
    """Something that would make a run fail, or prove nothing."""
    return Point(sujet=sujet, etat=MAL, dit=dit, faire=faire)


def inconnu(sujet: str, dit: str, faire: str) -> Point:
    """Something nobody can tell from here; it fails nothing."""
    return Point(sujet=sujet, etat=INCONNU, dit=dit, faire=faire)


def garder(sujet: str, examen: Callable[[], Iterator[Point]]) -> list[Point]:
    """The points of an examination; an error of ours on the way becomes one that is wrong, with its own advice."""
    found: list[Point] = []
    try:
        found.extend(examen())
    except (ErreurUsage, ErreurBanc) as error:
        where = f" ({error.ou})" if error.ou else ""
        found.append(mal(sujet, f"{error.quoi}{where}", error.faire or "corriger ce qui est dit"))
    return found
