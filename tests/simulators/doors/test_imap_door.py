"""The IMAP door over the operator's mailboxes, by the standard library's client and by hand."""

from __future__ import annotations

import imaplib
import socket
import ssl

import pytest

from courriel_exemples import message
from eprouvette_sim.doors import ImapDoor, ImapOptions
from eprouvette_sim.kernel.errors import ErreurUsage
from eprouvette_sim.kernel.faults import Fault, FaultPlan
from eprouvette_sim.mssante import ServiceMssante
from mail_support import LOGICIEL, MEDECIN, NOW, PERSONNE, SERVICE, make_pki, operateur, xoauth2


@pytest.fixture(scope="module")
def pki(tmp_path_factory):
    return make_pki(tmp_path_factory.mktemp("pki"))


@pytest.fixture
def service():
    found = ServiceMssante()
    found.deposer(SERVICE, message(), NOW)
    found.deposer(SERVICE, b"Subject: deux\r\nMessage-ID: <2@x.fr>\r\n\r\ncorps\r\n", NOW)
    return found


def opened(pki, door, service, *, boite=SERVICE, client=False):
    session = imaplib.IMAP4("localhost", door.port, timeout=5)
    session.starttls(pki.context(client=client))
    token = service.jetons.emettre(PERSONNE, NOW)
    session.authenticate("XOAUTH2", lambda _: xoauth2(token, boite).encode())
    return session


class Raw:
    """A client that writes what it is told, in clear."""

    def __init__(self, door):
        self.socket = socket.create_connection((door.host, door.port), timeout=5)
        self.file = self.socket.makefile("rb")
        self.greeting = self.file.readline()

    def say(self, data):
        self.socket.sendall(data)
        return self.file.readline()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()
        self.socket.close()


def test_nothing_is_read_in_clear_and_no_secret_is_taken(pki, service):
    with operateur(pki, service) as (_, door, recorder), Raw(door) as client:
        assert b"LOGINDISABLED" in client.greeting
        assert b"AUTH=" not in client.greeting
        assert client.say(b"a LOGIN x secret\r\n") == b"a BAD STARTTLS d'abord\r\n"
        assert client.say(b"b SELECT INBOX\r\n") == b"b BAD STARTTLS d'abord\r\n"
        assert client.say(b"c NOOP\r\n").startswith(b"c OK")
    assert [e.http_request().start.split(" ")[0] for e in recorder.exchanges] == ["LOGIN", "SELECT", "NOOP"]
    assert b"secret" not in b"".join(e.request for e in recorder.exchanges)


def test_a_mailbox_is_read_searched_flagged_filed_and_emptied(pki, service):
    with operateur(pki, service) as (_, door, recorder):
        session = opened(pki, door, service)
        assert session.select("INBOX") == ("OK", [b"2"])
        assert session.uid("SEARCH", "HEADER", "X-MSS-NIL", "EPROUVETTE")[1] == [b"1"]
        assert session.fetch("1", "(BODY.PEEK[])")[1][0][1] == message()
        assert session.search(None, "UNSEEN")[1] == [b"1 2"]
        session.fetch("1", "(BODY[1])")
        assert session.search(None, "UNSEEN")[1] == [b"2"]
        assert session.store("2", "+FLAGS", "($MDNSent)")[1] == [b"2 (FLAGS ($MDNSent))"]
        assert session.append("Sent", "(\\Seen)", None, message())[0] == "OK"
        assert session.status("Sent", "(MESSAGES UNSEEN)")[1] == [b'"Sent" (MESSAGES 1 UNSEEN 0)']
        assert session.uid("MOVE", "1", "Trash")[0] == "OK"
        session.store("1", "+FLAGS", "(\\Deleted)")
        assert session.expunge()[0] == "OK"
        assert session.create("Dossier")[0] == "OK"
        assert b"Dossier" in session.list()[1][-1]
        assert session.logout()[0] == "BYE"
    assert {name: len(d.courriers) for name, d in service.boites[SERVICE].dossiers.items()} == {
        "INBOX": 0, "Sent": 1, "Drafts": 0, "Trash": 1, "Dossier": 0,
    }  # fmt: skip
    assert {e.medium for e in recorder.exchanges} == {"imap"}


