"""Who is insured by which AMC, with what guarantees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from eprouvette_sim.model import Beneficiaire, ContratAmc


@dataclass(frozen=True, slots=True, kw_only=True)
class Garantie:
    """What a contract gives in one care domain.

    `taux` is an integer percent of the base, the AMO share included; ceilings are in cents, by line and by stay;
    `exclue` means that the domain is named and gives nothing.
    """

    domaine: str
    taux: int = 100
    plafond_ligne: int | None = None
    plafond_sejour: int | None = None
    exclue: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Whom to call at an AMC; synthetic values only."""

    nom: str
    telephone: str | None = None
    courriel: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Adherent:
    """One person under one contract; `c2s` pays the whole co-payment in every domain, without ceiling.

    `conventions` are the types the AMC accepts for this contract (empty: any).
    """

    contrat: ContratAmc
    beneficiaire: Beneficiaire
    garanties: tuple[Garantie, ...]
    nom_amc: str
    c2s: bool = False
    conventions: tuple[str, ...] = ()
    contact: Contact | None = None


class Base:
    """Contracts by AMC number and adherent number; constant time whatever the size."""

    def __init__(self, adherents: Iterable[Adherent] = ()) -> None:
        self._amc: set[str] = set()
        self._known: dict[tuple[str, str], list[Adherent]] = {}
        for adherent in adherents:
            self.deposer(adherent)

    def __len__(self) -> int:
        return sum(map(len, self._known.values()))

    def deposer(self, adherent: Adherent) -> None:
        """Adds a person under a contract."""
        contrat = adherent.contrat
        self._amc.add(contrat.numero_amc)
        self._known.setdefault((contrat.numero_amc, contrat.numero_adherent or ""), []).append(adherent)

    def vider(self) -> None:
        """Forgets everybody."""
        self._amc.clear()
        self._known.clear()

    def trouver(self, numero_amc: str, adherent: str, naissance: str, rang: str) -> tuple[Adherent | None, str | None]:
        """The person, or the code of why not: AMC, adherent number, then birth date and rank."""
        if numero_amc not in self._amc:
            return None, "amc_inconnue"
        people = self._known.get((numero_amc, adherent))
        if not people:
            return None, "adherent_inconnu"
        for person in people:
            known = person.beneficiaire
            if known.identite.date_naissance == naissance and str(known.rang) == rang:
                return person, None
        return None, "beneficiaire_inconnu"
