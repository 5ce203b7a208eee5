"""The AMCs the directory knows before anybody has given it data."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from eprouvette_sim.annuaire_amc.base import Convention, Fiche


@cache
def demonstration() -> tuple[Fiche, ...]:
    """Two AMCs of ours, those whose contracts the ROC simulator knows at the start."""
    text = files("eprouvette_sim.annuaire_amc").joinpath("data/demonstration.toml").read_text(encoding="utf-8")
    return tuple(
        Fiche(
            numero_amc=row["numero_amc"],
            nom=row["nom"],
            conventions=tuple(Convention(**({"domaine": "*"} | convention)) for convention in row["conventions"]),
        )
        for row in tomllib.loads(text)["fiche"]
    )
