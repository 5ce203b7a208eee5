"""From the dossier's `[adaptateur]` table to a carrier."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from eprouvette.adapters import Carrier, InProcessCarrier, StdioCarrier
from eprouvette_sim.kernel.errors import ErreurUsage

if TYPE_CHECKING:
    from eprouvette_sim.kernel.clock import Clock


def build_carrier(table: dict[str, Any], *, mutant: str | None, seed: str, clock: Clock) -> Carrier:
    """The carrier asked for; `ErreurUsage` when a mutant is asked of a product that is not the witness."""
    kind = table["porteur"]
    if kind == "temoin":
        from eprouvette_sim.product.catalogue import build

        build(mutant).close()  # an unknown mutant is refused here, not in the middle of a run
        return InProcessCarrier(partial(build, mutant, seed=seed, clock=clock))
    if mutant is not None:
        raise ErreurUsage("--mutant ne s'applique qu'au témoin intégré", faire="retirer --mutant ou --dossier")
    return StdioCarrier(table["commande"])
