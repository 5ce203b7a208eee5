"""All native rules of a CDA document, in reading order: structure, header, people, body."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eprouvette_sim.formats.cda import regles_corps, regles_entete, regles_personnes, structure

if TYPE_CHECKING:
    from eprouvette_sim.formats.cda.lecture import Cda
    from eprouvette_sim.kernel.anomalie import Anomalie

#: Every rule function: a document in, deviations out.
REGLES = (*regles_entete.REGLES, *regles_personnes.REGLES, *regles_corps.REGLES)


def deviations(cda: Cda) -> tuple[Anomalie, ...]:
    """Every departure of a document from the CI-SIS minimal structure, as far as the bench knows it natively."""
    found = list(structure.deviations(cda.racine))
    for regle in REGLES:
        found += regle(cda)
    return tuple(found)
