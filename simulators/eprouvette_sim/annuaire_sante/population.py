"""Who is in the simulated directory: people and structures of our own making, as many as a test asks for."""

from __future__ import annotations

import random
import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from eprouvette_sim.formats.annuaire import Bal


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """One structure: FINESS of ours (99 is no department), sector, town, its mailboxes, its departments."""

    id: str
    finess: str
    nom: str
    secteur: str
    ville: str
    code_postal: str
    bals: tuple[Bal, ...] = ()
    services: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercice:
    """One activity of one person in one structure, with the mailbox tied to it."""

    id: str
    structure: str
    profession: str
    savoir_faire: str = ""
    bals: tuple[Bal, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Personne:
    """One professional; `identifiant` is the national one (`8` + RPPS)."""

    id: str
    identifiant: str
    nom: str
    prenom: str
    civilite: str
    bals: tuple[Bal, ...] = ()
    exercices: tuple[Exercice, ...] = ()
    actif: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """Everybody: structures by id, people in order, devices as plain rows."""

    structures: dict[str, Structure]
    personnes: tuple[Personne, ...]
    appareils: tuple[dict[str, str], ...] = field(default=())


@cache
def publiee() -> Population:
    """The small population of the bench, from `data/population.toml`."""
    text = files("eprouvette_sim.annuaire_sante").joinpath("data/population.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(text)
    structures = {row["id"]: _structure(row) for row in rows["structure"]}
    people = tuple(_personne(row) for row in rows["personne"])
    return Population(structures=structures, personnes=people, appareils=tuple(rows.get("appareil", ())))


def generee(nombre: int, *, graine: str) -> Population:
    """The bench's population and `nombre` more people drawn from the seed: same seed, same people."""
    base = publiee()
    drawn = random.Random(graine)  # noqa: S311 - reproducible test people, never keys
    words = tomllib.loads(
        files("eprouvette_sim.annuaire_sante").joinpath("data/tirage.toml").read_text(encoding="utf-8")
    )
    ids = tuple(base.structures)
    more = tuple(_tiree(rank, drawn, words, ids) for rank in range(nombre))
    return Population(structures=base.structures, personnes=base.personnes + more, appareils=base.appareils)


def _tiree(rank: int, drawn: random.Random, words: dict[str, Any], structures: tuple[str, ...]) -> Personne:
    name = drawn.choice(words["noms"]) + drawn.choice(words["suffixes"])
    first, title = drawn.choice(words["prenoms"])
    code = drawn.choice(words["professions"])
    address = f"{first}.{name}.{rank:06d}@medecin.mssante.invalid".lower()
    exercice = Exercice(id=f"role-g{rank:06d}", structure=drawn.choice(structures), profession=code)
    return Personne(
        id=f"prat-g{rank:06d}",
        identifiant=f"8998{rank:08d}",
        nom=name,
        prenom=first,
        civilite=title,
        bals=(Bal(adresse=address, type="PER", rang=1, liste_rouge=False),),
        exercices=(exercice,),
    )


def _structure(row: dict[str, Any]) -> Structure:
    return Structure(**(row | {"bals": _bals(row), "services": tuple(row.get("services", ()))}))


def _personne(row: dict[str, Any]) -> Personne:
    work = tuple(Exercice(**(each | {"bals": _bals(each)})) for each in row.get("exercices", ()))
    return Personne(**(row | {"bals": _bals(row), "exercices": work}))


def _bals(row: dict[str, Any]) -> tuple[Bal, ...]:
    return tuple(Bal(**each) for each in row.get("bals", ()))
