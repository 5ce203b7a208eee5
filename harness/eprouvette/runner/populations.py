"""The bench's own populations, written in `run.json`: published test identities, and the people of the data sets."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Final

from eprouvette.resources import scenarios_root
from eprouvette_sim.insi.rules import injections, published

_MATRICULE: Final = re.compile(r"\b[0-9]{6}[0-9AB][0-9]{6}\b")


@cache
def populations() -> tuple[dict[str, Any], ...]:
    """Each population: `nom`, `origine` (`publie` or `genere`) and its `matricules`, 13 characters each, sorted."""
    people = [fiche.identite for fiche in (*published(), *injections().values())]
    known = {person.nir for person in people} | {old.nir for person in people for old in person.historique}
    sets = {m for path in sorted((scenarios_root() / "jeux").glob("*.toml")) for m in _MATRICULE.findall(_text(path))}
    public = sorted(nir for nir in known if nir)
    rows = (
        ("identités de test publiées (INSi)", "publie", public),
        ("jeux de données du banc", "genere", sorted(sets)),
    )
    return tuple({"nom": nom, "origine": origine, "matricules": matricules} for nom, origine, matricules in rows)


def _text(path: Any) -> str:
    text: str = path.read_text(encoding="utf-8")
    return text
