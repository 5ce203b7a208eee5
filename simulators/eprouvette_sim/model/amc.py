"""Complementary insurer: contract and commitment (cdri_roc facts §4.2, §5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from eprouvette_sim.model.valeurs import Periode, refuser_vides

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ContratAmc:
    """The five data of the harmonised attestation, plus what the caisse adds when it manages the AMC share."""

    numero_amc: str
    type_convention: str | None
    csr: str | None
    numero_adherent: str | None
    periode: Periode | None
    gere_par_amo: bool = False
    responsable: bool | None = None
    rang: int = 1

    def __post_init__(self) -> None:
        refuser_vides(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Engagement:
    """A commitment of an AMC to pay `montant_cents` for one stay; `etat` is named by the ROC state table."""

    numero: str
    numero_amc: str
    montant_cents: int
    etat: str
    donne_le: datetime
    expire_le: datetime | None = None

    def __post_init__(self) -> None:
        refuser_vides(self)
