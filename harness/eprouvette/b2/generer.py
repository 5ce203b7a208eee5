"""Writing generated B2 files, record by record, with what was planted in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from eprouvette_sim.kernel.errors import ErreurUsage

if TYPE_CHECKING:
    from eprouvette_sim.formats.b2.defauts import Plante

#: 999 lots of 999 invoices: what the counters of a file can hold.
FACTURES_MAX = 998_001


def ecrire(sortie: BinaryIO, *, factures: int, graine: int, defauts: int, separateur: str) -> list[Plante]:
    """Writes a file of that many invoices and returns its planted defects; `ErreurUsage` for impossible sizes."""
    from eprouvette_sim.formats.b2.cadrage import SEPARATEURS
    from eprouvette_sim.formats.b2.defauts import planter
    from eprouvette_sim.formats.b2.generateur import Reglages, enregistrements

    if not 1 <= factures <= FACTURES_MAX:
        raise ErreurUsage(
            f"un fichier B2 contient de 1 à {FACTURES_MAX} factures (999 lots de 999)",
            faire="générer plusieurs fichiers, avec des --seed différents",
        )
    if separateur not in SEPARATEURS:
        raise ErreurUsage(f"séparateur inconnu : {separateur}", faire="choisir " + ", ".join(SEPARATEURS))
    fin = SEPARATEURS[separateur]
    plantes = []
    flux = enregistrements(Reglages(factures=factures, graine=graine))
    for octets, plante in planter(flux, nombre=defauts, factures=factures, graine=graine):
        sortie.write(octets + fin)
        if plante is not None:
            plantes.append(plante)
    return plantes
