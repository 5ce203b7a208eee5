"""What is set up in the witness: its mailboxes, who uses them, and how documents are described."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from eprouvette_sim.model import Identite, Professionnel

PRODUIT = "EPR000001"
#: the reference number of the product on the Convergence platform, unless the dossier gives one
DOMAINE = "temoin.exemple.invalid"
DOMAINE_PATIENT = "patient.mssante.fr"
IPP_OID = "1.2.250.1.999.1.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compte:
    """A mailbox: kind, display name, and the professional who opens it (`None`: opened by certificate)."""

    genre: str
    libelle: str
    utilisateur: Professionnel | None = None


MARTIN = Professionnel(rpps="99700000001", nom="MARTIN", prenom="Jeanne")
COMPTES = {
    "dr.martin@cabinet-essai.mssante.fr": Compte(
        genre="PER", libelle="Dr_Jeanne_MARTIN_Cabinet d'essai", utilisateur=MARTIN
    ),
    "service.cardiologie@hopital-essai.mssante.fr": Compte(
        genre="ORG", libelle="Service de cardiologie, Hôpital d'essai", utilisateur=MARTIN
    ),
    "dpi@hopital-essai.mssante.fr": Compte(genre="APP", libelle="Dossier patient, Hôpital d'essai"),
}
#: who answers for what an application mailbox sends
CONTACT = "service.cardiologie@hopital-essai.mssante.fr"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sujet:
    """The patient of a message as the record has them: traits, INS when retrieved, trust status, choice about mail."""

    reference: str
    nom: str
    prenoms: tuple[str, ...]
    sexe: str
    naissance: str
    lieu: str | None = None
    matricule: str | None = None
    cle: str | None = None
    oid: str | None = None
    statut: str = "provisoire"
    refus_mssante: bool = False

    @property
    def qualifie(self) -> bool:
        """Whether matricule and OID may leave the record."""
        return self.statut == "qualifiee" and self.matricule is not None

    def identite(self, *, avec_ins: bool) -> Identite:
        """The identity as a document carries it."""
        return Identite(
            nom_naissance=self.nom,
            prenoms=self.prenoms,
            sexe=self.sexe,
            date_naissance=self.naissance,
            lieu_naissance=self.lieu,
            nir=self.matricule if avec_ins else None,
            cle=self.cle if avec_ins else None,
            oid=self.oid if avec_ins else None,
        )

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Sujet:
        """The patient of a pilotage message."""
        ins = data.get("ins") or {}
        return cls(
            reference=data["reference"],
            nom=data["nom_naissance"],
            prenoms=tuple(data["prenoms"]),
            sexe=data.get("sexe") or "M",
            naissance=data.get("date_naissance") or "1900-01-01",
            lieu=data.get("lieu_naissance"),
            matricule=ins.get("matricule"),
            cle=ins.get("cle"),
            oid=ins.get("oid"),
            statut=data.get("statut_identite") or "provisoire",
            refus_mssante=bool(data.get("refus_mssante")),
        )
