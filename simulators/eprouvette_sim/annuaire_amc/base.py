"""The AMCs the directory knows, by number."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: the address of every AMC that has none of its own: our ROC door, its number, the service in lower case
MODELE = "{roc}/{amc}/{service}"
TOUS = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Convention:
    """One convention of an AMC: two-letter type, care domain (`*`: all), secondary routing criterion if any."""

    type: str
    domaine: str = TOUS
    csr: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fiche:
    """One AMC: its number, name and conventions; `adresses` replaces the address of a service.

    `None` withdraws the service; an address without scheme is a mailbox (`MEL`).
    """

    numero_amc: str
    nom: str
    conventions: tuple[Convention, ...]
    adresses: Mapping[str, str | None] = field(default_factory=dict)


class Base:
    """Entries by AMC number; `deposer` replaces."""

    def __init__(self, fiches: Iterable[Fiche] = ()) -> None:
        self._fiches = {fiche.numero_amc: fiche for fiche in fiches}

    def __len__(self) -> int:
        return len(self._fiches)

    def deposer(self, fiche: Fiche) -> None:
        """Adds or replaces an entry."""
        self._fiches[fiche.numero_amc] = fiche

    def vider(self) -> None:
        """Forgets every AMC."""
        self._fiches.clear()

    def trouver(self, numero_amc: str) -> Fiche | None:
        """The entry of that number."""
        return self._fiches.get(numero_amc)
