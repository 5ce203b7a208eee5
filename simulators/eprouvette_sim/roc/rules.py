"""The guarantee engine: small enough to be checked by hand. Ours, no public source (cdri_roc facts §5.4).

For each line, in order, all in integer cents:

1. due = base × rate / 100 rounded half up, minus the AMO share, never under 0 (the rate includes the AMO share);
2. not more than what is left: amount − AMO share − what insurers before have taken;
3. not more than the line's ceiling, then than what is left of the stay's ceiling for that domain.

A domain the contract does not name, or excludes, gives 0. With the C2S, step 1 uses 100 % and there is no step 3.
A line cut by a ceiling or an exclusion carries an instruction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from eprouvette_sim.roc.base import Adherent, Garantie

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eprouvette_sim.formats.roc import LigneAmc


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What the AMC takes of one line, what is left, and the code of its instruction if any; cents."""

    id: str
    amc: int
    reste: int
    consigne: str | None = None


def calculer(adherent: Adherent, lignes: Sequence[LigneAmc]) -> tuple[Part, ...]:
    """The AMC's part of each line, in order."""
    by_domain = {garantie.domaine: garantie for garantie in adherent.garanties}
    used: dict[str, int] = {}
    found = []
    for line in lignes:
        garantie = Garantie(domaine=line.domaine) if adherent.c2s else by_domain.get(line.domaine)
        amount, consigne = _part(line, garantie, used.get(line.domaine, 0))
        used[line.domaine] = used.get(line.domaine, 0) + amount
        found.append(Part(id=line.id, amc=amount, reste=line.reste - amount, consigne=consigne))
    return tuple(found)


def _part(line: LigneAmc, garantie: Garantie | None, used: int) -> tuple[int, str | None]:
    if garantie is None:
        return 0, "domaine_non_couvert"
    if garantie.exclue:
        return 0, "acte_exclu"
    due = min(line.reste, max(0, arrondi(line.base, garantie.taux) - line.amo))
    ceilings = [due]
    if garantie.plafond_ligne is not None:
        ceilings.append(garantie.plafond_ligne)
    if garantie.plafond_sejour is not None:
        ceilings.append(max(0, garantie.plafond_sejour - used))
    kept = min(ceilings)
    return kept, "plafond_atteint" if kept < due else None


def arrondi(montant: int, taux: int) -> int:
    """That percent of the amount, in cents, rounded half up."""
    return (montant * taux + 50) // 100
