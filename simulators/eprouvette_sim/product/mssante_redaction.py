"""How the witness writes a message: documents as CDA and PDF/A-1, archive, subject and headers, addresses."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from eprouvette_sim.formats import cda, ebrim_types, mime, pdfa, xdm
from eprouvette_sim.formats.cda import ecriture as cda_ecriture
from eprouvette_sim.formats.data import identifiants as ids
from eprouvette_sim.formats.ebrim import Auteur, Code
from eprouvette_sim.formats.xdm.ecriture import Depot, Piece
from eprouvette_sim.model import PieceJointe
from eprouvette_sim.product.mssante_comptes import CONTACT, DOMAINE, DOMAINE_PATIENT, IPP_OID, MARTIN, PRODUIT, Sujet
from eprouvette_sim.product.mssante_connexion import Connexion

if TYPE_CHECKING:
    import datetime as dt

    from eprouvette_sim.product.mssante_comptes import Compte

PARIS = ZoneInfo("Europe/Paris")
LOINC = "2.16.840.1.113883.6.1"
ACTION = "urn:x-eprouvette:mssante:action"
AUTOMATIQUE = "Message envoyé automatiquement, ne pas y répondre. Contact : {contact}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Demande:
    """What a user, or an automatism, asks to send."""

    boite: str
    texte: str
    destinataires: tuple[str, ...] = ()
    patient: Sujet | None = None
    vers_patient: bool = False
    documents: tuple[dict[str, Any], ...] = ()
    html: bool = False
    sans_reponse: bool = False
    accuse_lecture: bool = True
    avis_remise: bool = False
    automatique: bool = False
    repondre_a: str | None = None
    en_reponse_a: str | None = None
    references: tuple[str, ...] = ()
    objet: str = "Message"
    action: str | None = None

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Demande:
        """The request of a pilotage message."""
        known = {name: data[name] for name in cls.__slots__ if name in data and data[name] is not None}
        known["destinataires"] = tuple(data.get("destinataires") or ())
        known["documents"] = tuple(data.get("documents") or ())
        known["references"] = tuple(data.get("references") or ())
        known["patient"] = Sujet.from_json(data["patient"]) if data.get("patient") else None
        return cls(**known)


@dataclass(frozen=True, slots=True, kw_only=True)
class Redige:
    """A document made: its CDA, its PDF, the identifiers it travels under."""

    cda: bytes
    pdf: bytes
    unique_id: str
    type_code: str
    libelle: str
    remplace: str | None = None
    slots: dict[str, tuple[str, ...]] = field(default_factory=dict)


class Redaction(Connexion):
    """Messages from requests; every step may be overridden by a mutant."""

    # -- what is allowed

    def interdit(self, demande: Demande) -> str | None:
        """Why nothing is sent, in the user's words; `None` when it may be."""
        patient = demande.patient
        if demande.vers_patient and patient is not None:
            if patient.refus_mssante:
                return "Le patient refuse les envois par MSSanté"
            if any(document.get("invisible_patient") for document in demande.documents):
                return "Document masqué au patient : il ne lui est pas envoyé"
            if not self.adressable(patient):
                return "Identité non qualifiée : pas d'adresse MSSanté pour ce patient"
        return None

    def adressable(self, patient: Sujet) -> bool:
        """Whether the patient's address may be built."""
        return patient.qualifie

    def destinataires(self, demande: Demande) -> tuple[str, ...]:
        """The addresses, the patient's built on the matricule."""
        patient = demande.patient
        if demande.vers_patient and patient is not None:
            return (*demande.destinataires, self.adresse_patient(patient))
        return demande.destinataires

    def adresse_patient(self, patient: Sujet) -> str:
        """The patient's mailbox: matricule INS at the patient domain."""
        return f"{patient.matricule}@{DOMAINE_PATIENT}"

    # -- the message

    def message(self, demande: Demande) -> tuple[bytes, str]:
        """The message as octets, and its Message-ID."""
        compte = self.compte(demande.boite)
        redige = [self.document(demande, entry) for entry in demande.documents]
        identity = self.message_id()
        envoi = mime.Envoi(
            de=(self.libelle(compte), demande.boite),
            a=tuple(("", address) for address in self.destinataires(demande)),
            objet=self.objet(demande),
            texte=self.texte(demande, compte),
            html=self.html(demande, compte),
            date=self.clock.now().utc,
            message_id=identity,
            pieces=self.pieces(demande, redige),
            entetes=self.entetes(demande, compte, redige),
        )
        return self.octets(mime.write(envoi)), identity or ""

    def octets(self, message: bytes) -> bytes:
        """The last look at a message before it leaves."""
        return message

    def message_id(self) -> str | None:
        """A new identifier."""
        return f"<{self.randomness.uuid()}@{DOMAINE}>"

    def libelle(self, compte: Compte) -> str:
        """The sender's display name."""
        return compte.libelle

    def objet(self, demande: Demande) -> str:
        """`XDM/1.0/DDM+` and its fields for documents, the user's words otherwise."""
        patient = demande.patient
        if not demande.documents or patient is None:
            return self.saisie(demande.objet)
        day = "/".join(reversed(patient.naissance.split("-")))
        return f"XDM/1.0/DDM+{demande.documents[0]['libelle']} {patient.nom} {patient.prenoms[0]} {day}"

    def saisie(self, text: str) -> str:
        """A typed text on one line: a line break would become a header."""
        return " ".join(text.split())

    def texte(self, demande: Demande, compte: Compte) -> str:
        """The text, then what an automatic mail must announce."""
        lines = [demande.texte]
        if demande.action == "C":
            lines.append("Ce document annule et remplace le précédent.")
        if demande.action == "D":
            lines.append("Le document précédent est supprimé : ne plus en tenir compte.")
        if compte.genre == "APP":
            lines += ["", AUTOMATIQUE.format(contact=self.contact(demande))]
        return "\n".join(lines) + "\n"

    def contact(self, demande: Demande) -> str:
        """The mailbox kept by people that answers for an automatic one."""
        return demande.repondre_a or CONTACT

    def html(self, demande: Demande, compte: Compte) -> str | None:
        """The same text in HTML, when the user writes in HTML."""
        if not demande.html:
            return None
        paragraphs = "".join(f"<p>{line}</p>" for line in self.texte(demande, compte).splitlines() if line)
        return f"<html><body>{paragraphs}</body></html>"

    def entetes(self, demande: Demande, compte: Compte, redige: list[Redige]) -> dict[str, str]:
        """The headers of MSSanté, of receipts, of conversations."""
        found = {"X-MSS-NIL": self.nil()}
        if redige:
            found["X-MSS-CODECDA"] = self.codecda(redige)
            found["X-MSS-INS"] = self.ins(demande)
        if demande.sans_reponse and demande.vers_patient:
            found["X-MSS-MES"] = "FIN"
        if demande.accuse_lecture:
            found["Disposition-Notification-To"] = demande.boite
        if demande.avis_remise:
            found["Return-Receipt-To"] = demande.boite
        if demande.en_reponse_a:
            found["In-Reply-To"] = demande.en_reponse_a
            found["References"] = " ".join((*demande.references, demande.en_reponse_a))
        if compte.genre == "APP" or demande.repondre_a:
            found["Reply-To"] = self.contact(demande)
        return found

    def nil(self) -> str:
        """The product's reference number."""
        return self.reglages.logiciel.get("nil", PRODUIT)

    def codecda(self, redige: list[Redige]) -> str:
        """The code of each CDA, once."""
        return ",".join(dict.fromkeys(document.type_code for document in redige))

    def ins(self, demande: Demande) -> str:
        """`O` when the archive holds a qualified INS."""
        return "O" if demande.patient is not None and self.porte_ins(demande.patient) else "N"

    def porte_ins(self, patient: Sujet) -> bool:
        """Whether matricule and OID go into documents."""
        return patient.qualifie

    # -- documents

    def pieces(self, demande: Demande, redige: list[Redige]) -> tuple[PieceJointe, ...]:
        """The archive, then each document as PDF/A-1."""
        if not redige or demande.patient is None:
            return ()
        archive = PieceJointe(nom="IHE_XDM.zip", type_mime="application/zip", contenu=self.archive(demande, redige))
        return (archive, *(self.piece_pdf(demande.patient, document) for document in redige))

    def piece_pdf(self, patient: Sujet, document: Redige) -> PieceJointe:
        """One document as PDF/A-1."""
        return PieceJointe(nom=self.nom_pdf(patient, document), type_mime="application/pdf", contenu=document.pdf)

    def nom_pdf(self, patient: Sujet, document: Redige) -> str:
        """Date, type, name, first name."""
        day = self.clock.now().utc.astimezone(PARIS).strftime("%Y%m%d")
        return f"{day}_{document.libelle}_{patient.nom}_{patient.prenoms[0]}.pdf"

    def document(self, demande: Demande, entry: dict[str, Any]) -> Redige:
        """One document: its PDF inside its CDA."""
        patient = demande.patient
        if patient is None:
            raise KeyError("patient")
        title = entry["libelle"] + (" - annule et remplace" if demande.action == "C" else "")
        pdf = self.pdf(f"{title} {patient.nom} {patient.prenoms[0]}")
        unique_id = self.oid()
        now = self.clock.now().utc.astimezone(PARIS)
        stamp = now.strftime("%Y%m%d%H%M%S%z")
        n1 = cda_ecriture.DocumentN1(
            id=unique_id,
            set_id=self.oid(),
            version=2 if demande.action == "C" else 1,
            type_code=entry["type"],
            type_libelle=entry["libelle"],
            titre=title,
            date=stamp,
            debut=stamp,
            patient=self.identite(patient),
            ipp=patient.reference,
            ipp_oid=IPP_OID,
            auteur=MARTIN,
            auteur_code="G15_10/SM04",
            auteur_libelle="Médecin",
            structure=self.reglages.etablissement.get("identifiant", "1990000013"),
            structure_nom="Hôpital d'essai",
            contenu=pdf,
            type_systeme=entry.get("systeme", LOINC),
            remplace=self.remplace(demande, entry),
        )
        return Redige(
            cda=cda_ecriture.write(n1),
            pdf=pdf,
            unique_id=unique_id,
            type_code=entry["type"],
            libelle=entry["libelle"],
            slots={ACTION: (demande.action,)} if demande.action else {},
        )

    def remplace(self, demande: Demande, entry: dict[str, Any]) -> str | None:
        """The identifier of the document a corrected one replaces."""
        found: str | None = entry.get("remplace") if demande.action == "C" else None
        return found

    def pdf(self, title: str) -> bytes:
        """A document as PDF/A-1."""
        return pdfa.write(title)

    def identite(self, patient: Sujet) -> Any:
        """The patient as documents carry them."""
        return patient.identite(avec_ins=self.porte_ins(patient))

    def oid(self) -> str:
        """A new OID under 2.25."""
        return f"2.25.{uuid.UUID(self.randomness.uuid()).int}"

    def patient_id(self, patient: Sujet) -> str:
        """The patient in metadata: INS when it may leave, the local identifier otherwise."""
        if self.porte_ins(patient):
            return f"{patient.matricule}{patient.cle}^^^&{patient.oid}&ISO^NH"
        return f"{patient.reference}^^^&{IPP_OID}&ISO^PI"

    def archive(self, demande: Demande, redige: list[Redige]) -> bytes:
        """The archive of the message's documents."""
        patient = demande.patient
        if patient is None:
            raise KeyError("patient")
        author = Auteur(
            personne=(f"8{MARTIN.rpps}^{MARTIN.nom}^{MARTIN.prenom}^^^^^^&{ids.PS}&ISO^D^^^IDNPS",),
            institution=(
                str(ebrim_types.Xon(nom="Hôpital d'essai", oid=ids.STRUCTURE, type="IDNST", identifiant="1990000013")),
            ),
        )
        stamp = self.clock.now().utc.strftime("%Y%m%d%H%M%S")
        pieces = [self.piece_xdm(rank, patient, document, author, stamp) for rank, document in enumerate(redige, 1)]
        depot = Depot(
            unique_id=self.oid(),
            source_id="1.2.250.1.999.1.2",
            patient_id=self.patient_id(patient),
            soumis_le=stamp,
            titre=redige[0].libelle,
            contenu=Code(code="04", systeme="1.2.250.1.213.2.2", libelle="Hospitalisation de jour"),
            auteurs=(author,),
        )
        return xdm.write(pieces, depot, expediteur="Hopital d'essai")

    def piece_xdm(self, rank: int, patient: Sujet, document: Redige, author: Auteur, stamp: str) -> Piece:
        """One document in the archive."""
        info = (
            f"PID-5|{patient.nom}^{patient.prenoms[0]}^^^^^L",
            f"PID-7|{patient.naissance.replace('-', '')}",
            f"PID-8|{patient.sexe}",
        )
        slots = {
            "creationTime": (stamp,),
            "languageCode": ("fr-FR",),
            "sourcePatientId": (f"{patient.reference}^^^&{IPP_OID}&ISO^PI",),
            "sourcePatientInfo": info,
        }
        return Piece(
            nom=f"DOC{rank:05d}.XML",
            octets=document.cda,
            mime="text/xml",
            unique_id=document.unique_id,
            titre=document.libelle,
            type_code=Code(code=document.type_code, systeme=LOINC, libelle=document.libelle),
            patient_id=self.patient_id(patient),
            slots=slots | document.slots,
            auteurs=(author,),
        )


def relire(data: bytes) -> cda.Resume | None:
    """The header of a CDA document, `None` when it is none."""
    document, _ = cda.read(data)
    return None if document is None else cda.resume(document)


def heure_locale(instant: dt.datetime) -> str:
    """An instant as the workstation shows it."""
    return instant.astimezone(PARIS).isoformat(timespec="seconds")
