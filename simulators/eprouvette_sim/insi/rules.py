"""Which test identity answers a search; the matching rule is ours, the identities and codes are published."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from eprouvette_sim.formats.insi import VIVANTE, Forme
from eprouvette_sim.model import Identite, MatriculeHistorique

if TYPE_CHECKING:
    from eprouvette_sim.formats.insi import RechercheTraits, RechercheVitale


@dataclass(frozen=True, slots=True, kw_only=True)
class Fiche:
    """One line of the test base: the person, and the return code the service gives (`00`, `01` or `02`)."""

    identite: Identite
    code: str
    forme: Forme = VIVANTE


@cache
def published() -> tuple[Fiche, ...]:
    """The published test identities (cdri_roc facts §3.6), keys as published even where modulo 97 disagrees."""
    text = files("eprouvette_sim.insi").joinpath("data/identites.csv").read_text(encoding="utf-8")
    return tuple(_fiche(row) for row in csv.DictReader(text.splitlines()))


@cache
def injections() -> dict[str, Fiche]:
    """The published answer files, by name (cdri_roc facts §3.5), oddities of order, dates and keys included."""
    text = files("eprouvette_sim.insi").joinpath("data/injections.csv").read_text(encoding="utf-8")
    return {row["fichier"]: _injection(row) for row in csv.DictReader(text.splitlines())}


def find_vitale(recherche: RechercheVitale, fiches: tuple[Fiche, ...]) -> Fiche | None:
    """The first line whose matricule is the person's, or the insured's with the same birth date; the rule is ours."""
    for fiche in fiches:
        person = fiche.identite
        own = recherche.nir is not None and recherche.nir == person.nir
        insured = recherche.nir is None and recherche.nir_od is not None and recherche.nir_od == person.nir
        if (own or insured) and recherche.date_naissance in {None, person.date_naissance}:
            return fiche
    return None


def find(recherche: RechercheTraits, fiches: tuple[Fiche, ...]) -> Fiche | None:
    """The first line that matches, or `None`.

    A line matches when name, sex and birth date are equal, the birth place is equal when both sides give one,
    and the first names asked are the first ones of the person, in order. Ours: the real rule is not published.
    """
    return next((fiche for fiche in fiches if _matches(recherche, fiche.identite)), None)


def _matches(asked: RechercheTraits, person: Identite) -> bool:
    same = (asked.nom_naissance, asked.sexe, asked.date_naissance) == (
        person.nom_naissance,
        person.sexe,
        person.date_naissance,
    )
    place = asked.lieu_naissance is None or person.lieu_naissance in {None, asked.lieu_naissance}
    return same and place and bool(asked.prenoms) and person.prenoms[: len(asked.prenoms)] == asked.prenoms


def _fiche(row: dict[str, str]) -> Fiche:
    history = tuple(_historique(text, row["oid"]) for text in row["historique"].split())
    person = Identite(
        nom_naissance=row["nom"],
        prenoms=tuple(row["prenoms"].split()),
        sexe=row["sexe"],
        date_naissance=row["naissance"],
        lieu_naissance=row["lieu"] or None,
        nir=row["matricule"] or None,
        cle=row["cle"] or None,
        oid=row["oid"] or None,
        historique=history,
    )
    return Fiche(identite=person, code=row["reponse"])


def _injection(row: dict[str, str]) -> Fiche:
    plain = _fiche(row)
    forme = Forme(prenom=row["prenom"] == "oui", dates_avant=row["dates_avant"] == "oui")
    return Fiche(identite=plain.identite, code=plain.code, forme=forme)


def _historique(text: str, oid: str) -> MatriculeHistorique:
    nir, cle, *dates = text.split("/")
    du, au = dates or (None, None)
    return MatriculeHistorique(nir=nir, cle=cle, oid=oid, du=du, au=au)
