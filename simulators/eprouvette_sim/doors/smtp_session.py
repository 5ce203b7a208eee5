"""One SMTP connection: aiosmtpd's command loop and STARTTLS, our commands, our reading of DATA, everything journaled."""

from __future__ import annotations

import asyncio
import base64
import collections
import contextlib
import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from aiosmtpd.smtp import SMTP, TLSSetupException, syntax

from eprouvette_sim.doors.smtp_arguments import decoded, extensions, known_parameters, read_path
from eprouvette_sim.doors.smtp_data import TOO_BIG, read_data, refusal_of, unstuffed
from eprouvette_sim.doors.smtp_transaction import Transaction
from eprouvette_sim.kernel.courrier import OPEN, MailPolicy, MailSession, Reply
from eprouvette_sim.kernel.errors import ErreurBanc
from eprouvette_sim.kernel.faults import BEFORE
from eprouvette_sim.kernel.wire import Answer, Request, Response
from eprouvette_sim.pki.peer import peer_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from eprouvette_sim.doors.smtp import SmtpDoor
    from eprouvette_sim.kernel.clock import Instant
    from eprouvette_sim.kernel.faults import Fault
    from eprouvette_sim.kernel.station import Delivery
    from eprouvette_sim.kernel.wire import Headers

logging.getLogger("mail.log").propagate = False  # aiosmtpd's own log: what matters is in the journal

_BANNER = "ESMTP Eprouvette"
#: octets of a refused or broken message kept as evidence
_KEPT = 64 * 1024
_COMMAND_LIMIT = 2048  # RFC 5321 says 512, plus what RFC 3461 adds to RCPT
_AUTH_LIMIT = 12_288  # RFC 4954 §4
_SECURE_FIRST = Reply(code=530, text="5.7.0 Must issue a STARTTLS command first")
_HELO_FIRST = Reply(code=503, text="5.5.1 send EHLO first")
_NESTED = Reply(code=503, text="5.5.1 nested MAIL command")
_NO_MAIL = Reply(code=503, text="5.5.1 need MAIL command")
_NO_RCPT = Reply(code=503, text="5.5.1 need RCPT command")
T = TypeVar("T")


