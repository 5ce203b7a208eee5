"""From a name given to `--mutant` to a product."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

from eprouvette_sim.kernel.errors import ErreurUsage
from eprouvette_sim.product.miniatures import MINIATURES
from eprouvette_sim.product.mutants import MUTANTS
from eprouvette_sim.product.temoin import Temoin

if TYPE_CHECKING:
    from collections.abc import Iterable


def build(mutant: str | None, **options: Any) -> Temoin:
    """The witness, or the mutant or miniature of that name; `ErreurUsage` with the nearest names otherwise."""
    if mutant is None:
        return Temoin(**options)
    if mutant in MINIATURES:
        return MINIATURES[mutant][0](**options)
    if mutant in MUTANTS:
        part = MUTANTS[mutant].partie
        return Temoin(parties={part.partie: part}, **options)
    raise ErreurUsage(f"mutant inconnu : {mutant}", faire=f"noms proches : {_near(mutant, [*MINIATURES, *MUTANTS])}")


def _near(name: str, known: Iterable[str]) -> str:
    return ", ".join(difflib.get_close_matches(name, list(known), n=3, cutoff=0.3)) or "voir eprouvette mutants"
