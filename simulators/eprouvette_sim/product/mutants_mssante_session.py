"""The witness that joins its MSSanté operator wrongly, one defect at a time."""

from __future__ import annotations

import imaplib
import ssl
import warnings
from typing import TYPE_CHECKING, Any

from eprouvette_sim.product.mssante import Messagerie
from eprouvette_sim.product.mssante_comptes import CONTACT
from eprouvette_sim.product.mutants import mutant

if TYPE_CHECKING:
    import smtplib

    from eprouvette_sim.product.mssante_comptes import Compte
    from eprouvette_sim.product.mssante_redaction import Demande

_PFI = "REM-PFI:MSS/"
_SOCLE = "SOCLE-MSS:MSS/"
_EPR = "ATTENTE:EPR-MSSANTE-"


@mutant(
    "mssante.mail-en-clair",
    defaut="commence l'envoi en clair",
    defect="starts sending in clear",
    effet="non_conforme",
    exigences=(
        f"{_PFI}CONF.05",
        f"{_PFI}va1.03",
    ),
)
class MailEnClair(Messagerie):
    def securiser(self, session: smtplib.SMTP, compte: Compte) -> None:
        session.ehlo()
        session.docmd("MAIL FROM:<>")
        super().securiser(session, compte)


@mutant(
    "mssante.lecture-en-clair",
    defaut="essaie de lire en clair",
    defect="tries to read in clear",
    effet="non_conforme",
    exigences=(
        f"{_PFI}CONF.06",
        f"{_PFI}va1.03",
    ),
)
class LectureEnClair(Messagerie):
    def securiser_imap(self, session: imaplib.IMAP4, compte: Compte) -> None:
        session.send(b"x0 SELECT INBOX\r\n")
        session.readline()
        super().securiser_imap(session, compte)


@mutant(
    "mssante.tls-ancien",
    defaut="accepte les versions retirées de TLS",
    defect="accepts withdrawn TLS versions",
    effet="non_conforme",
    exigences=(f"{_PFI}CONF.01",),
)
class TlsAncien(Messagerie):
    def contexte(self, compte: Compte) -> ssl.SSLContext:
        context = super().contexte(compte)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = ssl.TLSVersion.TLSv1
        context.set_ciphers("ALL:@SECLEVEL=0")
        return context


@mutant(
    "mssante.tls-plafonne",
    defaut="plafonne TLS à la version 1.2",
    defect="caps TLS at version 1.2",
    effet="reserve",
    exigences=(f"{_PFI}CONF.02",),
)
class TlsPlafonne(Messagerie):
    def contexte(self, compte: Compte) -> ssl.SSLContext:
        context = super().contexte(compte)
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        return context


@mutant(
    "mssante.suite-hors-liste",
    defaut="offre une suite hors du référentiel",
    defect="offers a suite outside the référentiel",
    effet="reserve",
    exigences=(f"{_PFI}CONF.03",),
)
class SuiteHorsListe(Messagerie):
    def suites(self) -> str:
        return "ECDHE-RSA-CHACHA20-POLY1305"


@mutant(
    "mssante.autre-boite",
    defaut="relève la boîte du service à la place de celle du médecin",
    defect="collects the service's mailbox instead of the doctor's",
    effet="non_conforme",
    exigences=(f"{_SOCLE}CONF.07",),
)
class AutreBoite(Messagerie):
    def ouvrir_imap(self, session: imaplib.IMAP4, boite: str, compte: Compte) -> None:
        super().ouvrir_imap(session, boite if compte.genre != "PER" else CONTACT, compte)


@mutant(
    "mssante.jeton-apres-invite",
    defaut="attend l'invite pour envoyer le jeton",
    defect="waits for the prompt to send the token",
    effet="non_conforme",
    exigences=(f"{_SOCLE}CONF.09",),
)
class JetonApresInvite(Messagerie):
    def d_emblee(self, session: imaplib.IMAP4) -> bool:
        del session
        return False


@mutant(
    "mssante.jeton-garde",
    defaut="présente encore le jeton refusé",
    defect="shows the refused token again",
    effet="reserve",
    exigences=(
        f"{_EPR}018",
        f"{_SOCLE}CONF.11",
    ),
)
class JetonGarde(Messagerie):
    def jeton(self, compte: Compte) -> str:
        kept: str = self.memoire.get("jeton") or super().jeton(compte)
        self.memoire["jeton"] = kept
        return kept


@mutant(
    "mssante.session-finie-tue",
    defaut="ne dit pas que la session est terminée",
    defect="does not say that the session is over",
    effet="non_conforme",
    exigences=(f"{_SOCLE}CONF.10",),
)
class SessionFinieTue(Messagerie):
    def envoyer(self, demande: Demande) -> dict[str, Any]:
        outcome = super().envoyer(demande)
        return outcome | {"message": None} if "session Pro Santé" in str(outcome["message"]) else outcome


@mutant(
    "mssante.external",
    defaut="ouvre la boîte applicative par EXTERNAL",
    defect="opens the application mailbox by EXTERNAL",
    effet="reserve",
    exigences=(f"{_PFI}CONF.12",),
)
class External(Messagerie):
    def reponse_sasl(self, boite: str, compte: Compte) -> tuple[str, str]:
        return ("EXTERNAL", boite) if compte.utilisateur is None else super().reponse_sasl(boite, compte)


@mutant(
    "mssante.tls-1-3-seul",
    defaut="n'accepte que TLS 1.3",
    defect="accepts TLS 1.3 only",
    effet="non_conforme",
    exigences=(f"{_PFI}va1.31",),
)
class Tls13Seul(Messagerie):
    def contexte(self, compte: Compte) -> ssl.SSLContext:
        context = super().contexte(compte)
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        return context


@mutant(
    "mssante.ne-verifie-rien",
    defaut="ne vérifie pas le certificat de l'opérateur",
    defect="does not check the operator's certificate",
    effet="non_conforme",
    exigences=(
        f"{_EPR}019",
        f"{_PFI}va1.04",
        f"{_SOCLE}CONF.27",
    ),
)
class NeVerifieRien(Messagerie):
    def contexte(self, compte: Compte) -> ssl.SSLContext:
        context = super().contexte(compte)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context


@mutant(
    "mssante.crl-exigee",
    defaut="s'arrête dès que la liste de révocation manque",
    defect="stops as soon as the revocation list is missing",
    effet="non_conforme",
    exigences=(f"{_PFI}CONF.22",),
)
class CrlExigee(Messagerie):
    def crl(self) -> bytes | None:
        fresh = self.telecharger_crl()
        if fresh is None or self.perimee(fresh):
            raise ConnectionError("liste de révocation indisponible")
        return fresh


@mutant(
    "mssante.coupure-ignoree",
    defaut="prend une session coupée pour une boîte vide",
    defect="takes a cut session for an empty mailbox",
    effet="non_conforme",
    exigences=(f"{_SOCLE}CONF.11",),
)
class CoupureIgnoree(Messagerie):
    lu = False

    def lire_un(self, session: imaplib.IMAP4, uid: bytes) -> tuple[int, set[str], bytes]:
        self.lu = True
        return super().lire_un(session, uid)

    def lire_boite(self, boite: str) -> list[tuple[int, set[str], bytes]]:
        try:
            return super().lire_boite(boite)
        except imaplib.IMAP4.abort:
            if self.lu:
                raise
            return []
