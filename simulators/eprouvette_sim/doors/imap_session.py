"""One IMAP connection: lines and literals in, answers out, each command through the station."""

from __future__ import annotations

import asyncio
import base64
import binascii
import contextlib
import re
import ssl
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from eprouvette_sim.doors.imap import ImapCore
from eprouvette_sim.kernel.courrier import OPEN, Admission, MailPolicy, MailSession
from eprouvette_sim.kernel.errors import ErreurBanc
from eprouvette_sim.kernel.wire import Answer, Request, Response
from eprouvette_sim.pki.peer import peer_of

if TYPE_CHECKING:
    from eprouvette_sim.doors.imap import ImapDoor
    from eprouvette_sim.kernel.clock import Instant
    from eprouvette_sim.kernel.wire import Simulator

_LITERAL = re.compile(rb"\{(\d{1,10})(\+?)\}\r\n\Z")
_COMMAND = re.compile(rb"(?P<tag>[^\s\"(){%*\\]{1,64}) (?P<name>[A-Za-z]{1,20})(?: (?P<rest>.*))?\Z", re.DOTALL)
_CLEAR = frozenset({"CAPABILITY", "NOOP", "LOGOUT", "STARTTLS"})
_KINDS = {"OK": 200, "NO": 403, "BAD": 400}
_LINE_MAX = 16 * 1024


class _Gone(Exception):  # noqa: N818 - the client left, or was sent away
    """The connection ends."""


