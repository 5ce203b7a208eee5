"""The prestation codes the oracle knows: family, record type and sequence, rank inside the invoice.

Source of the table: SFG FIDES ACE 06.08/06.09, RG_MF600, RG_MF601, RG_MF602, RG_MF610/0339.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from eprouvette.oracle.donnees import lignes_csv


@dataclass(frozen=True, slots=True, kw_only=True)
class Prestation:
    """One code: `famille` drives the decision tables, `type` is `3` or `4`, `rang` the order in the invoice."""

    code: str
    famille: str
    type: str
    enregistrements: tuple[str, ...]
    rang: int
    forfait: bool


def _charger() -> dict[str, Prestation]:
    return {
        rang["code"]: Prestation(
            code=rang["code"],
            famille=rang["famille"],
            type=rang["enregistrements"][0],
            enregistrements=tuple(rang["enregistrements"].split()),
            rang=int(rang["rang"]),
            forfait=rang["forfait"] == "oui",
        )
        for rang in lignes_csv("prestations.csv")
    }


PRESTATIONS: Final = _charger()
#: codes that a visit declares with nomenclature FORFAIT
FORFAITS: Final = tuple(code for code, p in PRESTATIONS.items() if p.forfait)

#: nomenclature -> records of a line that has no row of its own (RG_MF600)
PAR_NOMENCLATURE: Final = {
    "NGAP": ("4", "4S", "4E"),
    "CCAM": ("4", "4S", "4E", "4M"),
    "NABM": ("4", "4S", "4E", "4B"),
    "LPP": ("3", "3S", "3E", "3F"),
}


def prestation(code: str, nomenclature: str) -> Prestation:
    """The row of this code, or the general row of its nomenclature."""
    if code in PRESTATIONS:
        return PRESTATIONS[code]
    enregistrements = PAR_NOMENCLATURE[nomenclature]
    return Prestation(
        code=code,
        famille=nomenclature.lower(),
        type=enregistrements[0],
        enregistrements=enregistrements,
        rang=500,
        forfait=False,
    )
