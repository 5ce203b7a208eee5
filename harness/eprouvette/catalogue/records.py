"""What surrounds the requirements: topics without an id, obsolete ids, control points, equivalences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

#: Where a fact can be seen (rem_points.md §1).
LIEUX: Final = (
    "fil:DMP", "fil:MSS-SMTP", "fil:MSS-IMAP", "fil:PSC", "fil:HL7", "fil:INSi",
    "fichier:CDA", "fichier:PDF", "fichier:XDM", "traces", "ecran", "document",
)  # fmt: skip
#: How far the bench can decide a control point alone.
AUTOMATISABLE: Final = {
    "complete": "le banc décide seul",
    "adaptateur": "le banc voit le fil et attend une réponse de l'adaptateur",
    "guidee": "une personne conduit et regarde",
    "document": "une pièce à classer",
}
#: Kinds of proof (requirements.md §2.5).
PREUVES: Final = {
    "IHM": "démonstration, vidéo ou captures",
    "TRC": "journal, trace, message",
    "SMTP": "source du courriel",
    "GAZ": "lien permanent vers un rapport de l'espace de test d'interopérabilité (Gazelle)",
    "MOT": "numéro d'exécution dans l'outil de test MSSanté",
    "CNDA": "homologation ou autorisation du CNDA",
    "FIC": "fichier produit",
    "CFG": "extrait de configuration ou de code",
    "DOC": "documentation, procédure",
    "ATT": "attestation, engagement",
    "PASSI": "fiche d'un auditeur PASSI",
}
#: Where the wording of a control point was read.
ORIGINES: Final = ("enonce", "scenario", "preuve", "points_verif", "socle", "titre")
#: State of the row in its corpus.
ETATS: Final = ("approuvee", "a_retravailler", "obsolete")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sujet:
    """A topic that a publisher raised without giving it an id: counted, shown, never citable by a scenario.

    `rang` is its 1-based position in its file, which is how two reports can speak of the same topic.
    """

    corpus: str
    edition: str
    rang: int
    titre: str
    title: str
    obligation: str
    preuves: tuple[str, ...]
    source: str
    services: tuple[str, ...]
    verification: str
    raison: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Obsolete:
    """An id that its edition marks obsolete: kept to recognise it, never tested as such.

    `objet` is `None` when its text was not read; `reprise` is the reference that took it over, if one is known.
    """

    corpus: str
    edition: str
    id: str
    objet: str | None
    reprise: str | None
    source: str

    @property
    def ref(self) -> str:
        """`corpus:id`, the form one might cite by mistake."""
        return f"{self.corpus}:{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One control point behind a proof: what to prepare, do and see (own words; facts/rem_points.md).

    `scenario` and `preuve` are the publisher's ids as printed, `None` where the snapshot has none; `rang` is
    1-based inside the proof. `automatisable` is `None` when nobody assessed it (imported editions). `observable_sur` lists all the places needed. `du_banc` is true when a part of
    the point is ours (a negative case, a reading of the wire): it is never shown as the publisher's text.
    """

    corpus: str
    exigence: str
    scenario: str | None
    preuve: str | None
    rang: int
    profil: str
    etat: str
    prerequis: str | None
    action: str | None
    attendu: str
    observable_sur: tuple[str, ...]
    automatisable: str | None
    type_preuve: str | None
    origine: tuple[str, ...]
    du_banc: bool
    reperes: tuple[str, ...]
    note: str | None

    @property
    def ref(self) -> str:
        """The requirement it belongs to, as `corpus:id`."""
        return f"{self.corpus}:{self.exigence}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Equivalence:
    """Requirements that one and the same test verifies, in several corpora or twice in one."""

    exigences: tuple[str, ...]
    note: str
