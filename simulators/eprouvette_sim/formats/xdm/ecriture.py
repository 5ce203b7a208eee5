"""Writes an IHE XDM archive: index, readme, one submission set with its metadata and documents; same input, same octets."""

from __future__ import annotations

import hashlib
import io
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from eprouvette_sim.formats import ebrim, ebrim_ecriture, xml
from eprouvette_sim.formats.ebrim import Auteur, Code, Fiche, Lien, Lot, Soumission

if TYPE_CHECKING:
    from collections.abc import Sequence

DOSSIER = "IHE_XDM/SUBSET01"
_DATE = (2020, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One document to put in: its file name, octets, and what its entry says (`slots` besides URI, size and hash)."""

    nom: str
    octets: bytes
    mime: str
    unique_id: str
    titre: str
    type_code: Code
    patient_id: str | None
    slots: dict[str, tuple[str, ...]] = field(default_factory=dict)
    codes: dict[str, tuple[Code, ...]] = field(default_factory=dict)
    auteurs: tuple[Auteur, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Depot:
    """The submission set: identifiers, patient, author, time (DTM, UTC) and content type."""

    unique_id: str
    source_id: str
    patient_id: str | None
    soumis_le: str
    titre: str
    contenu: Code
    auteurs: tuple[Auteur, ...] = ()


def write(pieces: Sequence[Piece], depot: Depot, *, expediteur: str) -> bytes:
    """The archive as octets; `expediteur` signs the index and the readme."""
    files = {
        "INDEX.HTM": _index(pieces, expediteur),
        "README.TXT": f"Archive IHE XDM emise par {expediteur}.\r\nOuvrir INDEX.HTM.\r\n".encode(),
        f"{DOSSIER}/METADATA.XML": xml.write(ebrim_ecriture.write(soumission(pieces, depot))),
    }
    return pack(files | {f"{DOSSIER}/{piece.nom}": piece.octets for piece in pieces})


def pack(files: dict[str, bytes]) -> bytes:
    """A ZIP of these files, deflated, in order, dated alike."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            info = zipfile.ZipInfo(name, _DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return buffer.getvalue()


def soumission(pieces: Sequence[Piece], depot: Depot) -> Soumission:
    """The metadata: the set, one entry for each document, and what links them."""
    lot = Lot(
        entry_uuid="lot",
        titre=depot.titre,
        unique_id=depot.unique_id,
        patient_id=depot.patient_id,
        source_id=depot.source_id,
        soumis_le=depot.soumis_le,
        contenu=depot.contenu,
        auteurs=depot.auteurs,
    )
    fiches = tuple(_fiche(rank, piece) for rank, piece in enumerate(pieces, 1))
    liens = tuple(
        Lien(
            id=f"lien{rank}",
            type=ebrim.HAS_MEMBER,
            source="lot",
            cible=fiche.entry_uuid,
            slots={"SubmissionSetStatus": ("Original",)},
        )
        for rank, fiche in enumerate(fiches, 1)
    )
    return Soumission(lot=lot, fiches=fiches, liens=liens)


def _fiche(rank: int, piece: Piece) -> Fiche:
    digest = hashlib.sha1(piece.octets, usedforsecurity=False).hexdigest()
    slots = {"URI": (piece.nom,), "size": (str(len(piece.octets)),), "hash": (digest,)} | piece.slots
    return Fiche(
        entry_uuid=f"document{rank:02d}",
        mime=piece.mime,
        titre=piece.titre,
        unique_id=piece.unique_id,
        patient_id=piece.patient_id,
        codes={"type": (piece.type_code,)} | piece.codes,
        slots=slots,
        auteurs=piece.auteurs,
    )


def _index(pieces: Sequence[Piece], expediteur: str) -> bytes:
    rows = "".join(f'<li><a href="{DOSSIER}/{piece.nom}">{piece.nom}</a></li>' for piece in pieces)
    head = (
        '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML Basic 1.1//EN" "http://www.w3.org/TR/xhtml-basic/xhtml-basic11.dtd">'
    )
    page = f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>IHE XDM</title></head><body><p>{expediteur}</p><ul>{rows}</ul></body></html>'
    return f"{head}\r\n{page}\r\n".encode()
