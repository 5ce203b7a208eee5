"""Days relative to the run's reference day: `J`, `J-400`, `J+200`."""

from __future__ import annotations

import re
from datetime import date, timedelta

from eprouvette_sim.kernel.errors import ErreurBanc

MOTIF = r"J(?:[+-]\d+)?"


def jour(texte: str, reference: str) -> date:
    """The civil day; `reference` is `AAAA-MM-JJ`. Raises `ErreurBanc` for another shape: a scenario is at fault."""
    found = re.fullmatch(r"J([+-]\d+)?", texte)
    if found is None:
        raise ErreurBanc(f"jour illisible : {texte}", faire="écrire J, J-10 ou J+30")
    return date.fromisoformat(reference) + timedelta(days=int(found[1] or 0))
