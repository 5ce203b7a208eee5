"""The people AMCs know before anybody has given them data."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from eprouvette_sim.model import INCONNU, Beneficiaire, ContratAmc, Identite, Organisme, Periode
from eprouvette_sim.roc.base import Adherent, Contact, Garantie


@cache
def demonstration() -> tuple[Adherent, ...]:
    """One published identity under two contracts of ours, in order of payment."""
    text = files("eprouvette_sim.roc").joinpath("data/demonstration.toml").read_text(encoding="utf-8")
    return tuple(_adherent(row) for row in tomllib.loads(text)["adherent"])


def _adherent(row: dict[str, Any]) -> Adherent:
    who = Identite(
        nom_naissance=row["nom"],
        prenoms=tuple(row["prenoms"]),
        sexe=row["sexe"],
        date_naissance=row["naissance"],
        nir=row["matricule"],
        cle=row["cle"],
    )
    contrat = ContratAmc(
        numero_amc=row["numero_amc"],
        type_convention=row["type_convention"],
        csr=row.get("csr"),
        numero_adherent=row["numero_adherent"],
        periode=Periode(du=row["du"], au=row.get("au")),
        responsable=row["responsable"],
        rang=row["rang"],
    )
    body = Organisme(regime="01", caisse="631", centre="0000")
    return Adherent(
        contrat=contrat,
        beneficiaire=Beneficiaire(identite=who, nir_od=row["matricule"], rang=1, qualite=INCONNU, organisme=body),
        garanties=tuple(Garantie(**garantie) for garantie in row["garanties"]),
        nom_amc=row["nom_amc"],
        contact=Contact(**row["contact"]) if "contact" in row else None,
    )
