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

    from eprouvette.runner.lab import Lab
    from eprouvette_sim.kernel.clock import Clock

#: seconds without a call after which an observed action is over
SILENCE_S = 3.0


def build_carrier(
    table: dict[str, Any], *, mutant: str | None, seed: str, clock: Clock, lab: Lab | None = None
) -> Carrier:
    """The carrier asked for; `ErreurUsage` when a mutant is asked of a product that is not the witness.

    `lab` is what a carrier that stimulates the product needs; without one the wishes are only checked.
    """
    kind = table["porteur"]
    if kind == "temoin":
        from eprouvette_sim.product.catalogue import build

        build(mutant).close()  # an unknown mutant is refused here, not in the middle of a run
        return _stimulated(InProcessCarrier(partial(build, mutant, seed=seed, clock=clock)), table, lab)
    if mutant is not None:
        raise ErreurUsage("--mutant ne s'applique qu'au témoin intégré", faire="retirer --mutant ou --dossier")
    inner = None if kind == "mllp" else PORTEURS[kind](table)
    return inner if inner is not None and kind in CONDUITS else _stimulated(inner, table, lab)


def _stimulated(inner: Carrier | None, table: dict[str, Any], lab: Lab | None) -> Carrier:
    """A carrier that also hands documents to a PFI over MLLP; `inner` carries everything else."""
    from eprouvette.runner.mllp import MllpCarrier

    return MllpCarrier(table, lab=lab, inner=inner)


def fixed_ports(table: dict[str, Any]) -> dict[str, int]:
    """The ports of our doors that the dossier fixes, by door: where a PFI sends its returns."""
    return {"pfi": table["port_retours"]} if "port_retours" in table else {}


def _http(table: dict[str, Any]) -> Carrier:
    return HttpCarrier(table["url"], ca=Path(table["ca"]) if "ca" in table else None)


def _observation(table: dict[str, Any]) -> Carrier:
    return ObservationCarrier(table["produit"], float(table.get("silence_s", SILENCE_S)))


#: name in the dossier -> carrier; `mllp` alone is no carrier of these: it stimulates a PFI
PORTEURS: dict[str, Callable[[dict[str, Any]], Carrier]] = {
    "stdio": lambda table: StdioCarrier(table["commande"]),
    "http": _http,
    "dossier": lambda table: FolderCarrier(Path(table["chemin"])),
    "observation": _observation,
    "guide": lambda table: GuideCarrier(table["produit"], table.get("mots", {})),
}
#: a person conducts these: nothing is sent in their place
CONDUITS = ("observation", "guide")
