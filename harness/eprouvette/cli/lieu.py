"""What every verb that opens doors does first: takes the workshop, and says loudly when others may reach it."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextlib.contextmanager
def occupe(atelier: Path | None, ecoute: str | None, *, quoi: str, lang: str) -> Iterator[None]:
    """Holds the workshop while it lasts, when there is one; `ErreurUsage` when another process holds it."""
    if atelier is None:
        yield
        return
    from eprouvette.atelier.lieu import a_l_ecoute, lire
    from eprouvette.atelier.verrou import tenir
    from eprouvette.texts import text
    from eprouvette_sim.kernel.clock import SystemClock

    lieu = a_l_ecoute(lire(atelier), ecoute)
    with tenir(atelier, quoi=quoi, now=SystemClock().now()):
        if not lieu.boucle:
            click.secho(text("atelier.open", lang).format(address=lieu.ecoute), fg="red", bold=True, err=True)
        yield
