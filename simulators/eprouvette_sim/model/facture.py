"""Stay, acts, invoice and lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from eprouvette_sim.model.valeurs import refuser_vides

if TYPE_CHECKING:
    from datetime import date

    from eprouvette_sim.model.identite import Beneficiaire


@dataclass(frozen=True, slots=True, kw_only=True)
class Venue:
    """One visit or stay: `du` and `au` are civil days, `mode` is what the hospital declares (e.g. `ACE`)."""

    numero: str
    beneficiaire: Beneficiaire
    du: date
    au: date | None = None
    mode: str = "ACE"
    finess_eg: str | None = None

    def __post_init__(self) -> None:
        refuser_vides(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Acte:
    """One act as coded by the hospital.

    `coefficient` is in ten-thousandths (1.5 is 15000); `prix_unitaire_cents` is the product's own price.
    `executant` and `prescripteur` are national identifiers (RPPS or FINESS) as declared.
    """

    nomenclature: str
    code: str
    date: date
    executant: str | None = None
    prescripteur: str | None = None
    quantite: int = 1
    coefficient: int | None = None
    prix_unitaire_cents: int | None = None
    modificateurs: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        refuser_vides(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ligne:
    """One billed line: amounts in integer cents, `taux` in integer percent."""

    acte: Acte
    code_prestation: str
    montant_cents: int
    taux: int
    part_amo_cents: int
    part_amc_cents: int = 0
    part_patient_cents: int = 0
    exoneration: str | None = None
    penalite_cents: int = 0

    def __post_init__(self) -> None:
        refuser_vides(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facture:
    """One invoice: `numero_facture` is 9 characters in B2 (title number rules belong to the oracle)."""

    numero_facture: str
    venue: Venue
    lignes: tuple[Ligne, ...]
    emise_le: date | None = None

    def __post_init__(self) -> None:
        refuser_vides(self)

    @property
    def total_cents(self) -> int:
        """Sum of the billed amounts, in cents."""
        return sum(ligne.montant_cents for ligne in self.lignes)
