"""The messages the bench leaves in a mailbox: ordinary, with documents, receipts, and some that are wrong on purpose."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from eprouvette_sim.formats import mime, pdfa, xdm
from eprouvette_sim.formats.cda import ecriture as cda_ecriture
from eprouvette_sim.formats.ebrim import Code
from eprouvette_sim.formats.mime import avis
from eprouvette_sim.formats.xdm.ecriture import DOSSIER, Depot, Piece
from eprouvette_sim.model import Identite, PieceJointe, Professionnel

if TYPE_CHECKING:
    from collections.abc import Callable

#: the production INS-NIR authority, which test identities carry too (facts cdri_roc §3.6)
OID = "1.2.250.1.213.1.4.8"
LOINC = "2.16.840.1.113883.6.1"
ACTION = "urn:x-eprouvette:mssante:action"
EXPEDITEUR = ("Secrétariat, Clinique d'essai", "secretariat@clinique-essai.mssante.fr")
QUAND = dt.datetime(2026, 3, 1, 9, 0, tzinfo=dt.UTC)
AUTEUR = Professionnel(rpps="99700000003", nom="PETIT", prenom="Paul")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lettre:
    """A message of the bench: its id, its patient, whether it asks for a receipt and where its return path leads."""

    ident: str
    patient: Identite
    accuse: str | None = EXPEDITEUR[1]
    chemin: str | None = None
    action: str | None = None
    objet: str | None = None

    @property
    def message_id(self) -> str:
        """Its Message-ID."""
        return f"<{self.ident}@clinique-essai.mssante.fr>"


def simple(lettre: Lettre, *, pieces: tuple[PieceJointe, ...] = (), documents: bool = False) -> bytes:
    """An ordinary message, with attachments when given."""
    patient = lettre.patient
    born = "/".join(reversed(patient.date_naissance.split("-")))
    subject = lettre.objet or (
        "Question"
        if not documents
        else f"XDM/1.0/DDM+CR de consultation {patient.nom_naissance} {patient.prenoms[0]} {born}"
    )
    headers = {"X-MSS-NIL": "EPROUVETTE"}
    if documents:
        headers |= {"X-MSS-CODECDA": "11488-4", "X-MSS-INS": "O" if patient.nir else "N"}
    if lettre.accuse:
        headers["Disposition-Notification-To"] = lettre.accuse
    message = mime.write(
        mime.Envoi(
            de=EXPEDITEUR,
            a=(("", "service.cardiologie@hopital-essai.mssante.fr"),),
            objet=subject,
            texte="Bonjour, merci de votre retour.\n",
            date=QUAND,
            message_id=lettre.message_id,
            pieces=pieces,
            entetes=headers,
        )
    )
    return f"Return-Path: <{lettre.chemin}>\r\n".encode() + message if lettre.chemin else message


def document(patient: Identite, *, rang: int = 1) -> tuple[bytes, bytes]:
    """A consultation report as CDA N1, and the PDF it carries."""
    pdf = pdfa.write(f"CR de consultation {patient.nom_naissance} {rang}")
    n1 = cda_ecriture.DocumentN1(
        id=f"1.2.250.1.999.2.{rang}",
        set_id=f"1.2.250.1.999.3.{rang}",
        version=1,
        type_code="11488-4",
        type_libelle="CR de consultation",
        titre="CR de consultation",
        date="20260301090000+0100",
        debut="20260301090000+0100",
        patient=patient,
        ipp="P1",
        ipp_oid="1.2.250.1.999.1.9",
        auteur=AUTEUR,
        auteur_code="G15_10/SM04",
        auteur_libelle="Médecin",
        structure="1990000013",
        structure_nom="Clinique d'essai",
        contenu=pdf,
    )
    return cda_ecriture.write(n1), pdf


def piece(patient: Identite, *, rang: int = 1, action: str | None = None) -> tuple[Piece, bytes]:
    """The document in its archive entry, and its PDF."""
    cda, pdf = document(patient, rang=rang)
    slots: dict[str, tuple[str, ...]] = {ACTION: (action,)} if action else {}
    return Piece(
        nom=f"DOC{rank_name(rang)}.XML",
        octets=cda,
        mime="text/xml",
        unique_id=f"1.2.250.1.999.2.{rang}",
        titre="CR de consultation",
        type_code=Code(code="11488-4", systeme=LOINC),
        patient_id=patient_id(patient),
        slots=slots,
    ), pdf


def rank_name(rang: int) -> str:
    """A rank on five digits."""
    return f"{rang:05d}"


def patient_id(patient: Identite) -> str:
    """The patient as metadata name them."""
    if patient.nir:
        return f"{patient.nir}{patient.cle or ''}^^^&{patient.oid or OID}&ISO^NH"
    return "P1^^^&1.2.250.1.999.1.9&ISO^PI"


def archive(pieces: list[Piece], patient: Identite) -> bytes:
    """The archive of these documents, whose set is that patient's."""
    depot = Depot(
        unique_id="1.2.250.1.999.4.1",
        source_id="1.2.250.1.999.1.3",
        patient_id=patient_id(patient),
        soumis_le="20260301080000",
        titre="CR de consultation",
        contenu=Code(code="05", systeme="1.2.250.1.213.2.2"),
    )
    return xdm.write(pieces, depot, expediteur="Clinique d'essai")


