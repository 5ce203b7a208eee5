"""Named sets of act codes cited by the rules (`data/codes.csv`), and questions on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eprouvette.oracle.donnees import lignes_csv

if TYPE_CHECKING:
    from collections.abc import Iterable

    from eprouvette.oracle.visite import Acte


def _charger() -> dict[str, frozenset[str]]:
    ensembles: dict[str, set[str]] = {}
    for rang in lignes_csv("codes.csv"):
        ensembles.setdefault(rang["ensemble"], set()).add(rang["code"])
    return {nom: frozenset(codes) for nom, codes in ensembles.items()}


ENSEMBLES = _charger()


def normaliser(code: str) -> str:
    """A NABM code on 4 digits (388 and 0388 are the same analysis); other codes unchanged."""
    return code.zfill(4) if code.isdigit() else code


def dans(code: str, ensemble: str) -> bool:
    """True when the code belongs to the named set."""
    return normaliser(code) in ENSEMBLES[ensemble]


def tous(actes: Iterable[Acte], ensemble: str) -> bool:
    """True when there is at least one NABM act and all belong to the set."""
    return {acte.nomenclature == "NABM" and dans(acte.code, ensemble) for acte in actes} == {True}


def ist(actes: Iterable[Acte]) -> bool:
    """True when one act is a sexually transmitted infection test (RG_IP663).

    AMBIGUOUS: the source lists the supplements 9005 and 9105 too; alone they do not make the context here (D23).
    """
    return any(acte.nomenclature == "NABM" and dans(acte.code, "ist") for acte in actes)
