"""Hypothesis strategies over B2 files, for editors who test their own software. Needs the `hypothesis` package.

`fichiers()` draws conforming files, `fichiers_defectueux()` files with planted defects and what was planted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from eprouvette_sim.formats.b2.cadrage import SEPARATEURS
from eprouvette_sim.formats.b2.defauts import Plante, planter
from eprouvette_sim.formats.b2.generateur import Reglages, enregistrements, fichier
from eprouvette_sim.formats.b2.recettes import RECETTES
from eprouvette_sim.kernel.errors import ErreurUsage

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy


def reglages(factures_max: int = 12) -> SearchStrategy[Reglages]:
    """Settings of small files over every kind of visit; shrinks to one invoice of the first kind, seed 0."""
    try:
        from hypothesis import strategies as st
    except ImportError as error:
        raise ErreurUsage("hypothesis n'est pas installé", faire="pip install hypothesis") from error
    noms = st.lists(st.sampled_from(sorted(RECETTES)), min_size=1, unique=True).map(tuple)
    return st.builds(
        Reglages,
        factures=st.integers(1, factures_max),
        graine=st.integers(0, 2**32),
        recettes=noms,
        factures_par_lot=st.integers(1, 999),
    )


def fichiers(factures_max: int = 12) -> SearchStrategy[bytes]:
    """Conforming files, with any separator."""
    from hypothesis import strategies as st

    return st.builds(
        lambda r, s: fichier(r, separateur=s), reglages(factures_max), st.sampled_from(sorted(SEPARATEURS))
    )


def fichiers_defectueux(factures_max: int = 12) -> SearchStrategy[tuple[bytes, tuple[Plante, ...]]]:
    """Files without separator and one to three planted defects, each in its own invoice."""
    from hypothesis import strategies as st

    def fabriquer(reglages_: Reglages, nombre: int) -> tuple[bytes, tuple[Plante, ...]]:
        sortis = list(
            planter(enregistrements(reglages_), nombre=nombre, factures=reglages_.factures, graine=reglages_.graine)
        )
        return b"".join(octets for octets, _ in sortis), tuple(p for _, p in sortis if p is not None)

    return st.builds(fabriquer, reglages(factures_max), st.integers(1, 3))
