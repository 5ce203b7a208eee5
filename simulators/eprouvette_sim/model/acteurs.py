"""Professionals and structures."""

from __future__ import annotations

from dataclasses import dataclass

from eprouvette_sim.model.valeurs import refuser_vides


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """A care structure: FINESS of the legal entity (EJ) and of the site (EG), 9 characters each."""

    nom: str
    finess_ej: str | None = None
    finess_eg: str | None = None

    def __post_init__(self) -> None:
        refuser_vides(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Professionnel:
    """A professional: RPPS (11 digits) and the profession and specialty codes as the directories spell them."""

    rpps: str
    nom: str
    prenom: str
    profession: str | None = None
    specialite: str | None = None
    structure: Structure | None = None

    def __post_init__(self) -> None:
        refuser_vides(self)
