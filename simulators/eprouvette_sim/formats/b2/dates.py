"""`AAMMJJ` dates: existence, order and age, in the century of the year 2000.

Two-digit years of care, stay and file dates are read 2000 to 2099; birth dates are never compared (the century
is unknown and lunar dates are allowed: SFG FIDES ACE, volume BS).
"""

from __future__ import annotations

from calendar import monthrange
from functools import cache


@cache
def _valides() -> frozenset[bytes]:
    return frozenset(
        b"%02d%02d%02d" % (annee, mois, jour)
        for annee in range(100)
        for mois in range(1, 13)
        for jour in range(1, monthrange(2000 + annee, mois)[1] + 1)
    )


def existe(aammjj: bytes) -> bool:
    """True for six digits that name a day of 2000-2099."""
    return aammjj in _valides()


def toutes() -> frozenset[bytes]:
    """Every existing `AAMMJJ`: 36,525 of them."""
    return _valides()


def trop_vieille(soins: int, creation: int) -> bool:
    """True when care day + one year is not after the creation day (both as integers AAMMJJ)."""
    return soins + 10_000 <= creation