class ImapSession:
    """One connection of an `ImapDoor`; lives in the door's loop."""

    def __init__(
        self, door: ImapDoor, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, number: int
    ) -> None:
        self._door = door
        self._station = door.station
        self._reader = reader
        self._writer = writer
        self._number = str(number)
        self._seen = MailSession()

    async def run(self) -> None:
        """Greets, then serves commands until the client leaves; never raises but `CancelledError`."""
        try:
            await self._send(f"* OK [CAPABILITY {self._capabilities()}] Eprouvette IMAP4rev1\r\n".encode())
            while True:
                await self._command()
        except TimeoutError:
            self._relate("SESSION", "", "BAD delai d'inactivite depasse")
            with contextlib.suppress(OSError):
                await self._send(b"* BYE idle for too long\r\n")
        except (_Gone, ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ssl.SSLError):
            pass
        except ErreurBanc as error:
            self._door.defects.append(error)
        finally:
            self._leave()

    @property
    def _clear(self) -> bool:
        """Whether STARTTLS must still be issued."""
        return self._door.context is not None and self._seen.tls is None and self._door.options.starttls

    def _capabilities(self) -> str:
        def ask(simulator: Simulator, _: Instant) -> tuple[str, ...]:
            if isinstance(simulator, ImapCore):
                return simulator.capabilities(self._seen, starttls=self._clear)
            return ("IMAP4rev1",)

        return " ".join(self._station.consult(ask))

    async def _command(self) -> None:
        """Reads one command, literals included, and answers it."""
        line = await self._read_line()
        found = _COMMAND.match(line)
        if found is None:
            tag = line.split(b" ")[0][:64] if line.split(b" ")[0].isalnum() else b"*"
            self._relate("COMMANDE", "", "BAD commande illisible")
            await self._send(tag + b" BAD commande illisible\r\n")
            return
        name: str = found["name"].decode().upper()
        rest: bytes = found["rest"] or b""
        if name == "UID":
            second, _, after = rest.partition(b" ")
            name, rest = "UID " + second.decode("ascii", "replace").upper(), after
        await self._dispatch(found["tag"].decode(), name, rest)

    async def _dispatch(self, tag: str, name: str, rest: bytes) -> None:
        special = {"STARTTLS": self._starttls, "AUTHENTICATE": self._authenticate, "LOGIN": self._login,
                   "CAPABILITY": self._capability, "IDLE": self._idle}.get(name)  # fmt: skip
        if self._clear and name not in _CLEAR:
            await self._refuse(tag, name, "BAD STARTTLS d'abord")
        elif special is not None:
            await special(tag, rest)
        else:
            await self._answer(tag, name, rest)

    async def _answer(self, tag: str, name: str, rest: bytes) -> None:
        """One command through the station; a fault may delay it or cut its answer."""
        delivery = self._station.receive(self._request(name, rest))
        if delivery.delay_s:
            await asyncio.sleep(delivery.delay_s)
        line = delivery.response.header("Reponse") or "NO indisponible"
        data = delivery.response.body + f"{tag} {line}\r\n".encode("ascii", "replace")
        if delivery.cut_after is not None:
            await self._send(data[: delivery.cut_after])
            raise _Gone
        await self._send(data)
        if name == "LOGOUT":
            raise _Gone

    def _request(self, name: str, rest: bytes) -> Request:
        shown = re.sub(rb"[\r\n]+", b" ", rest[:200]).decode("ascii", "replace")
        facts = (*self._seen.headers(), ("Session", self._number))
        return Request(method=name, target=shown, headers=facts, body=rest, peer=self._seen.peer)

    async def _capability(self, tag: str, rest: bytes) -> None:
        del rest
        await self._send(f"* CAPABILITY {self._capabilities()}\r\n{tag} OK CAPABILITY fait\r\n".encode())

    async def _login(self, tag: str, rest: bytes) -> None:
        del rest
        await self._refuse(tag, "LOGIN", "NO [PRIVACYREQUIRED] LOGIN ferme : AUTHENTICATE")

    async def _starttls(self, tag: str, rest: bytes) -> None:
        del rest
        if self._door.context is None or self._seen.tls is not None:
            await self._refuse(tag, "STARTTLS", "BAD TLS deja la, ou absent")
            return
        self._reader._buffer.clear()  # type: ignore[attr-defined]  # noqa: SLF001 - what was sent ahead in clear is forgotten (RFC 3501 §6.2.1)
        with self._door.negotiation():
            await self._send(f"{tag} OK Begin TLS negotiation now\r\n".encode())
            try:
                await self._writer.start_tls(self._door.context, ssl_handshake_timeout=10)
            except (ssl.SSLError, ConnectionError, TimeoutError) as error:
                self._relate("STARTTLS", "", f"NO negociation rompue : {error}")
                raise _Gone from error
        tls: Any = self._writer.get_extra_info("ssl_object")
        suite, _, _ = tls.cipher() or ("", "", 0)
        der = tls.getpeercert(binary_form=True)
        self._seen = MailSession(tls=f"{tls.version()} {suite}", peer=peer_of(der) if der else None)

    async def _authenticate(self, tag: str, rest: bytes) -> None:
        """Any client-first mechanism, with or without initial response (RFC 4959); the service admits or refuses."""
        words = rest.decode("ascii", "replace").split(" ")
        mechanism = words[0].upper()
        if self._seen.user is not None or not mechanism:
            await self._refuse(tag, "AUTHENTICATE", "BAD session deja ouverte, ou mecanisme absent")
            return
        initial = words[1] if len(words) > 1 else None
        response = _decoded(initial if initial is not None else await self._prompt(b""))
        if response is None:
            await self._refuse(tag, "AUTHENTICATE", "BAD reponse abandonnee ou illisible", mechanism)
            return
        admission = self._station.consult(
            lambda simulator, now: _admit(simulator, mechanism, response, self._seen, now)
        )
        facts = (("Reponse-Initiale", "oui" if initial is not None else "non"), *admission.facts)
        if admission.user is None:
            if admission.challenge is not None:
                await self._prompt(admission.challenge)
            self._seen = replace(self._seen, facts=facts)
            await self._refuse(tag, "AUTHENTICATE", f"NO [AUTHENTICATIONFAILED] {admission.text}", mechanism)
            return
        self._seen = replace(self._seen, mechanism=mechanism, user=admission.user, facts=facts)
        self._relate("AUTHENTICATE", mechanism, f"OK {admission.text}")
        await self._send(f"{tag} OK [CAPABILITY {self._capabilities()}] {admission.text}\r\n".encode())

    async def _prompt(self, challenge: bytes) -> str:
        await self._send(b"+ " + base64.b64encode(challenge) + b"\r\n")
        line = await self._line()
        return line.strip().decode("ascii", "replace") or "="

    async def _idle(self, tag: str, rest: bytes) -> None:
        """Tells what happens in the folder until the client says DONE (RFC 2177)."""
        delivery = self._station.receive(self._request("IDLE", rest))
        if delivery.response.status != _KINDS["OK"]:
            await self._send(f"{tag} {delivery.response.header('Reponse')}\r\n".encode())
            return
        await self._send(b"+ idling\r\n")
        done = asyncio.ensure_future(self._line())
        try:
            while not done.done():
                news = self._station.consult(lambda s, _: s.news(self._number) if isinstance(s, ImapCore) else b"")
                if news:
                    await self._send(news)
                await asyncio.wait({done}, timeout=self._door.options.idle_s)
            line = done.result()
        finally:
            done.cancel()
        kind = "OK" if line.strip().upper() == b"DONE" else "BAD"
        await self._send(f"{tag} {kind} IDLE fini\r\n".encode())

    # -- lines and journal

    async def _read_line(self) -> bytes:
        """A command without its final CRLF, literals inline; one too big is refused."""
        parts = [await self._line()]
        size = 0
        while (found := _LITERAL.search(parts[-1])) is not None:
            count = int(found[1])
            size += count
            if size > self._door.options.max_literal:
                self._relate("COMMANDE", "", "BAD litteral trop grand")
                await self._send(b"* BYE literal too big\r\n")
                raise _Gone
            if not found[2]:
                await self._send(b"+ go ahead\r\n")
            data = await asyncio.wait_for(self._reader.readexactly(count), self._door.options.timeout_s)
            parts += [data, await self._line()]
        return b"".join(parts).removesuffix(b"\r\n")

    async def _line(self) -> bytes:
        line = await asyncio.wait_for(self._reader.readuntil(b"\n"), self._door.options.timeout_s)
        if len(line) > _LINE_MAX:
            await self._send(b"* BYE line too long\r\n")
            raise _Gone
        return line if line.endswith(b"\r\n") else line[:-1] + b"\r\n"

    async def _send(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()

    async def _refuse(self, tag: str, name: str, line: str, target: str = "") -> None:
        self._relate(name, target, line)
        await self._send(f"{tag} {line}\r\n".encode("ascii", "replace"))

    def _relate(self, name: str, target: str, line: str) -> None:
        """Journals what the door decided alone."""
        facts = (*self._seen.headers(), ("Session", self._number))
        request = Request(method=name, target=target, headers=facts, peer=self._seen.peer)
        response = Response(status=_KINDS.get(line.split(" ", maxsplit=1)[0], 400), headers=(("Reponse", line),))
        self._station.relate(request, Answer(response=response))

    def _leave(self) -> None:
        """Lets the core forget the session."""
        with contextlib.suppress(ErreurBanc):
            self._station.consult(lambda s, now: s.handle(self._request("LOGOUT", b""), now))


def _decoded(text: str) -> bytes | None:
    if text in {"=", ""}:
        return b""
    try:
        return None if text == "*" else base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None


def _admit(simulator: Simulator, mechanism: str, response: bytes, session: MailSession, now: Instant) -> Admission:
    policy = simulator if isinstance(simulator, MailPolicy) else OPEN
    return policy.authenticate(mechanism, response, session, now)
