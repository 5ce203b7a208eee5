"""AMO rights as a rights service answers them (shape after the ADRi proxy, cdri_roc facts §2.3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from eprouvette_sim.model.valeurs import Inconnu, Periode, refuser_vides

if TYPE_CHECKING:
    from datetime import date, datetime

    from eprouvette_sim.model.amc import ContratAmc
    from eprouvette_sim.model.identite import Organisme

_MAX_ATMP = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Couverture:
    """One coverage period: ALD code and situation code (several may coexist)."""

    code_ald: str | None
    code_situation: str | None
    du: date
    au: date | None = None

    def __post_init__(self) -> None:
        refuser_vides(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class PriseEnChargeAtMp:
    """One work accident or occupational disease: body, code and 9-character id (cdri_roc facts §2.3)."""

    organisme: str
    code: str
    identifiant: str

    def __post_init__(self) -> None:
        refuser_vides(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Droits:
    """The AMO rights of one beneficiary, as known on `reponse_le`.

    `c2s` is `sans_participation`, `avec_participation` or `None`; `medecin_traitant` may be `INCONNU`.
    At most three AT/MP entries: `ValueError` beyond.
    """

    organisme: Organisme
    periodes: tuple[Periode, ...]
    couvertures: tuple[Couverture, ...] = ()
    c2s: str | None = None
    c2s_periode: Periode | None = None
    ame: Periode | None = None
    medecin_traitant: bool | Inconnu | None = None
    at_mp: tuple[PriseEnChargeAtMp, ...] = ()
    amc: ContratAmc | None = None
    nature_justificatif: str | None = None
    reponse_le: datetime | None = None
    expire_le: date | None = None

    def __post_init__(self) -> None:
        refuser_vides(self)
        if len(self.at_mp) > _MAX_ATMP:
            msg = f"Droits.at_mp contient {len(self.at_mp)} entrées ; trois au plus"
            raise ValueError(msg)

    def ouverts(self, jour: date) -> bool:
        """True when one rights period covers that day."""
        return any(periode.couvre(jour) for periode in self.periodes)
