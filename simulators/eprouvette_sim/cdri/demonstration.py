"""The people a simulator knows before anybody has given it data."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from eprouvette_sim.cdri.base import Dossier
from eprouvette_sim.model import INCONNU, Beneficiaire, Droits, Identite, Organisme, Periode


@cache
def demonstration() -> tuple[Dossier, ...]:
    """Three published identities: rights open, open with C2S, closed since the end of 2019."""
    text = files("eprouvette_sim.cdri").joinpath("data/demonstration.toml").read_text(encoding="utf-8")
    return tuple(_dossier(row) for row in tomllib.loads(text)["dossier"])


def _dossier(row: dict[str, Any]) -> Dossier:
    body = Organisme(regime=row["regime"], caisse=row["caisse"], centre=row["centre"])
    who = Identite(
        nom_naissance=row["nom"],
        prenoms=tuple(row["prenoms"]),
        sexe=row["sexe"],
        date_naissance=row["naissance"],
        nir=row["matricule"],
        cle=row["cle"],
    )
    droits = Droits(
        organisme=body,
        periodes=(Periode(du=row["droits_du"], au=row.get("droits_au")),),
        medecin_traitant=row.get("medecin_traitant"),
        c2s=row.get("c2s"),
    )
    person = Beneficiaire(identite=who, nir_od=row["matricule"], rang=1, qualite=INCONNU, organisme=body)
    return Dossier(beneficiaire=person, droits=droits)
