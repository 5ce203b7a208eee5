"""The people whose rights the simulator knows, found by certified matricule or by insured, birth date and rank."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from eprouvette_sim.formats.cdri import Demande
    from eprouvette_sim.model import Beneficiaire, Droits


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """One person and their rights; `statut` other than `trouve` is what the service answers instead (`erreur`)."""

    beneficiaire: Beneficiaire
    droits: Droits
    statut: str = "trouve"


class Base:
    """Dossiers indexed by the two ways to ask; `trouver` is constant time whatever the size."""

    def __init__(self, dossiers: Iterable[Dossier] = ()) -> None:
        self._all: list[Dossier] = []
        self._by_nir: dict[str, list[Dossier]] = {}
        self._by_insured: dict[tuple[str, str], list[Dossier]] = {}
        for dossier in dossiers:
            self.deposer(dossier)

    def __len__(self) -> int:
        return len(self._all)

    def deposer(self, dossier: Dossier) -> None:
        """Adds a dossier; a second one for the same person stands beside the first (that is how candidates arise)."""
        person = dossier.beneficiaire
        self._all.append(dossier)
        if person.identite.nir is not None:
            self._by_nir.setdefault(person.identite.nir, []).append(dossier)
        self._by_insured.setdefault((person.nir_od, person.identite.date_naissance), []).append(dossier)

    def vider(self) -> None:
        """Forgets everybody."""
        self._all.clear()
        self._by_nir.clear()
        self._by_insured.clear()

    def trouver(self, demande: Demande) -> tuple[Dossier, ...]:
        """The candidates: by certified matricule when given and known, else by insured, birth date and, if given, rank."""
        by_nir = self._by_nir.get(demande.nir or "", [])
        if by_nir:
            return tuple(d for d in by_nir if demande.date_naissance in {None, d.beneficiaire.identite.date_naissance})
        key = (demande.nir_od or "", demande.date_naissance or "")
        candidates = self._by_insured.get(key, [])
        return tuple(d for d in candidates if demande.rang in {None, str(d.beneficiaire.rang)})
