"""Rounding of the norm: half-up, on integers (SFG FIDES ACE, general rules)."""

from __future__ import annotations


def arrondi(numerateur: int, denominateur: int) -> int:
    """Quotient rounded half-up, for integers ≥ 0."""
    return (2 * numerateur + denominateur) // (2 * denominateur)
