"""A constat as the journal keeps it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from eprouvette.checks.api import SansObjet, Tenu, Viole

if TYPE_CHECKING:
    from eprouvette.checks.api import Constat


def outcome_of(constat: Constat) -> dict[str, Any]:
    """The plain JSON form of a constat: `kind` is `viole`, `tenu` or `sans_objet`."""
    match constat:
        case Viole(ecarts=ecarts, examines=examines):
            return {"kind": "viole", "examines": examines, "ecarts": [asdict(ecart) for ecart in ecarts]}
        case Tenu(n=n):
            return {"kind": "tenu", "n": n}
        case SansObjet(raison=raison):
            return {"kind": "sans_objet", "raison": raison}
