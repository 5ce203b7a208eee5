"""Documents and messages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from eprouvette_sim.model.valeurs import refuser_vides

if TYPE_CHECKING:
    from datetime import datetime

    from eprouvette_sim.model.acteurs import Professionnel, Structure
    from eprouvette_sim.model.identite import Identite


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A health document: `contenu` is the exact bytes, `unique_id` the OID-shaped identifier it travels under."""

    unique_id: str
    type_code: str
    titre: str
    patient: Identite
    auteur: Professionnel
    structure: Structure | None
    cree_le: datetime
    contenu: bytes
    type_mime: str
    remplace: str | None = None
    confidentialite: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        refuser_vides(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class PieceJointe:
    """One attachment of a message: exact bytes, file name as shown to the reader."""

    nom: str
    type_mime: str
    contenu: bytes

    def __post_init__(self) -> None:
        refuser_vides(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A secure mail: addresses as written on the envelope, subject and text decoded."""

    identifiant: str
    expediteur: str
    destinataires: tuple[str, ...]
    objet: str
    texte: str | None
    pieces: tuple[PieceJointe, ...] = ()
    en_reponse_a: str | None = None

    def __post_init__(self) -> None:
        refuser_vides(self)
