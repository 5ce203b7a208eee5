"""The test professionals of Pro Santé Connect, and what its userinfo says of each (mssante facts §7.4)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

_PROFESSION_OID = "1.2.250.1.213.1.1.5.5"
_SECTEUR_OID = "1.2.250.1.71.4.2.4"
#: a realm identifier of ours, for the `f:<uuid>:<id>` subjects
ROYAUME = "00000000-0000-4000-8000-000000000099"


@dataclass(frozen=True, slots=True, kw_only=True)
class Professionnel:
    """One test professional; `identifiant` is the national one (RPPS shape, or `structure/employé`)."""

    role: str
    identifiant: str
    nom: str
    prenom: str
    civilite: str
    profession: str
    savoir_faire: str
    secteur: str
    mode_exercice: str
    structure: str
    finess: str

    @property
    def sujet(self) -> str:
        """The `sub` of that person, Keycloak-style: `f:<uuid>:<id>`."""
        return f"f:{ROYAUME}:{self.identifiant}"

    def revendications(self) -> dict[str, Any]:
        """The userinfo claims, in the shape seen; an empty field is left out."""
        activite = {
            "codeModeExercice": self.mode_exercice,
            "codeSecteurDactivite": self.secteur,
            "numeroFinessSite": self.finess,
            "raisonSocialeSite": self.structure,
        }
        exercice = {
            "codeProfession": self.profession,
            "nomDexercice": self.nom,
            "prenomDexercice": self.prenom,
            "codeSavoirFaire": self.savoir_faire,
            "activities": [_given(activite)],
        }
        claims = {
            "sub": self.sujet,
            "SubjectNameID": self.identifiant,
            "preferred_username": self.identifiant,
            "given_name": self.prenom,
            "family_name": self.nom,
            "email_verified": False,
            "SubjectRole": [f"{self.profession}^{_PROFESSION_OID}"] if self.profession else [],
            "SubjectOrganization": self.structure,
            "SubjectOrganizationID": self.finess,
            "Secteur_Activite": f"{self.secteur}^{_SECTEUR_OID}",
            "SubjectRefPro": {"codeCivilite": self.civilite, "exercices": [_given(exercice)]},
            "otherIds": [{"identifiant": self.identifiant, "origine": "RPPS", "qualite": 1}],
        }
        return _given(claims, keep=("email_verified",))


@cache
def publies() -> tuple[Professionnel, ...]:
    """The professionals of the bench; ours, in no directory."""
    text = files("eprouvette_sim.psc").joinpath("data/professionnels.toml").read_text(encoding="utf-8")
    return tuple(Professionnel(**row) for row in tomllib.loads(text)["professionnel"])


def _given(values: dict[str, Any], *, keep: tuple[str, ...] = ()) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value or name in keep}
