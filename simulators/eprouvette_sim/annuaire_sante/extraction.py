"""The two open-access files of the directory, as zip archives whose name carries the generation instant."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from eprouvette_sim.formats.annuaire import ACTIVITES, CORRESPONDANCE, Bal, colonnes, write_extraction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eprouvette_sim.annuaire_sante.population import Personne, Population

#: last part of the download path -> the file inside
ARCHIVES = {"PS_LibreAcces": ACTIVITES, "Extraction_Correspondance_MSSante": CORRESPONDANCE}
_EPOQUE = (1980, 1, 1, 0, 0, 0)


def archive(nom: str, population: Population, horodatage: str) -> tuple[str, bytes]:
    """The archive's file name and bytes; `horodatage` is `AAAAMMJJhhmm`. Same population and stamp, same bytes."""
    kind = ARCHIVES[nom]
    lignes = _activites(population) if kind == ACTIVITES else _boites(population)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        info = zipfile.ZipInfo(f"{kind}_{horodatage}.txt", date_time=_EPOQUE)
        info.compress_type = zipfile.ZIP_DEFLATED
        zipped.writestr(info, write_extraction(colonnes(kind), lignes))
    return f"{nom}_{horodatage}.zip", out.getvalue()


def _activites(population: Population) -> Iterator[dict[str, str]]:
    for person in population.personnes:
        for work in person.exercices:
            structure = population.structures[work.structure]
            yield _identite(person) | {
                "Nom d'exercice": person.nom,
                "Prénom d'exercice": person.prenom,
                "Code civilité": person.civilite,
                "Code profession": work.profession,
                "Code savoir-faire": work.savoir_faire,
                "Numéro FINESS site": structure.finess,
                "Raison sociale site": structure.nom,
                "Code postal (coord. structure)": structure.code_postal,
                "Libellé commune (coord. structure)": structure.ville,
                "Code secteur d'activité": structure.secteur,
            }


def _boites(population: Population) -> Iterator[dict[str, str]]:
    """One line by mailbox: personal ones, alone or tied to a structure, and those of structures; no red-listed one."""
    for person in population.personnes:
        owned = [(bal, "") for bal in person.bals]
        owned += [(bal, work.structure) for work in person.exercices for bal in work.bals]
        for bal, place in owned:
            if not bal.liste_rouge:
                yield _bal(bal, population, place) | _identite(person) | _noms(person)
    for structure in population.structures.values():
        for bal in structure.bals:
            # Seen in the published file: PER and ORG only (count of 2026-08-25); APP mailboxes are not in it.
            if not bal.liste_rouge and bal.type == "ORG":
                yield _bal(bal, population, structure.id)


def _bal(bal: Bal, population: Population, structure: str) -> dict[str, str]:
    row = {"Type de BAL": bal.type or "", "Adresse BAL": bal.adresse, "Service de rattachement": bal.service or ""}
    if not structure:
        return row
    found = population.structures[structure]
    return row | {
        "Identification Structure": found.finess,
        "Raison Sociale structure BAL": found.nom,
        "Code postal": found.code_postal,
    }


def _identite(person: Personne) -> dict[str, str]:
    """Type 8 is the RPPS; the national identifier is the type followed by the number."""
    number = person.identifiant.removeprefix("8")
    both = {"Type d'identifiant PP": "8", "Type Identifiant PP": "8"}
    return both | {"Identifiant PP": number, "Identification nationale PP": person.identifiant}


def _noms(person: Personne) -> dict[str, str]:
    return {
        "Civilité d'exercice": person.civilite,
        "Nom d'exercice": person.nom,
        "Prénom d'exercice": person.prenom,
    }
