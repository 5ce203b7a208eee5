"""How the witness reaches its operator: TLS judged first, then the mailbox opened by token or certificate."""

from __future__ import annotations

import base64
import contextlib
import imaplib
import smtplib
import ssl
import tempfile
from typing import TYPE_CHECKING, Any

import httpx
from cryptography import x509

from eprouvette_sim.formats import sasl
from eprouvette_sim.kernel.clock import SystemClock
from eprouvette_sim.product.mssante_comptes import COMPTES

if TYPE_CHECKING:
    from eprouvette_sim.kernel.clock import Clock, Randomness
    from eprouvette_sim.product.mssante_comptes import Compte
    from eprouvette_sim.product.reglages import Reglages

DELAI_S = 10
#: TLS 1.2 suites of the référentiel (facts rem_points W19), in OpenSSL's names; TLS 1.3 ones are OpenSSL's own
SUITES = (
    "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-SHA384:ECDHE-RSA-AES128-SHA256:"
    "DHE-RSA-AES256-GCM-SHA384:DHE-RSA-AES128-GCM-SHA256"
)
ECHECS = (OSError, ssl.SSLError, smtplib.SMTPException, imaplib.IMAP4.error, httpx.HTTPError)


class Connexion:
    """Sessions with the operator; every step may be overridden by a mutant."""

    partie = "mssante"

    def __init__(self, http: httpx.Client, reglages: Reglages, *, randomness: Randomness, clock: Clock) -> None:
        self.http = http
        self.reglages = reglages
        self.randomness = randomness
        self.clock = clock
        self.memoire: dict[str, Any] = {}

    def compte(self, boite: str) -> Compte:
        """The mailbox as set up; `KeyError` for one that is not."""
        return COMPTES[boite]

    # -- TLS

    def contexte(self, compte: Compte) -> ssl.SSLContext:
        """TLS 1.2 at least, the listed suites, the operator's authority only, and its revocation list."""
        context = ssl.create_default_context(cafile=self.reglages.pki["ca"])
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers(self.suites())
        self.revocation(context)
        if compte.utilisateur is None:
            files = self.certificat()
            context.load_cert_chain(files["certificat"], files["cle"])
        return context

    def suites(self) -> str:
        """The suites offered in TLS 1.2."""
        return SUITES

    def certificat(self) -> dict[str, str]:
        """The structure's authentication certificate."""
        found: dict[str, str] = self.reglages.pki["certificats"]["messagerie"]
        return found

    def revocation(self, context: ssl.SSLContext) -> None:
        """Checks the operator's certificate against the last list that has not expired."""
        crl = self.crl()
        if crl is not None:
            with tempfile.NamedTemporaryFile(suffix=".pem") as file:  # OpenSSL reads lists from files only
                file.write(crl)
                file.flush()
                context.load_verify_locations(file.name)
            context.verify_flags |= ssl.VerifyFlags.VERIFY_CRL_CHECK_LEAF

    def crl(self) -> bytes | None:
        """The list downloaded, else the one kept while it has not expired."""
        fresh = self.telecharger_crl()
        if fresh is not None and not self.perimee(fresh):
            self.memoire["crl"] = fresh
        kept: bytes | None = self.memoire.get("crl")
        return kept if kept is not None and not self.perimee(kept) else None

    def telecharger_crl(self) -> bytes | None:
        """The list the operator serves now, `None` when it cannot be had."""
        try:
            response = self.http.get(f"{self.reglages.url('mssante-crl')}/crl.pem")
        except httpx.HTTPError:
            return None
        return response.content if response.status_code == 200 else None

    def perimee(self, crl: bytes) -> bool:
        """Whether a list is past its next update; certificates live by the machine's clock, so does this."""
        end = x509.load_pem_x509_crl(crl).next_update_utc
        return end is None or end < SystemClock().now().utc

    # -- identity

    def jeton(self, compte: Compte) -> str:
        """A fresh access token of the user; a `PermissionError` once their session is over."""
        person = f"8{compte.utilisateur.rpps}" if compte.utilisateur else ""
        response = self.http.post(f"{self.reglages.url('mssante-jetons')}/jeton", data={"personne": person})
        if response.status_code != 200:
            raise PermissionError("session Pro Santé Connect terminée : se reconnecter")
        token: str = response.json()["access_token"]
        return token

    def reponse_sasl(self, boite: str, compte: Compte) -> tuple[str, str]:
        """Mechanism and response: the token for a person's mailbox, its address alone for an application one."""
        if compte.utilisateur is None:
            return "PLAIN", sasl.plain(boite)
        return "XOAUTH2", sasl.xoauth2(boite, self.jeton(compte))

    # -- SMTP

    def smtp(self, boite: str) -> smtplib.SMTP:
        """A session ready to send, TLS first; a refused token is tried once again with a fresh one."""
        compte = self.compte(boite)
        door = self.reglages.mail["mss-smtp"]
        session = smtplib.SMTP(door["hote"], door["port"], local_hostname="temoin.exemple.invalid", timeout=DELAI_S)
        try:
            self.securiser(session, compte)
            self.ouvrir(session, boite, compte)
        except BaseException:
            session.close()
            raise
        return session

    def securiser(self, session: smtplib.SMTP, compte: Compte) -> None:
        """STARTTLS before anything else."""
        session.ehlo()
        session.starttls(context=self.contexte(compte))
        session.ehlo()

    def ouvrir(self, session: smtplib.SMTP, boite: str, compte: Compte) -> None:
        """Authenticates; once again with a fresh token when refused."""
        for attempt in (1, 2):
            mechanism, response = self.reponse_sasl(boite, compte)
            try:
                session.auth(mechanism, lambda challenge=None, r=response: "" if challenge else r)
            except smtplib.SMTPAuthenticationError:
                if attempt == 2 or compte.utilisateur is None:
                    raise
            else:
                return

    def fermer(self, session: smtplib.SMTP) -> None:
        """Says goodbye when that can still be done, and hangs up."""
        with contextlib.suppress(*ECHECS):
            session.quit()
        session.close()

    # -- IMAP

    def imap(self, boite: str) -> imaplib.IMAP4:
        """A session ready to read, TLS first; a refused token is tried once again with a fresh one."""
        compte = self.compte(boite)
        door = self.reglages.mail["mss-imap"]
        session = imaplib.IMAP4(door["hote"], door["port"], timeout=DELAI_S)
        try:
            self.securiser_imap(session, compte)
            self.ouvrir_imap(session, boite, compte)
        except BaseException:
            with contextlib.suppress(OSError):
                session.shutdown()
            raise
        return session

    def securiser_imap(self, session: imaplib.IMAP4, compte: Compte) -> None:
        """STARTTLS before anything else."""
        session.starttls(self.contexte(compte))

    def ouvrir_imap(self, session: imaplib.IMAP4, boite: str, compte: Compte) -> None:
        """Authenticates; once again with a fresh token when refused."""
        for attempt in (1, 2):
            mechanism, response = self.reponse_sasl(boite, compte)
            if self.authentifier_imap(session, mechanism, response):
                return
            if attempt == 2 or compte.utilisateur is None:
                raise imaplib.IMAP4.error("authentification refusée")

    def authentifier_imap(self, session: imaplib.IMAP4, mechanism: str, response: str) -> bool:
        """AUTHENTICATE with the response at once when the server takes it (RFC 4959), else on its prompt."""
        encoded = base64.b64encode(response.encode())
        tag = session._new_tag()  # noqa: SLF001 - imaplib knows no initial response
        at_once = self.d_emblee(session)
        session.send(tag + b" AUTHENTICATE " + mechanism.encode() + (b" " + encoded if at_once else b"") + b"\r\n")
        pending = [] if at_once else [encoded]
        while True:
            line = session.readline()
            if line.startswith(b"+"):
                session.send((pending.pop() if pending else b"") + b"\r\n")
            elif line.startswith(tag) or not line:
                break
        session.tagged_commands.pop(tag, None)
        if line.startswith(tag + b" OK"):
            session.state = "AUTH"
            return True
        return False

    def d_emblee(self, session: imaplib.IMAP4) -> bool:
        """Whether the response goes with the command."""
        return "SASL-IR" in session.capabilities

    def fermer_imap(self, session: imaplib.IMAP4) -> None:
        """Says goodbye when that can still be done, and hangs up."""
        try:
            session.logout()
        except ECHECS:
            with contextlib.suppress(OSError):
                session.shutdown()
