"""One operator of the MSSanté trust space: takes messages, files them, bounces them, answers for its mailboxes.

Three doors stand before one state: SMTP (`ServiceMssante` itself), IMAP (`imap`), and a small HTTPS annex (`annexe`) that
issues tokens and serves the revocation list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eprouvette_sim.formats.mime import avis, profil
from eprouvette_sim.kernel.courrier import Reply
from eprouvette_sim.kernel.errors import ErreurUsage
from eprouvette_sim.kernel.wire import Answer, Response
from eprouvette_sim.mssante import rules
from eprouvette_sim.mssante.annexe import Annexe
from eprouvette_sim.mssante.boites import Boite
from eprouvette_sim.mssante.jetons import Jetons
from eprouvette_sim.mssante.lecture import LectureImap

if TYPE_CHECKING:
    from datetime import datetime

    from eprouvette_sim.kernel.anomalie import Anomalie
    from eprouvette_sim.kernel.clock import Instant
    from eprouvette_sim.kernel.courrier import Admission, MailSession
    from eprouvette_sim.kernel.wire import Request
    from eprouvette_sim.mssante.boites import Courrier

POSTIER = "postmaster@operateur-essai.mssante.fr"


class ServiceMssante:
    """An operator's state and its SMTP face; deterministic, never raises on input.

    `reglages` are what operators settle; `refuser` gives the next recipients a refusal by its case (`data/refus.csv`).
    """

    nom = "mssante"

    def __init__(self, *, reglages: rules.Reglages | None = None) -> None:
        self.reglages = reglages or rules.Reglages()
        self.boites = rules.boites()
        self.jetons = Jetons()
        self.imap = LectureImap(self)
        self.annexe = Annexe(self)
        self.refus_destinataires: dict[str, str] = {}
        self.recus = 0
        self._avis = 0

    # -- what a scenario sets up

    def boite(self, adresse: str) -> Boite:
        """A mailbox of this operator; a patient's is made when first named; `ErreurUsage` for an unknown one."""
        if adresse not in self.boites and rules.est_patient(adresse):
            self.boites[adresse] = Boite(adresse=adresse, genre="PAT")
        if adresse not in self.boites:
            raise ErreurUsage(f"boîte inconnue : {adresse}", faire=f"choisir parmi {', '.join(self.boites)}")
        return self.boites[adresse]

    def deposer(self, adresse: str, octets: bytes, instant: datetime, *, quirk: str | None = None) -> Courrier:
        """Files a message of the bench's own; `quirk` names why it is wrong on purpose."""
        return self.boite(adresse).inbox.ajouter(octets, instant, quirk=quirk)

    def refuser(self, adresse: str, cas: str) -> None:
        """Gives that recipient the refusal of that case from now on; `ErreurUsage` for an unknown case."""
        if cas not in rules.refus():
            raise ErreurUsage(f"refus inconnu : {cas}", faire=f"choisir parmi {', '.join(rules.refus())}")
        self.refus_destinataires[adresse] = cas

    # -- who may send, and to whom (MailPolicy)

    def mechanisms(self, session: MailSession) -> tuple[str, ...]:
        """What is shown to that client."""
        return rules.mecanismes(session, self.reglages)

    def authenticate(self, mechanism: str, response: bytes, session: MailSession, instant: Instant) -> Admission:
        """Opens a mailbox by token or by certificate."""
        self.jetons.a(instant.utc)
        return rules.admettre(mechanism, response, session, self.boites, self.jetons, self.reglages)

    def sender(self, address: str, parameters: tuple[str, ...], session: MailSession, instant: Instant) -> Reply | None:
        """One sends from the mailbox that is open, and no other; a receipt goes out with a null path."""
        del parameters, instant
        if session.user is None:
            return Reply(code=530, text="5.7.0 authentification requise")
        return None if address in {"", session.user} else rules.refus()["identite"]

    def recipient(
        self, address: str, parameters: tuple[str, ...], session: MailSession, instant: Instant
    ) -> Reply | None:
        """Mailboxes of this operator, patients, and other operators of the trust space; the rest is refused."""
        del parameters, session, instant
        known = address in self.boites or rules.est_patient(address)
        case = self.refus_destinataires.get(address)
        if case is not None and case != "patient":
            return rules.refus()[case]
        if known:
            return None
        trusted = address.rpartition("@")[2].lower().endswith(rules.CONFIANCE)
        return rules.refus()["inconnue" if trusted else "etrangere"]

    # -- messages

    def handle(self, request: Request, instant: Instant) -> Answer:
        """Takes one message: size by recipient, filing, notices; the notes are what its profile breaks."""
        recipients = [value.partition(">")[0][1:] for name, value in request.headers if name == "Rcpt-To"]
        limit = min((self._limit(one) for one in recipients), default=self.reglages.taille)
        if len(request.body) > limit:
            return _answer(rules.refus()["taille"])
        self.recus += 1
        vu, found = profil.lire(request.body)
        notes: tuple[Anomalie, ...] = profil.deviations(vu) if vu is not None else found
        for name, value in request.headers:
            if name == "Rcpt-To":
                self._remettre(request, value, instant.utc)
        text = f"2.0.0 remis sous {self.recus:04d}"
        return Answer(response=Response(status=250, headers=_replies(recipients), body=text.encode()), notes=notes)

    def _limit(self, address: str) -> int:
        return self.reglages.taille_patient if rules.est_patient(address) else self.reglages.taille

    def _remettre(self, request: Request, recipient: str, now: datetime) -> None:
        """Files a message for one recipient, or bounces it; sends the notice that was asked for."""
        path, _, rest = recipient.partition(">")
        address = path[1:]
        notify = next((word[7:].upper() for word in rest.split() if word.upper().startswith("NOTIFY=")), "FAILURE")
        if self.refus_destinataires.get(address) == "patient" or self.boite(address).fermee:
            if "FAILURE" in notify:
                self._avertir(request, address, now, action="failed", status="5.1.1", reply=rules.refus()["patient"])
            return
        self.boite(address).inbox.ajouter(request.body, now)
        if "SUCCESS" in notify or b"\r\nreturn-receipt-to:" in request.body[:20_000].lower():
            self._avertir(
                request,
                address,
                now,
                action="delivered",
                status="2.0.0",
                reply=Reply(code=250, text="2.0.0 remis"),
            )

    def _avertir(
        self, request: Request, address: str, now: datetime, *, action: str, status: str, reply: Reply
    ) -> None:
        """Files a DSN in the sender's mailbox; never about a message whose path is null (RFC 5321 §6.1)."""
        sender = request.target.strip("<>")
        if sender not in self.boites:
            return
        self._avis += 1
        message, _ = profil.lire(request.body)
        original_id = (message.courriel.message_id if message else None) or "<inconnu@operateur-essai.mssante.fr>"
        retour = avis.Retour(
            de=POSTIER,
            a=sender,
            date=now,
            message_id=f"<avis-{self._avis}@operateur-essai.mssante.fr>",
            objet="Message non distribué" if action == "failed" else "Message remis",
            texte=f"{address} : {reply.text}\r\n",
            original=_headers_only(request.body),
            original_id=original_id,
            destinataire=address,
        )
        notice = avis.write_dsn(
            retour,
            action=action,
            status=status,
            diagnostic=f"{reply.code} {reply.text}",
            serveur="operateur-essai.mssante.fr",
        )
        self.boite(sender).inbox.ajouter(notice, now)

    def snapshot(self) -> dict[str, Any]:
        """Mailboxes, messages taken, tokens."""
        boxes = {adresse: boite.snapshot() for adresse, boite in sorted(self.boites.items())}
        return {"boites": boxes, "recus": self.recus, "jetons": self.jetons.snapshot()}


def _headers_only(octets: bytes) -> bytes:
    return octets.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"


def _answer(reply: Reply) -> Answer:
    return Answer(response=Response(status=reply.code, body=reply.text.encode()))


def _replies(recipients: list[str]) -> tuple[tuple[str, str], ...]:
    return tuple(("Rcpt-To", f"<{address}> 250 2.1.5 OK") for address in recipients)
