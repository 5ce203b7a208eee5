"""Identity traits, INS matricule, insured person and beneficiary."""

from __future__ import annotations

from dataclasses import dataclass

from eprouvette_sim.model.valeurs import DateLunaire, Inconnu, refuser_vides, verifier_date_lunaire


@dataclass(frozen=True, slots=True, kw_only=True)
class MatriculeHistorique:
    """A former INS matricule; its dates are kept as served, even when the source orders them wrongly."""

    nir: str
    cle: str | None = None
    oid: str | None = None
    du: str | None = None
    au: str | None = None

    def __post_init__(self) -> None:
        refuser_vides(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identite:
    """A person's strict traits and, when known, their INS.

    `nir` is 13 characters (Corsican `2A`/`2B` allowed) and `cle` 2 digits, kept as published even where
    the key disagrees with modulo 97 (cdri_roc facts §3.6). `lieu_naissance` is a COG code.
    `statut` is one of `provisoire`, `recuperee`, `validee`, `qualifiee` (RNIV vocabulary).
    """

    nom_naissance: str
    prenoms: tuple[str, ...]
    sexe: str | Inconnu
    date_naissance: DateLunaire
    lieu_naissance: str | None = None
    nom_utilise: str | None = None
    prenom_utilise: str | None = None
    nir: str | None = None
    cle: str | None = None
    oid: str | None = None
    statut: str | None = None
    historique: tuple[MatriculeHistorique, ...] = ()

    def __post_init__(self) -> None:
        refuser_vides(self)
        verifier_date_lunaire(self.date_naissance, "Identite.date_naissance")
        if "" in self.prenoms:
            msg = "Identite.prenoms contient une chaîne vide"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisme:
    """Managing body: régime (2 characters), caisse (3), centre (4)."""

    regime: str
    caisse: str | None = None
    centre: str | None = None

    def __post_init__(self) -> None:
        refuser_vides(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assure:
    """The insured person who opens the rights: `nir_od` is 13 characters, `cle` 2 digits."""

    nir_od: str
    organisme: Organisme
    cle: str | None = None
    identite: Identite | None = None

    def __post_init__(self) -> None:
        refuser_vides(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beneficiaire:
    """The person cared for, seen from the insured person's rights.

    `rang` is the rang gémellaire (1 or more); `qualite` the code the caisse gives, `INCONNU` when it gives none.
    """

    identite: Identite
    nir_od: str
    rang: int
    qualite: str | Inconnu
    organisme: Organisme

    def __post_init__(self) -> None:
        refuser_vides(self)
        if self.rang < 1:
            msg = f"Beneficiaire.rang vaut {self.rang} ; le rang gémellaire commence à 1"
            raise ValueError(msg)
