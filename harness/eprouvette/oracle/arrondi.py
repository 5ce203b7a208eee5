"""Exact rounding to the cent, half up, on integers only (SFG FIDES ACE, PG_A1-ARR)."""

from __future__ import annotations


def arrondi(numerateur: int, denominateur: int) -> int:
    """The quotient of two non-negative integers rounded to the nearest unit, halves up.

    `denominateur` is strictly positive; `ValueError` otherwise or when the numerator is negative.
    """
    if denominateur <= 0 or numerateur < 0:
        msg = f"arrondi({numerateur}, {denominateur}) : numérateur positif et dénominateur strictement positif attendus"
        raise ValueError(msg)
    return (2 * numerateur + denominateur) // (2 * denominateur)


def pourcent(cents: int, taux: int) -> int:
    """`taux` percent of an amount in cents, rounded half up."""
    return arrondi(cents * taux, 100)


def euros(cents: int) -> str:
    """An amount in cents as French readers write it: `-1 234,50` without currency sign."""
    entier, reste = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{entier:,}".replace(",", " ") + f",{reste:02d}"


def nombre(dix_milliemes: int) -> str:
    """A coefficient in ten-thousandths as decimal text: 10678 gives `1,0678`, 10000 gives `1`."""
    entier, reste = divmod(dix_milliemes, 10000)
    return f"{entier},{reste:04d}".rstrip("0") if reste else str(entier)
