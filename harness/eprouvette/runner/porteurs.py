"""From the dossier's `[adaptateur]` table to a carrier."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eprouvette.adapters import Carrier, FolderCarrier, HttpCarrier, InProcessCarrier, StdioCarrier
from eprouvette.assiste.porteurs import GuideCarrier, ObservationCarrier
from eprouvette_sim.kernel.errors import ErreurUsage

if TYPE_CHECKING:
    from collections.abc import Callable

    from eprouvette_sim.kernel.clock import Clock

#: seconds without a call after which an observed action is over
SILENCE_S = 3.0


def build_carrier(table: dict[str, Any], *, mutant: str | None, seed: str, clock: Clock) -> Carrier:
    """The carrier asked for; `ErreurUsage` when a mutant is asked of a product that is not the witness."""
    kind = table["porteur"]
    if kind == "temoin":
        from eprouvette_sim.product.catalogue import build

        build(mutant).close()  # an unknown mutant is refused here, not in the middle of a run
        return InProcessCarrier(partial(build, mutant, seed=seed, clock=clock))
    if mutant is not None:
        raise ErreurUsage("--mutant ne s'applique qu'au témoin intégré", faire="retirer --mutant ou --dossier")
    return PORTEURS[kind](table)


def _http(table: dict[str, Any]) -> Carrier:
    return HttpCarrier(table["url"], ca=Path(table["ca"]) if "ca" in table else None)


def _observation(table: dict[str, Any]) -> Carrier:
    return ObservationCarrier(table["produit"], float(table.get("silence_s", SILENCE_S)))


#: name in the dossier -> carrier
PORTEURS: dict[str, Callable[[dict[str, Any]], Carrier]] = {
    "stdio": lambda table: StdioCarrier(table["commande"]),
    "http": _http,
    "dossier": lambda table: FolderCarrier(Path(table["chemin"])),
    "observation": _observation,
    "guide": lambda table: GuideCarrier(table["produit"], table.get("mots", {})),
}