def test_an_idle_client_hears_of_a_message_that_comes_in(pki, service):
    with operateur(pki, service) as (_, door, _):
        session = opened(pki, door, service)
        session.select("INBOX")
        session.send(b"i IDLE\r\n")
        assert session.readline() == b"+ idling\r\n"
        service.deposer(SERVICE, message(), NOW)
        assert session.readline() == b"* 3 EXISTS\r\n"
        assert session.readline() == b"* 1 RECENT\r\n"
        session.send(b"DONE\r\n")
        assert session.readline().startswith(b"i OK")
        session.logout()


def test_two_sessions_see_one_mailbox_and_each_its_own_numbers(pki, service):
    with operateur(pki, service) as (_, door, _):
        one, two = (opened(pki, door, service) for _ in range(2))
        one.select("INBOX")
        two.select("INBOX")
        two.store("1", "+FLAGS", "(\\Deleted)")
        two.expunge()
        assert one.fetch("2", "(UID)")[1] == [b"2 (UID 2)"] or one.fetch("1", "(UID)")[1] == [b"1 (UID 2)"]
        assert one.noop()[0] == "OK"
        assert one.response("EXPUNGE")[1] == [b"1"]
        for session in (one, two):
            session.logout()


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        (b"x SELECT Absent", b"NO [TRYCREATE]"), (b"x FETCH 1 (RIEN)", b"BAD"), (b"x FETCH (1 FLAGS", b"BAD"), (b"x INCONNUE", b"BAD"),
        (b"x STORE 1 =FLAGS (a)", b"BAD"), (b"x SEARCH SINCE hier", b"BAD"), (b"x UID EXPUNGE a", b"BAD"), (b"x STATUS INBOX MESSAGES", b"BAD"),
        (b"x APPEND Sent", b"BAD"), (b"x COPY 1 Absent", b"NO"), (b"x CREATE INBOX", b"NO"), (b"x AUTHENTICATE XOAUTH2", b"BAD"),
    ],
)  # fmt: skip
def test_a_wrong_command_is_refused_and_the_session_goes_on(pki, service, line, answer):
    with operateur(pki, service) as (_, door, _):
        session = opened(pki, door, service)
        session.select("INBOX")
        session.send(line + b"\r\n")
        assert session.readline().startswith(b"x " + answer)
        assert session.noop()[0] == "OK"
        session.logout()


def test_a_folder_opened_to_read_only_is_not_changed(pki, service):
    with operateur(pki, service) as (_, door, _):
        session = opened(pki, door, service)
        session.select("INBOX", readonly=True)
        session.fetch("1", "(BODY[])")
        assert session.store("1", "+FLAGS", "(\\Deleted)")[0] == "NO"
        assert session.search(None, "UNSEEN")[1] == [b"1 2"]
        session.logout()


@pytest.mark.parametrize("initial", [True, False])
def test_a_refused_token_gets_its_challenge_then_no(pki, service, initial):
    with operateur(pki, service) as (_, door, recorder):
        session = imaplib.IMAP4("localhost", door.port, timeout=5)
        session.starttls(pki.context())
        import base64

        response = base64.b64encode(xoauth2("faux", SERVICE).encode())
        session.send(b"x AUTHENTICATE XOAUTH2" + (b" " + response if initial else b"") + b"\r\n")
        if not initial:
            assert session.readline() == b"+ \r\n"
            session.send(response + b"\r\n")
        assert base64.b64decode(session.readline()[2:]).startswith(b'{"status":"401"')
        session.send(b"\r\n")
        assert session.readline().startswith(b"x NO [AUTHENTICATIONFAILED]")
        session.shutdown()
    (kept,) = recorder.exchanges
    assert kept.http_request().header("Reponse-Initiale") == ("oui" if initial else "non")
    assert b"faux" not in kept.request