def avec_documents(lettre: Lettre) -> bytes:
    """A message with one document, as the profile wants it."""
    entry, pdf = piece(lettre.patient, action=lettre.action)
    return joindre(lettre, archive([entry], lettre.patient), pdf)


def joindre(lettre: Lettre, contents: bytes, pdf: bytes) -> bytes:
    """A message with that archive and that PDF."""
    name = f"20260301_CR de consultation_{lettre.patient.nom_naissance}_{lettre.patient.prenoms[0]}.pdf"
    pieces = (
        PieceJointe(nom="IHE_XDM.zip", type_mime="application/zip", contenu=contents),
        PieceJointe(nom=name, type_mime="application/pdf", contenu=pdf),
    )
    return simple(lettre, pieces=pieces, documents=True)


def zip_quelconque(lettre: Lettre) -> bytes:
    """A message whose ZIP is no XDM archive, though it bears the name."""
    contents = xdm.ecriture.pack({"photo.txt": b"rien de medical\r\n"})
    return simple(lettre, pieces=(PieceJointe(nom="IHE_XDM.zip", type_mime="application/zip", contenu=contents),))


def autre_patient_dans_le_cda(lettre: Lettre, autre: Identite) -> bytes:
    """Metadata of the letter's patient over a CDA of another: one of W24's contrivances."""
    entry, pdf = piece(autre)
    return joindre(lettre, archive([replace(entry, patient_id=patient_id(lettre.patient))], lettre.patient), pdf)


def accuse_lecture(lettre: Lettre, original_id: str, *, ancienne: bool = False) -> bytes:
    """A read receipt about a message the product sent; `ancienne` writes the 1.1.2 form, in error."""
    retour = avis.Retour(
        de=EXPEDITEUR[1],
        a="service.cardiologie@hopital-essai.mssante.fr",
        date=QUAND,
        message_id=lettre.message_id,
        objet="Lu",
        texte="Message lu.\n",
        original=b"Subject: x\r\n\r\n",
        original_id=original_id,
        destinataire=EXPEDITEUR[1],
        entetes=(("X-MSS-NIL", "EPROUVETTE"),),
    )
    if ancienne:
        old = "automatic-action/MDN-sent-automatically; processed/Error: 902^Patient inconnu^messageErrorCondition"
        return avis.write_mdn(retour, disposition=old, logiciel="essai")
    return avis.write_mdn(retour, disposition="manual-action/MDN-sent-manually; displayed", logiciel="essai")


