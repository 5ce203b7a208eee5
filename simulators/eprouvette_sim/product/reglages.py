"""What the bench tells the witness at `configurer`, and what a patient is for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Reglages:
    """Endpoints by service, mail doors, files of the certificates, software identification, reference day."""

    services: dict[str, dict[str, Any]] = field(default_factory=dict)
    mail: dict[str, dict[str, Any]] = field(default_factory=dict)
    pki: dict[str, Any] = field(default_factory=dict)
    logiciel: dict[str, str] = field(default_factory=dict)
    etablissement: dict[str, str] = field(default_factory=dict)
    date_reference: str | None = None

    def url(self, service: str) -> str:
        """The address of a service; `KeyError` when the bench gave none."""
        url: str = self.services[service]["url"]
        return url


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """A patient record as the witness keeps it; `reference` is the bench's own name for the person.

    `attribut` is `douteux` or `fictif`; `piece` is true once an identity document of high trust was seen.
    """

    reference: str
    nom_naissance: str
    prenoms: tuple[str, ...]
    sexe: str | None
    date_naissance: str | None
    lieu_naissance: str | None = None
    attribut: str | None = None
    piece: bool = False

    @property
    def statut_bloque(self) -> bool:
        """True when a doubtful or fictitious attribute forbids any call (INS rule 25)."""
        return self.attribut in {"douteux", "fictif"}

    def statut(self, *, recuperee: bool) -> str:
        """The identity's status (INS rules 20 and 25): the INS retrieved or not, a document of high trust seen or not."""
        if self.statut_bloque:
            return "provisoire"
        table = {(True, True): "qualifiee", (True, False): "recuperee", (False, True): "validee"}
        return table.get((recuperee, self.piece), "provisoire")

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Patient:
        """The patient described by a pilotage message."""
        return cls(
            reference=data["reference"],
            nom_naissance=data["nom_naissance"],
            prenoms=tuple(data["prenoms"]),
            sexe=data.get("sexe"),
            date_naissance=data.get("date_naissance"),
            lieu_naissance=data.get("lieu_naissance"),
            attribut=data.get("attribut"),
            piece=bool(data.get("piece_haute_confiance")),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Identification:
    """What the witness shows after a search: the matricule kept, or none, and the message to the clerk."""

    presente: dict[str, Any] | None
    message: str | None
    appels: int