class SmtpSession(SMTP):
    """One connection of an `SmtpDoor`; lives in the door's loop."""

    line_length_limit = 64 * 1024  # the stream's own limit: DATA is read by `read_data`

    def __init__(self, door: SmtpDoor, loop: asyncio.AbstractEventLoop) -> None:
        options = door.options
        super().__init__(
            object(),
            data_size_limit=options.max_size,
            enable_SMTPUTF8=options.smtputf8,
            hostname=options.hostname,
            ident=_BANNER,
            tls_context=door.context,
            timeout=options.timeout_s,
            loop=loop,
        )
        self.command_size_limits = collections.defaultdict(lambda: _COMMAND_LIMIT, AUTH=_AUTH_LIMIT)
        self.command_size_limit = _COMMAND_LIMIT
        self._door = door
        self._station = door.station
        self._seen = MailSession()
        self._mail: Transaction | None = None
        self._said = False

    # -- life of the connection

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Opens, or opens again once TLS is set up: nothing known before STARTTLS is kept (RFC 3207 §4.2)."""
        super().connection_made(transport)
        self._mail = None
        if self._tls_protocol is None:
            self._door.opened(self)
            return
        tls = transport.get_extra_info("ssl_object")
        name, _, _ = tls.cipher() or ("", "", 0)
        der = tls.getpeercert(binary_form=True)
        self._seen = MailSession(tls=f"{tls.version()} {name}".strip(), peer=peer_of(der) if der else None)

    def connection_lost(self, error: Exception | None) -> None:
        """Journals a transaction left open: the client went away, or was cut."""
        self._abandon("connexion rompue par le client")
        self._door.closed(self)
        if self.transport is not None:
            super().connection_lost(error)

    def drop(self) -> None:
        """Cuts the connection without a word."""
        if self.transport is not None:
            self.transport.abort()  # type: ignore[attr-defined]

    def _timeout_cb(self) -> None:
        """A stalled client is told so, and its transaction journaled."""
        self._abandon("délai d'inactivité dépassé", status=421)
        with contextlib.suppress(OSError, RuntimeError):
            self._writer.write(b"421 4.4.2 idle for too long, closing\r\n")
        if self.transport is not None:
            self.transport.close()

    async def push(self, status: Any) -> None:
        """Writes one reply; a refusal nobody journaled yet (a syntax aiosmtpd itself refused) is journaled here."""
        text = status.decode("ascii", "replace") if isinstance(status, bytes) else status
        said, self._said = self._said, False
        if not said and text[:1] in "45" and text[:3].isdigit():
            self._relate("COMMANDE", "", Reply(code=int(text[:3]), text=text[4:]))
        if text.startswith("220 ") and self._door.crowded and self._tls_protocol is None:
            await super().push("421 4.3.2 too many connections")
            self.drop()
            return
        await super().push(text.encode("utf-8" if self.enable_SMTPUTF8 else "ascii", "replace"))

    async def handle_exception(self, error: Exception) -> str:
        """A defect of ours: owned up to, and the connection cut."""
        if isinstance(error, TLSSetupException | ConnectionError):
            return "454 4.7.0 TLS not available"
        self._door.defects.append(
            error if isinstance(error, ErreurBanc) else ErreurBanc(f"porte SMTP : {type(error).__name__} : {error}")
        )
        self.drop()
        raise asyncio.CancelledError

    # -- commands

    @syntax("EHLO hostname")
    async def smtp_EHLO(self, hostname: str) -> None:
        """What this server can do, TLS and identity considered."""
        if not hostname:
            await self._refuse("EHLO", "", Reply(code=501, text="5.5.4 Syntax: EHLO hostname"))
            return
        self._greeted(hostname, extended=True)
        shown = self._ask(lambda policy, _: policy.mechanisms(self._seen)) if self._before_tls() is None else ()
        clear = self._door.context is not None and self._tls_protocol is None
        lines = [self.hostname, *extensions(self._door.options, starttls=clear, mechanisms=shown)]
        for line in lines[:-1]:
            await self.push(f"250-{line}")
        await self.push(f"250 {lines[-1]}")

    @syntax("HELO hostname")
    async def smtp_HELO(self, hostname: str) -> None:
        """The old greeting: no extension."""
        if not hostname:
            await self._refuse("HELO", "", Reply(code=501, text="5.5.4 Syntax: HELO hostname"))
            return
        self._greeted(hostname, extended=False)
        await self.push(f"250 {self.hostname}")

    @syntax("STARTTLS", when="tls_context")
    async def smtp_STARTTLS(self, arg: str) -> None:
        """The handshake; one that fails is journaled with OpenSSL's reason."""
        if self._tls_protocol is not None:
            await self._refuse("STARTTLS", "", Reply(code=503, text="5.5.1 TLS already active"))
            return
        try:
            await super().smtp_STARTTLS(arg)
        except TLSSetupException as error:
            self._relate("STARTTLS", "", Reply(code=454, text=f"4.7.0 négociation rompue : {error.__cause__}"))
            self._said = True
            raise

    @syntax("AUTH <mechanism>")
    async def smtp_AUTH(self, arg: str) -> None:
        """Any client-first mechanism, with or without initial response; the service admits or refuses."""
        words = (arg or "").split(" ")
        mechanism = words[0].upper()
        refusal = self._before() or self._auth_refusal(words)
        if refusal is not None:
            await self._refuse("AUTH", mechanism, refusal)
            return
        response = await self._sasl_response(mechanism, words[1] if len(words) > 1 else None)
        if isinstance(response, Reply):
            await self._refuse("AUTH", mechanism, response)
            return
        admission = self._ask(lambda policy, instant: policy.authenticate(mechanism, response, self._seen, instant))
        if admission.user is None:
            if admission.challenge is not None:
                await self._prompt(admission.challenge)
            facts = self._seen.headers() + admission.facts
            await self._refuse("AUTH", mechanism, Reply(code=535, text=admission.text or "5.7.8 refused"), facts)
            return
        self._seen = replace(self._seen, mechanism=mechanism, user=admission.user, facts=admission.facts)
        reply = Reply(code=235, text=admission.text or "2.7.0 Authentication successful")
        self._relate("AUTH", mechanism, reply)
        await self.push(f"{reply.code} {reply.text}")

    @syntax("MAIL FROM: <address>", extended=" [SP <mail-parameters>]")
    async def smtp_MAIL(self, arg: str | None) -> None:
        """Opens a transaction."""
        refusal = self._before() or (_NESTED if self._mail else None)
        path, problem = read_path("FROM", arg or "", self._known("MAIL"))
        refusal = refusal or problem or self._size_refusal(path.parameters)
        refusal = refusal or self._ask(lambda p, now: p.sender(path.address, path.parameters, self._seen, now))
        if refusal is not None:
            await self._refuse("MAIL", arg or "", refusal)
            return
        self._mail = Transaction(sender=path.address, parameters=path.parameters)
        await self.push("250 2.1.0 OK")

    @syntax("RCPT TO: <address>", extended=" [SP <mail-parameters>]")
    async def smtp_RCPT(self, arg: str | None) -> None:
        """Adds a recipient, or says why not; the refusal is kept with the message too."""
        mail = self._mail
        refusal = self._before() or (None if mail else _NO_MAIL)
        path, problem = read_path("TO", arg or "", self._known("RCPT"))
        if not path.address and problem is None:
            problem = Reply(code=501, text="5.1.3 empty recipient")
        refusal = refusal or problem
        if refusal is not None or mail is None:
            await self._refuse("RCPT", arg or "", refusal or _NO_MAIL)
            return
        reply = self._ask(lambda p, now: p.recipient(path.address, path.parameters, self._seen, now))
        reply = reply or Reply(code=250, text="2.1.5 OK")
        mail.recipients.append((" ".join((f"<{path.address}>", *path.parameters)), reply))
        if reply.refuses:
            await self._refuse("RCPT", arg or "", reply)
        else:
            await self.push(f"{reply.code} {reply.text}")

    @syntax("DATA")
    async def smtp_DATA(self, arg: str) -> None:
        """Reads the message, hands it to the station, answers what the simulator decided."""
        mail = self._mail
        refusal = self._before() or (_NO_MAIL if mail is None else None if mail.accepted else _NO_RCPT)
        if refusal is None and arg:
            refusal = Reply(code=501, text="5.5.4 Syntax: DATA")
        if refusal is not None or mail is None:
            await self._refuse("DATA", "", refusal or _NO_MAIL)
            return
        fault = self._station.pending(BEFORE)
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        cut = int(float(fault.value)) if fault and fault.kind == "data-cut" else None
        size = await read_data(self._reader, mail.body, limit=self._limit, cut=cut, alive=self._reset_timeout)
        self._mail = None
        if size is None:
            self._relate_mail(mail, Reply(code=0, text="connexion coupée dans le message"), fault)
            self._vanish()
        body = unstuffed(mail.body)
        refusal = refusal_of(body, size, self._door.options)
        if fault is not None:
            refusal = Reply(code=int(float(fault.value)), text="4.3.0 planned fault")
        if refusal is None:
            await self._deliver(self._receive(self._request(mail, body)))
            return
        self._relate_mail(mail, refusal, fault, size=size)
        self._said = True
        await self.push(f"{refusal.code} {refusal.text}")

    @syntax("RSET")
    async def smtp_RSET(self, arg: str) -> None:
        """Forgets the transaction."""
        del arg
        self._mail = None
        await self.push("250 2.0.0 OK")

    # -- what the commands share

    @property
    def _limit(self) -> int:
        return self._door.options.max_size

    def _greeted(self, hostname: str, *, extended: bool) -> None:
        self._mail = None
        session: Any = self.session
        session.extended_smtp = extended
        session.host_name = hostname
        self._seen = replace(self._seen, helo=hostname)

    def _before_tls(self) -> Reply | None:
        clear = self._door.context is not None and self._tls_protocol is None
        return _SECURE_FIRST if clear and self._door.options.starttls else None

    def _before(self) -> Reply | None:
        """Why no command of a transaction may be sent yet."""
        return self._before_tls() or (None if self._seen.helo else _HELO_FIRST)

    def _auth_refusal(self, words: list[str]) -> Reply | None:
        if self._seen.user is not None:
            return Reply(code=503, text="5.5.1 already authenticated")
        if not words[0] or len(words) > 2:
            return Reply(code=501, text="5.5.4 Syntax: AUTH mechanism [initial-response]")
        return Reply(code=503, text="5.5.1 AUTH not permitted during a mail transaction") if self._mail else None

    async def _sasl_response(self, mechanism: str, initial: str | None) -> bytes | Reply:
        """The client's response; LOGIN's two answers are put in PLAIN's form."""
        if mechanism != "LOGIN":
            return decoded(initial) if initial is not None else await self._prompt(b"")
        user = decoded(initial) if initial is not None else await self._prompt(b"Username:")
        password = user if isinstance(user, Reply) else await self._prompt(b"Password:")
        if isinstance(user, Reply) or isinstance(password, Reply):
            return user if isinstance(user, Reply) else password
        return b"\0" + user + b"\0" + password

    async def _prompt(self, challenge: bytes) -> bytes | Reply:
        """Sends a challenge, reads one response; a secret is never kept."""
        await self.push(b"334 " + base64.b64encode(challenge))
        line = await self._reader.readuntil(b"\n")
        return decoded(line.strip().decode("ascii", "replace") or "=")

    def _known(self, command: str) -> frozenset[str]:
        extended = getattr(self.session, "extended_smtp", False)
        return known_parameters(command, self._door.options) if extended else frozenset()

    def _size_refusal(self, parameters: tuple[str, ...]) -> Reply | None:
        """Refuses an announced size over the limit (RFC 1870)."""
        sizes = [value[5:] for value in parameters if value.upper().startswith("SIZE=")]
        return TOO_BIG if any(size.isdigit() and int(size) > self._limit for size in sizes) else None

    # -- journal and answers

    def _ask(self, question: Callable[[MailPolicy, Instant], T]) -> T:
        """What the service decides, when it has a policy; everyone is admitted otherwise."""
        return self._station.consult(
            lambda simulator, instant: question(simulator if isinstance(simulator, MailPolicy) else OPEN, instant)
        )

    async def _refuse(self, command: str, target: str, reply: Reply, headers: Headers | None = None) -> None:
        self._relate(command, target, reply, headers)
        self._said = True
        await self.push(f"{reply.code} {reply.text}")

    def _relate(self, command: str, target: str, reply: Reply, headers: Headers | None = None) -> None:
        facts = self._seen.headers() if headers is None else headers
        request = Request(method=command, target=target, headers=facts, peer=self._seen.peer)
        self._capture(request, reply)

    def _relate_mail(self, mail: Transaction, reply: Reply, fault: Fault | None = None, *, size: int = 0) -> None:
        """Journals a message its service did not hear of; a long one keeps its first octets."""
        body = unstuffed(mail.body)
        kept = body if size <= self._limit else body[:_KEPT]
        self._capture(self._request(mail, kept), reply, fault=fault, size=max(size, len(kept)), replies=mail.replies())

    def _capture(
        self,
        request: Request,
        reply: Reply,
        *,
        fault: Fault | None = None,
        size: int | None = None,
        replies: Headers = (),
    ) -> None:
        response = Response(status=reply.code, headers=replies, body=reply.text.encode())
        try:
            self._station.relate(request, Answer(response=response), fault=fault, size=size)
        except ErreurBanc as error:
            self._door.defects.append(error)
            self._vanish()

    def _request(self, mail: Transaction, body: bytes) -> Request:
        headers = self._seen.headers() + mail.headers()
        return Request(method="MAIL", target=f"<{mail.sender}>", headers=headers, body=body, peer=self._seen.peer)

    def _receive(self, request: Request) -> Delivery:
        try:
            return self._station.receive(request)
        except ErreurBanc as error:
            self._door.defects.append(error)
            self._vanish()

    async def _deliver(self, delivery: Delivery) -> None:
        """The final reply, late or cut when a fault says so."""
        if delivery.delay_s:
            await asyncio.sleep(delivery.delay_s)
        response = delivery.response
        text = " ".join(response.body.decode("utf-8", "replace").split()) or "2.0.0 OK"
        line = f"{response.status} {text}"
        if delivery.cut_after is not None:
            self._writer.write(f"{line}\r\n".encode("ascii", "replace")[: delivery.cut_after])
            await asyncio.sleep(0)
            self._vanish()
        self._said = True
        await self.push(line)

    def _abandon(self, reason: str, *, status: int = 0) -> None:
        """Journals the transaction under way, if any; status 0 says that nothing was answered."""
        mail, self._mail = self._mail, None
        if mail is not None:
            with contextlib.suppress(asyncio.CancelledError):
                self._relate_mail(mail, Reply(code=status, text=reason), size=len(mail.body))

    def _vanish(self) -> NoReturn:
        """Cuts the connection and ends the command loop."""
        self.drop()
        raise asyncio.CancelledError
