"""Every verb that reads a run's evidence refuses it in the same words when it was altered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from eprouvette_sim.kernel.journal import Alteration

_SHOWN = 20


def altered(run: Path, lang: str, *, defi: str = "", rapport: bool = True) -> bool:
    """True when the run's evidence does not hold, after naming the places (the first twenty).

    `rapport` false leaves `report.json` aside: the verb is about to write it again.
    """
    from eprouvette.bundle.coherence import controler

    found = controler(run, defi=defi, rapport=rapport)
    say(found, lang)
    return bool(found)


def say(found: Sequence[Alteration], lang: str) -> None:
    """Names the altered places, nothing when there is none."""
    from eprouvette.texts import text

    if found:
        click.echo(text("verify.bad", lang).format(n=len(found)))
    for alteration in found[:_SHOWN]:
        click.echo(f"  {alteration.where} : {alteration.what}")
