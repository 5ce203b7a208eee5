"""Mail doors for tests: certificates, a sink behind a door, clients."""

from __future__ import annotations

import base64
import datetime as dt
import smtplib
import socket
import ssl
from contextlib import contextmanager
from dataclasses import dataclass, field

from eprouvette_sim.doors import ServerTls, SmtpDoor
from eprouvette_sim.kernel.clock import FixedClock
from eprouvette_sim.kernel.courrier import Admission, Reply
from eprouvette_sim.kernel.recorder import MemoryRecorder
from eprouvette_sim.kernel.station import Station
from eprouvette_sim.kernel.wire import Answer, Response
from eprouvette_sim.pki import Authority

NOW = dt.datetime(2026, 3, 2, 8, 30, tzinfo=dt.UTC)
TOKEN = "jeton-de-test"
BAL = "service@hopital.exemple.invalid"


@dataclass
class Sink:
    """Keeps every message it is handed; its policy knows one token and refuses recipients named `inconnu`."""

    received: list = field(default_factory=list)
    status: int = 250
    open_to_all: bool = False
    shown: tuple = ("XOAUTH2",)

    def handle(self, request, instant):
        self.received.append(request)
        return Answer(response=Response(status=self.status, body=b"2.0.0 queued"))

    def snapshot(self):
        return {"recus": len(self.received)}

    def mechanisms(self, session):
        return self.shown

    def authenticate(self, mechanism, response, session, instant):
        if mechanism == "EXTERNAL" and session.peer:
            return Admission(user=BAL)
        if f"Bearer {TOKEN}".encode() in response or response.endswith(b"\0" + TOKEN.encode()):
            return Admission(user=BAL, facts=(("Auth-Jeton", "abc"),))
        return Admission(user=None, text="5.7.8 jeton refuse", challenge=b'{"status":"401"}')

    def sender(self, address, parameters, session, instant):
        return None if session.user or self.open_to_all else Reply(code=530, text="5.7.0 Authentication required")

    def recipient(self, address, parameters, session, instant):
        return Reply(code=550, text="5.1.1 unknown mailbox") if address.startswith("inconnu") else None


@dataclass(frozen=True)
class Pki:
    """Certificates of the tests, valid now: real sockets check them against the machine's clock."""

    server: object
    client: object
    ca: object

    def tls(self, **others):
        return ServerTls(certificate=self.server.certificate, key=self.server.key, **others)

    def context(self, *, client=False):
        context = ssl.create_default_context(cafile=self.ca)
        if client:
            context.load_cert_chain(self.client.certificate, self.client.key)
        return context


def make_pki(folder):
    authority = Authority(folder, now=dt.datetime.now(dt.UTC), days=2)
    return Pki(server=authority.issue("serveur"), client=authority.issue("structure"), ca=authority.ca)


@contextmanager
def smtp_door(sink, *, tls=None, options=None, faults=None):
    """An open SMTP door over the sink; yields the door and its recorder."""
    recorder = MemoryRecorder()
    station = Station(
        door="smtp",
        service="essai",
        simulator=sink,
        recorder=recorder,
        clock=FixedClock(NOW),
        medium="smtp",
        faults=faults,
    )
    with SmtpDoor(station, tls=tls, options=options) as door:
        yield door, recorder
    assert door.defects == []


def xoauth2(token=TOKEN, user=BAL):
    """The client response of XOAUTH2."""
    return f"user={user}\x01auth=Bearer {token}\x01\x01"


def b64(text):
    return base64.b64encode(text.encode()).decode()


@contextmanager
def connected(door, context=None, *, token=TOKEN):
    """A smtplib client, past STARTTLS when there is TLS and past XOAUTH2 when there is a token."""
    client = smtplib.SMTP(door.host, door.port, timeout=5)
    try:
        if context is not None:
            client.starttls(context=context)
        client.ehlo()
        if token is not None:
            client.auth("XOAUTH2", lambda challenge=None: "" if challenge else xoauth2(token))
        yield client
    finally:
        client.close()


class Raw:
    """A client that writes what it is told."""

    def __init__(self, door):
        self.socket = socket.create_connection((door.host, door.port), timeout=5)
        self.file = self.socket.makefile("rb")
        self.line()

    def line(self):
        """One reply, its last line."""
        while True:
            line = self.file.readline()
            if line[3:4] != b"-":
                return line

    def say(self, data):
        self.socket.sendall(data)
        return self.line()

    def open_message(self):
        self.say(b"EHLO essai\r\n")
        self.say(b"MAIL FROM:<a@exemple.invalid>\r\n")
        self.say(b"RCPT TO:<b@exemple.invalid>\r\n")
        return self.say(b"DATA\r\n")

    def close(self):
        self.file.close()
        self.socket.close()


@contextmanager
def raw(door):
    client = Raw(door)
    try:
        yield client
    finally:
        client.close()
