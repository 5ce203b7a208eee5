"""What requirements say about the product: one small function per claim, over observations only."""

from eprouvette.checks.api import (
    Constat,
    Ecart,
    Observation,
    Observations,
    Piece,
    SansObjet,
    Tenu,
    Viole,
    constat,
    sans_objet,
    tenu,
    viole,
)
from eprouvette.checks.registry import Check, all_checks, check, get

__all__ = [
    "Check",
    "Constat",
    "Ecart",
    "Observation",
    "Observations",
    "Piece",
    "SansObjet",
    "Tenu",
    "Viole",
    "all_checks",
    "check",
    "constat",
    "get",
    "sans_objet",
    "tenu",
    "viole",
]