def test_a_certificate_and_an_address_open_the_application_mailbox(pki, service):
    with operateur(pki, service) as (_, door, _):
        session = imaplib.IMAP4("localhost", door.port, timeout=5)
        session.starttls(pki.context(client=True))
        assert "AUTH=PLAIN" in session.capabilities
        assert session.authenticate("PLAIN", lambda _: f"\0{LOGICIEL}\0".encode())[0] == "OK"
        session.logout()


def test_another_person_s_token_opens_nothing(pki, service):
    with operateur(pki, service) as (_, door, _), pytest.raises(imaplib.IMAP4.error):
        session = imaplib.IMAP4("localhost", door.port, timeout=5)
        try:
            session.starttls(pki.context())
            token = service.jetons.emettre("899700000003", NOW)
            session.authenticate("XOAUTH2", lambda _: xoauth2(token, MEDECIN).encode())
        finally:
            session.shutdown()


def test_a_planned_cut_in_fetch_strikes_the_first_fetch_only(pki, service):
    plan = FaultPlan(name="coupe", faults=(Fault(kind="cut", value="50", on=(1,)),), methode="FETCH")
    with operateur(pki, service, faults=plan) as (_, door, recorder):
        session = opened(pki, door, service)
        session.select("INBOX")
        with pytest.raises(imaplib.IMAP4.abort):
            session.fetch("1", "(BODY.PEEK[])")
        session.shutdown()
        session = opened(pki, door, service)
        session.select("INBOX")
        assert session.fetch("1", "(BODY.PEEK[])")[1][0][1] == message()
        session.logout()
    assert [e.fault for e in recorder.exchanges if e.fault] == ["coupe/cut"]


@pytest.mark.parametrize(
    "data", [b"\x00\xff\r\n", b"a\r\n", b"* X\r\n", b"a" * 20000 + b"\r\n", b"a NOOP {99999999999}\r\n", b"\r\n"]
)
def test_hostile_lines_leave_the_door_open(service, data):
    with operateur(None, service) as (_, door, recorder):
        with Raw(door) as client:
            client.socket.sendall(data)
            client.socket.shutdown(socket.SHUT_WR)
            client.file.read()
        with Raw(door) as client:
            assert client.say(b"a NOOP\r\n").startswith(b"a OK")
    assert recorder.errors == []


def test_a_literal_too_big_is_refused_before_it_is_read(service):
    with operateur(None, service, imap_options=ImapOptions(max_literal=10)) as (_, door, recorder), Raw(door) as client:
        assert client.say(b"a APPEND INBOX {11}\r\n") == b"* BYE literal too big\r\n"
        assert client.file.read() == b""
    assert len(recorder.exchanges) == 1


def test_a_silent_client_is_dismissed(service):
    with operateur(None, service, imap_options=ImapOptions(timeout_s=0.1)) as (_, door, _), Raw(door) as client:
        assert client.file.read().startswith(b"* BYE idle for too long")


def test_a_client_that_refuses_the_certificate_is_journaled(pki, service):
    with operateur(pki, service) as (_, door, recorder):
        with Raw(door) as client:
            assert client.say(b"a STARTTLS\r\n").startswith(b"a OK")
            with pytest.raises(ssl.SSLError):
                ssl.create_default_context().wrap_socket(client.socket, server_hostname="localhost")
        with Raw(door) as client:
            client.say(b"a NOOP\r\n")
    assert recorder.exchanges[0].http_request().start.startswith("STARTTLS")
    assert recorder.exchanges[0].http_response().header("Reponse").startswith("NO negociation rompue")


def test_a_taken_port_is_a_usage_error(service):
    with operateur(None, service) as (_, door, _), pytest.raises(ErreurUsage, match="ne peut pas écouter"):
        ImapDoor(door.station, tls=None, port=door.port).start()