def _forge(lettre: Lettre, change: Callable[[dict[str, bytes]], dict[str, bytes]]) -> bytes:
    entry, pdf = piece(lettre.patient)
    with zipfile.ZipFile(io.BytesIO(archive([entry], lettre.patient))) as source:
        files = {name: source.read(name) for name in source.namelist()}
    return joindre(lettre, xdm.ecriture.pack(change(files)), pdf)


def _chiffree(lettre: Lettre) -> bytes:
    entry, pdf = piece(lettre.patient)
    data = bytearray(archive([entry], lettre.patient))
    central = data.find(b"PK\x01\x02")
    data[6] |= 1
    data[central + 8] |= 1
    return joindre(lettre, bytes(data), pdf)


def _demesuree(lettre: Lettre) -> bytes:
    """An archive that announces two gigabytes once unpacked."""
    entry, pdf = piece(lettre.patient)
    data = bytearray(archive([entry], lettre.patient))
    central = data.rfind(b"PK\x01\x02")
    data[central + 24 : central + 28] = (2**31 - 1).to_bytes(4, "little")
    return joindre(lettre, bytes(data), pdf)


def _doubles(lettre: Lettre) -> bytes:
    entry, pdf = piece(lettre.patient)
    other, _ = piece(lettre.patient, rang=2)
    return joindre(lettre, archive([entry, replace(other, nom=entry.nom.lower())], lettre.patient), pdf)


def _deux_patients(lettre: Lettre) -> bytes:
    entry, pdf = piece(lettre.patient)
    stranger = Identite(nom_naissance="ADRTROIS", prenoms=("TOUSSAINT",), sexe="M", date_naissance="1960-01-01",
                        nir="160012B020777", cle="13", oid=OID)  # fmt: skip
    other, _ = piece(stranger, rang=2)
    return joindre(lettre, archive([entry, other], lettre.patient), pdf)


def _entite(files: dict[str, bytes]) -> dict[str, bytes]:
    name = f"{DOSSIER}/METADATA.XML"
    bomb = b'<!DOCTYPE b [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY lu SYSTEM "file:///etc/hostname">]>'
    return files | {name: bomb + files[name].partition(b"?>")[2]}


#: messages that are wrong on purpose, by the words of the scenarios
HOSTILES: dict[str, Callable[[Lettre], bytes]] = {
    "à l'archive coupée": lambda lettre: joindre(lettre, b"PK\x03\x04 coupee", pdfa.write("x")),
    "à l'archive chiffrée": _chiffree,
    "à l'archive aux noms doubles": _doubles,
    "à l'archive qui sort de son dossier": lambda lettre: _forge(lettre, lambda f: f | {"../../etc/passwd": b"x"}),
    "à l'archive démesurée": _demesuree,
    "aux métadonnées piégées": lambda lettre: _forge(lettre, _entite),
    "à l'archive de deux patients": _deux_patients,
    "aux documents retouchés": lambda lettre: _forge(
        lettre, lambda f: f | {f"{DOSSIER}/DOC00001.XML": f[f"{DOSSIER}/DOC00001.XML"] + b" "}
    ),
}


def emboite(lettre: Lettre) -> bytes:
    """A message nested a hundred deep."""
    head = (
        b"From: a <a@clinique-essai.mssante.fr>\r\nDate: Sun, 01 Mar 2026 09:00:00 +0000\r\nMessage-ID: %s\r\n"
        % lettre.message_id.encode()
    )
    opened = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(100))
    return (
        head
        + opened
        + b"Content-Type: text/plain\r\n\r\nfond\r\n"
        + b"".join(b"--b%d--\r\n" % n for n in reversed(range(100)))
    )


def sans_entetes(lettre: Lettre) -> bytes:
    """Octets that are no message."""
    del lettre
    return b"\x00\x01\x02 ceci n'est pas un message\r\n"
