"""The IMAP face of the operator: one command in, untagged lines and a tagged one out; the door does the framing.

A request of medium `imap` is `COMMAND arguments` with the session's facts as headers (`Session` numbers the connection) and
the arguments as body, literals inline. Its answer's status says the kind of tagged line (`STATUTS`), its `Reponse` header
the line itself, its body the untagged lines.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from eprouvette_sim.formats.imap.grammaire import MalformeError, arguments
from eprouvette_sim.kernel.wire import Answer, Response
from eprouvette_sim.mssante import commandes
from eprouvette_sim.mssante.commandes import Refus

if TYPE_CHECKING:
    from eprouvette_sim.kernel.clock import Instant
    from eprouvette_sim.kernel.courrier import Admission, MailSession
    from eprouvette_sim.kernel.wire import Request
    from eprouvette_sim.mssante.boites import Boite, Dossier
    from eprouvette_sim.mssante.simulator import ServiceMssante

#: tagged answer -> status of the response as journaled
STATUTS = {"OK": 200, "NO": 403, "BAD": 400}
CAPACITES = ("IMAP4rev1", "IDLE", "UIDPLUS", "MOVE", "NAMESPACE", "UNSELECT", "LITERAL+", "ID")
#: commands that need no mailbox, and those that need a folder selected
LIBRES = frozenset({"NOOP", "LOGOUT", "CAPABILITY", "ID"})
CHOISIES = frozenset({"CHECK", "CLOSE", "UNSELECT", "EXPUNGE", "SEARCH", "FETCH", "STORE", "COPY", "MOVE", "IDLE", "UID EXPUNGE",
                      "UID SEARCH", "UID FETCH", "UID STORE", "UID COPY", "UID MOVE"})  # fmt: skip


@dataclass(slots=True, kw_only=True)
class Seance:
    """One connection: the mailbox open, the folder selected, the UIDs the client knows of, in order."""

    boite: Boite | None = None
    dossier: Dossier | None = None
    lecture_seule: bool = False
    connus: list[int] = field(default_factory=list)
    version: int = 0
    quirk: str | None = None


class LectureImap:
    """Sessions by number over the mailboxes of the service."""

    def __init__(self, service: ServiceMssante) -> None:
        self.service = service
        self.seances: dict[str, Seance] = {}

    def capabilities(self, session: MailSession, *, starttls: bool) -> tuple[str, ...]:
        """What is shown: nothing to authenticate with before TLS."""
        if starttls:
            return (*CAPACITES, "STARTTLS", "LOGINDISABLED")
        known = self.service.reglages
        shown = tuple(f"AUTH={name}" for name in self.service.mechanisms(session))
        return (*CAPACITES, *shown, *(("SASL-IR",) if known.sasl_ir else ()), "LOGINDISABLED")

    def mechanisms(self, session: MailSession) -> tuple[str, ...]:
        """What is shown to that client."""
        return self.service.mechanisms(session)

    def authenticate(self, mechanism: str, response: bytes, session: MailSession, instant: Instant) -> Admission:
        """The same admission as for sending."""
        return self.service.authenticate(mechanism, response, session, instant)

    def sender(self, *_: Any) -> None:
        """Nothing is sent here."""

    def recipient(self, *_: Any) -> None:
        """Nothing is sent here."""

    def handle(self, request: Request, instant: Instant) -> Answer:
        """The answer to one command."""
        seance = self._seance(request)
        seance.quirk = None
        try:
            body, line = self._run(request, seance, instant)
            kind, quirk = "OK", seance.quirk
        except Refus as refusal:
            body, line, kind, quirk = b"", refusal.texte, refusal.sorte, None
        except MalformeError as error:
            body, line, kind, quirk = b"", str(error), "BAD", None
        body += self.nouvelles(seance, silent=request.method in {"FETCH", "STORE", "SEARCH", "LOGOUT"})
        response = Response(status=STATUTS[kind], headers=(("Reponse", f"{kind} {line}"),), body=body)
        return Answer(response=response, quirk=quirk)

    def _seance(self, request: Request) -> Seance:
        number = request.header("Session") or ""
        seance = self.seances.setdefault(number, Seance())
        user = request.header("Auth-User")
        if user is not None and seance.boite is None:
            seance.boite = self.service.boites.get(user)
        return seance

    def _run(self, request: Request, seance: Seance, instant: Instant) -> tuple[bytes, str]:
        name = request.method
        command = commandes.COMMANDES.get(name)
        if command is None:
            raise Refus("BAD", "commande inconnue")
        if seance.boite is None and name not in LIBRES:
            raise Refus("BAD", "authentification requise")
        if seance.dossier is None and name in CHOISIES:
            raise Refus("BAD", "aucun dossier choisi")
        if name == "LOGOUT":
            self.seances.pop(request.header("Session") or "", None)
        return command(seance, arguments(request.body), instant.utc)

    def nouvelles(self, seance: Seance, *, silent: bool = False) -> bytes:
        """What changed in the folder since the client was last told; expunges wait for a command that allows them."""
        folder = seance.dossier
        if folder is None or folder.version == seance.version:
            return b""
        out = bytearray()
        current = folder.uids
        if not silent:
            for rank in range(len(seance.connus), 0, -1):
                if seance.connus[rank - 1] not in current:
                    out += b"* %d EXPUNGE\r\n" % rank
                    del seance.connus[rank - 1]
        fresh = [uid for uid in current if uid > (seance.connus[-1] if seance.connus else 0)]
        if fresh:
            seance.connus += fresh
            out += b"* %d EXISTS\r\n* %d RECENT\r\n" % (len(seance.connus), len(fresh))
        if seance.connus == current:
            seance.version = folder.version
        return bytes(out)

    def news(self, number: str) -> bytes:
        """What an idle client must be told now."""
        seance = self.seances.get(number)
        return b"" if seance is None else self.nouvelles(seance)

    def snapshot(self) -> dict[str, Any]:
        """How many sessions are open."""
        return {"seances": len(self.seances)}
