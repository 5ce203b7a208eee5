"""The patients' records as the service knows them: state of the DMP, authorizations, treating physician, age."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

OUVERT, FERME = "ouvert", "ferme"
#: states of an authorization (dmp facts §6.2: one value attested, the others named by a client)
VALIDE, EXPIRE, INTERDIT, ABSENTE = "VALIDE", "EXPIRE", "INTERDIT", "NON_EXISTE"


@dataclass(slots=True, kw_only=True)
class Dossier:
    """One patient's DMP; `autorisations` maps a national identifier, or a structure's, to its state.

    `ins` is the 15 characters under `oid`; `naissance` is `AAAA-MM-JJ`; `ferme_le` an HL7 TS when closed.
    """

    ins: str
    oid: str
    nom: str
    prenoms: tuple[str, ...]
    sexe: str
    naissance: str
    etat: str = OUVERT
    ferme_le: str | None = None
    mineur: bool = False
    traitant: str | None = None
    autorisations: dict[str, str] = field(default_factory=dict)
    actions: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def cle(self) -> str:
        """The key documents are registered under."""
        return f"{self.ins}|{self.oid}"

    def autorisation(self, ps: str, structure: str) -> str:
        """The state of the authorization of a person, or of their structure."""
        return self.autorisations.get(ps) or self.autorisations.get(structure) or ABSENTE


SANS_DMP: Final = "aucun DMP"


def demonstration() -> tuple[Dossier, ...]:
    """The invented person a developer finds behind `serve`: an open DMP, one authorised doctor."""
    person = Dossier(
        ins="290019999902190", oid="1.2.250.1.213.1.4.10", nom="DEMONSTRATION", prenoms=("ALEX",), sexe="F",
        naissance="1990-01-15", autorisations={"899700000001": VALIDE},
    )  # fmt: skip
    return (person,)
