"""Mailboxes of an operator: one state, whatever the door that looks at it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

DOSSIERS = ("INBOX", "Sent", "Drafts", "Trash")
UIDVALIDITY = 1


@dataclass(slots=True, kw_only=True)
class Courrier:
    """One message kept: its octets, its flags, when it came in; `quirk` names why it is wrong on purpose."""

    uid: int
    octets: bytes
    recu_le: datetime
    drapeaux: set[str] = field(default_factory=set)
    quirk: str | None = None


@dataclass(slots=True, kw_only=True)
class Dossier:
    """One folder: messages by increasing UID; `version` grows at each change."""

    nom: str
    courriers: list[Courrier] = field(default_factory=list)
    uidnext: int = 1
    version: int = 0

    def ajouter(
        self, octets: bytes, instant: datetime, *, drapeaux: set[str] | None = None, quirk: str | None = None
    ) -> Courrier:
        """Adds a message at the end; returns it."""
        kept = Courrier(uid=self.uidnext, octets=octets, recu_le=instant, drapeaux=set(drapeaux or ()), quirk=quirk)
        self.courriers.append(kept)
        self.uidnext += 1
        self.version += 1
        return kept

    def retirer(self, uids: set[int]) -> list[int]:
        """Removes messages; returns the sequence numbers to announce, each as it is once the former are gone."""
        gone: list[int] = []
        for rank in range(len(self.courriers), 0, -1):
            if self.courriers[rank - 1].uid in uids:
                gone.append(rank)
                del self.courriers[rank - 1]
        self.version += bool(gone)
        return gone

    @property
    def uids(self) -> list[int]:
        """The UIDs, in order."""
        return [courrier.uid for courrier in self.courriers]


@dataclass(slots=True, kw_only=True)
class Boite:
    """A mailbox: address, kind (`PER`, `ORG`, `APP`, or `PAT` for a patient's; facts mssante §1.2), who may open it with a token, and which structure with a certificate."""

    adresse: str
    genre: str
    titulaires: tuple[str, ...] = ()
    structure: str | None = None
    fermee: bool = False
    dossiers: dict[str, Dossier] = field(default_factory=lambda: {nom: Dossier(nom=nom) for nom in DOSSIERS})

    @property
    def inbox(self) -> Dossier:
        """The folder messages come into."""
        return self.dossiers["INBOX"]

    def dossier(self, nom: str) -> Dossier | None:
        """A folder by name; INBOX in any case (RFC 3501 §5.1)."""
        return self.dossiers.get("INBOX" if nom.upper() == "INBOX" else nom)

    def snapshot(self) -> dict[str, Any]:
        """Kind and message counts by folder."""
        return {"genre": self.genre, "dossiers": {nom: len(d.courriers) for nom, d in self.dossiers.items()}}
