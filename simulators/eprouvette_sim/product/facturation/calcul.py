"""Rounding and the dated figures the witness was given (SFG FIDES ACE 06.09): cents, half up."""

from __future__ import annotations

from datetime import date
from typing import Final

#: CCAM 120 € and NGAP 60, in cents and ten-thousandths (RG_VF663)
SEUIL_CCAM: Final = 12000
SEUIL_NGAP: Final = 600000
#: out-of-path penalty: 40 % of the base, at most 10,60 € (RG_VF671)
PENALITE_TAUX: Final = 40
PENALITE_PLAFOND: Final = 1060
MARGE: Final = 2200
#: participation forfaitaire: 24 € until spring 2026, 32 € afterwards (RG_VF682; the day is known from the press only)
_TMF: Final = ((date(2026, 4, 22), 3200), (date(2026, 4, 1), 3200), (date(1900, 1, 1), 2400))
ASSOCIATIONS: Final = {"1": 100, "2": 50, "3": 75, "4": 100, "5": 100}


def arrondir(numerateur: int, denominateur: int) -> int:
    """The quotient rounded half up (PG_A1-ARR); both are positive."""
    return (2 * numerateur + denominateur) // (2 * denominateur)


def pourcent(montant: int, taux: int) -> int:
    """That percentage of an amount, in cents."""
    return arrondir(montant * taux, 100)


def tmf(jour: date) -> int:
    """The participation forfaitaire of that day."""
    return next(montant for debut, montant in _TMF if debut <= jour)
