"""The witness that writes MSSanté messages wrongly, one defect at a time."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from eprouvette_sim.formats.xdm.ecriture import pack
from eprouvette_sim.product.mssante import Messagerie
from eprouvette_sim.product.mutants import mutant

if TYPE_CHECKING:
    from eprouvette_sim.formats.ebrim import Auteur
    from eprouvette_sim.formats.xdm.ecriture import Piece
    from eprouvette_sim.model import PieceJointe
    from eprouvette_sim.product.mssante_comptes import Compte, Sujet
    from eprouvette_sim.product.mssante_redaction import Demande, Redige

_PFI = "REM-PFI:MSS/"
_SOCLE = "SOCLE-MSS:MSS/"
_DPI = "REM-DPI:"
_EPR = "ATTENTE:EPR-MSSANTE-"


@mutant(
    "mssante.pdf-oublie",
    defaut="n'envoie que le premier PDF quand il y a deux documents",
    defect="sends the first PDF only when there are two documents",
    effet="non_conforme",
    exigences=(f"{_PFI}CONF.23",),
)
class PdfOublie(Messagerie):
    def pieces(self, demande: Demande, redige: list[Redige]) -> tuple[PieceJointe, ...]:
        return super().pieces(demande, redige)[:2]


@mutant(
    "mssante.pdf-a2",
    defaut="produit des PDF/A-2",
    defect="makes PDF/A-2 files",
    effet="non_conforme",
    exigences=(
        f"{_EPR}026",
        f"{_DPI}DOC/va1.01",
    ),
)
class PdfA2(Messagerie):
    def pdf(self, title: str) -> bytes:
        return super().pdf(title).replace(b"pdfaid:part>1<", b"pdfaid:part>2<")


@mutant(
    "mssante.pdf-refait",
    defaut="joint un PDF refait à part",
    defect="attaches a PDF made apart",
    effet="reserve",
    exigences=(
        f"{_SOCLE}CONF.26",
        "SOCLE:CDA/DD.12",
    ),
)
class PdfRefait(Messagerie):
    def piece_pdf(self, patient: Sujet, document: Redige) -> PieceJointe:
        return super().piece_pdf(patient, replace(document, pdf=self.pdf("refait")))


@mutant(
    "mssante.pdf-mal-nomme",
    defaut="nomme les PDF d'un nom technique",
    defect="gives PDFs a technical name",
    effet="reserve",
    exigences=(f"{_DPI}DOC/va1.01",),
)
class PdfMalNomme(Messagerie):
    def nom_pdf(self, patient: Sujet, document: Redige) -> str:
        del patient
        return f"doc-{document.unique_id[-6:]}.pdf"


@mutant(
    "mssante.deux-patients",
    defaut="joint au second document le dossier d'un autre patient",
    defect="attaches another patient's record as the second document",
    effet="non_conforme",
    exigences=(f"{_PFI}CONF.23",),
)
class DeuxPatients(Messagerie):
    rang = 0

    def identite(self, patient: Sujet) -> Any:
        self.rang += 1
        return super().identite(patient if self.rang == 1 else replace(patient, nom="ADRTROIS", naissance="1960-01-01"))


@mutant(
    "mssante.objet-libre",
    defaut="écrit l'objet à sa façon",
    defect="writes the subject its own way",
    effet="non_conforme",
    exigences=(f"{_PFI}CONF.25",),
)
class ObjetLibre(Messagerie):
    def objet(self, demande: Demande) -> str:
        return super().objet(demande).removeprefix("XDM/1.0/DDM+")


@mutant(
    "mssante.un-seul-code",
    defaut="n'annonce que le code du premier document",
    defect="announces the code of the first document only",
    effet="non_conforme",
    exigences=(f"{_PFI}CONF.15",),
)
class UnSeulCode(Messagerie):
    def codecda(self, redige: list[Redige]) -> str:
        return redige[0].type_code


@mutant(
    "mssante.ins-toujours-o",
    defaut="annonce toujours une INS qualifiée",
    defect="always announces a qualified INS",
    effet="non_conforme",
    exigences=(f"{_PFI}CONF.14",),
)
class InsToujoursO(Messagerie):
    def ins(self, demande: Demande) -> str:
        del demande
        return "O"


@mutant(
    "mssante.deux-textes",
    defaut="écrit autre chose dans la version HTML",
    defect="writes something else in the HTML version",
    effet="non_conforme",
    exigences=(f"{_PFI}va1.11",),
)
class DeuxTextes(Messagerie):
    def html(self, demande: Demande, compte: Compte) -> str | None:
        text = super().html(demande, compte)
        return text and text.replace("stable", "critique")


@mutant(
    "mssante.latin-1",
    defaut="déclare ses textes en ISO-8859-1",
    defect="declares its texts as ISO-8859-1",
    effet="non_conforme",
    exigences=(f"{_SOCLE}CONF.19",),
)
class Latin1(Messagerie):
    def octets(self, message: bytes) -> bytes:
        return message.replace(b'charset="utf-8"', b'charset="iso-8859-1"')


@mutant(
    "mssante.sans-libelle",
    defaut="n'écrit que l'adresse de l'expéditeur",
    defect="writes the sender's address alone",
    effet="non_conforme",
    exigences=(f"{_PFI}va1.16",),
)
class SansLibelle(Messagerie):
    def libelle(self, compte: Compte) -> str:
        del compte
        return ""


@mutant(
    "mssante.accents-bruts",
    defaut="écrit l'objet accentué sans le coder",
    defect="writes accents in the subject without coding them",
    effet="ecart_attente",
    exigences=(f"{_EPR}001",),
)
class AccentsBruts(Messagerie):
    def octets(self, message: bytes) -> bytes:
        return message.replace(b"Subject: =?", "Subject: été =?".encode(), 1)


@mutant(
    "mssante.deux-dates",
    defaut="écrit deux fois la date",
    defect="writes the date twice",
    effet="ecart_attente",
    exigences=(f"{_EPR}002",),
)
class DeuxDates(Messagerie):
    def octets(self, message: bytes) -> bytes:
        return message[: message.index(b"\r\n") + 2] + message


@mutant(
    "mssante.sans-lisez-moi",
    defaut="oublie README.TXT dans l'archive",
    defect="forgets README.TXT in the archive",
    effet="ecart_attente",
    exigences=(f"{_EPR}003",),
)
class SansLisezMoi(Messagerie):
    def archive(self, demande: Demande, redige: list[Redige]) -> bytes:
        with zipfile.ZipFile(io.BytesIO(super().archive(demande, redige))) as source:
            return pack({name: source.read(name) for name in source.namelist() if name != "README.TXT"})


@mutant(
    "mssante.taille-fausse",
    defaut="donne la taille d'un autre fichier dans les métadonnées",
    defect="gives another file's size in metadata",
    effet="non_conforme",
    exigences=(
        f"{_EPR}004",
        f"{_PFI}va1.17",
    ),
)
class TailleFausse(Messagerie):
    def piece_xdm(self, rank: int, patient: Sujet, document: Redige, author: Auteur, stamp: str) -> Piece:
        piece = super().piece_xdm(rank, patient, document, author, stamp)
        return replace(piece, slots=piece.slots | {"size": ("1",)})


@mutant(
    "mssante.injection",
    defaut="recopie la saisie telle quelle dans l'objet",
    defect="copies typed text as it is into the subject",
    effet="ecart_attente",
    exigences=(f"{_EPR}021",),
)
class Injection(Messagerie):
    def saisie(self, text: str) -> str:
        return text.replace("\r\n", "@@")

    def octets(self, message: bytes) -> bytes:
        return message.replace(b"@@", b"\r\n", 1)
