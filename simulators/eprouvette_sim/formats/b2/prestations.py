"""What the norm says of each prestation code it names: records, MT/DMT, rate, domain, order (`data/prestations.csv`).

Codes absent from the table are not judged: the full list is in a document that was not read (TABLES).
Sources: SFG FIDES ACE RG_MF600, RG_MF601, RG_MF602, RG_MF610, RG_MF620, RG_VF500 to RG_VF505.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from eprouvette_sim.formats.b2.champs import lire_csv

if TYPE_CHECKING:
    from collections.abc import Mapping

#: MT and DMT of the prestations without their own: nothing, or those of AME and coordinated schemes.
MT_DMT_COURANTS = frozenset({"00000", "10406", "19137", "19958", "07000"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Prestation:
    """One code. `familles` is `3`, `4` or `34`; `requis` and `permis` are letters of complement records.

    `mt_dmt` are admitted 5-digit MT + DMT; `taux` 3-digit rates; `domaine` and `qualificatif` the imposed
    character (`_` blank); `rang` orders the emergency fees of one record family (0: not ordered).
    """

    code: str
    familles: str
    requis: frozenset[str]
    permis: frozenset[str]
    mt_dmt: frozenset[str]
    taux: frozenset[str]
    domaine: str
    qualificatif: str
    rang: int
    role: str
    source: str
    provenance: str


@cache
def prestations() -> Mapping[str, Prestation]:
    """Code -> what is known of it."""
    return MappingProxyType({ligne["code"]: _lire(ligne) for ligne in lire_csv("prestations.csv")})


def _lire(ligne: dict[str, str]) -> Prestation:
    mt_dmt = {m for colonne in ("mt_dmt", "mt_dmt_ame") for m in ligne[colonne].split("|") if m}
    return Prestation(
        code=ligne["code"],
        familles=ligne["familles"],
        requis=frozenset(ligne["requis"]),
        permis=frozenset(ligne["permis"]),
        mt_dmt=frozenset(mt_dmt) or MT_DMT_COURANTS,
        taux=frozenset(t for t in ligne["taux"].split("|") if t),
        domaine=ligne["domaine"],
        qualificatif=ligne["qualificatif"],
        rang=int(ligne["rang"]),
        role=ligne["role"],
        source=ligne["source"],
        provenance=ligne["provenance"],
    )
