"""The SMTP door: sessions, identities, messages and refusals, as clients see them and as the journal keeps them."""

from __future__ import annotations

import re
import shutil
import smtplib
import ssl
import subprocess

import pytest

from eprouvette_sim.doors import SmtpDoor, SmtpOptions
from eprouvette_sim.kernel.clock import FixedClock
from eprouvette_sim.kernel.errors import ErreurBanc, ErreurUsage
from eprouvette_sim.kernel.faults import Fault, FaultPlan
from eprouvette_sim.kernel.recorder import MemoryRecorder
from eprouvette_sim.kernel.station import Station
from mail_support import BAL, NOW, TOKEN, Sink, b64, connected, make_pki, raw, smtp_door, xoauth2

MESSAGE = b"Subject: essai\r\n\r\nBonjour\r\n.point\r\n..deux\r\n"


@pytest.fixture(scope="module")
def pki(tmp_path_factory):
    return make_pki(tmp_path_factory.mktemp("pki"))


def exchange_named(recorder, command):
    """The only exchange of that command."""
    (found,) = [e for e in recorder.exchanges if e.http_request().start.startswith(command + " ")]
    return found


def refusals(recorder):
    return [
        (e.http_request().start.split(" ")[0], int(e.http_response().start.split(" ")[1])) for e in recorder.exchanges
    ]


def plan(kind, value):
    return FaultPlan(name="essai", faults=(Fault(kind=kind, value=value, on=(1,)),))


def test_a_message_is_one_exchange_with_the_session_its_recipients_and_its_octets(pki):
    sink = Sink()
    with smtp_door(sink, tls=pki.tls()) as (door, recorder), connected(door, pki.context()) as client:
        client.mail("a@exemple.invalid", ["RET=HDRS", "ENVID=x1"])
        client.rcpt("b@exemple.invalid", ["NOTIFY=SUCCESS,FAILURE", "ORCPT=rfc822;b@exemple.invalid"])
        assert client.rcpt("inconnu@exemple.invalid")[0] == 550
        assert client.data(MESSAGE) == (250, b"2.0.0 queued")
    kept = exchange_named(recorder, "MAIL").http_request()
    assert kept.body == sink.received[0].body == MESSAGE
    assert kept.start == "MAIL <a@exemple.invalid> HTTP/1.1"
    names = [name for name, _ in kept.headers]
    assert names == ["Helo", "Tls", "Auth", "Auth-User", "Auth-Jeton", "Mail-From", "Rcpt-To", "Rcpt-Refused"]
    assert kept.header("Tls").startswith("TLSv1.3 ")
    assert kept.header("Mail-From") == "<a@exemple.invalid> RET=HDRS ENVID=x1"
    assert kept.header("Rcpt-To").endswith("NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;b@exemple.invalid")
    assert exchange_named(recorder, "AUTH").http_response().start == "HTTP/1.1 235"
    assert TOKEN.encode() not in b"".join(e.request + e.response for e in recorder.exchanges)


@pytest.mark.parametrize("initial", [True, False])
def test_the_bearer_token_is_admitted_with_and_without_initial_response(pki, initial):
    with smtp_door(Sink(), tls=pki.tls()) as (door, _), connected(door, pki.context(), token=None) as client:
        client.auth("XOAUTH2", lambda challenge=None: xoauth2(), initial_response_ok=initial)
        assert client.mail("a@exemple.invalid")[0] == 250


@pytest.mark.parametrize(
    ("mechanism", "response"),
    [("OAUTHBEARER", f"n,a={BAL},\x01auth=Bearer {TOKEN}\x01\x01"), ("PLAIN", f"\0{BAL}\0{TOKEN}")],
)
def test_a_mechanism_that_is_not_shown_may_be_admitted(pki, mechanism, response):
    with smtp_door(Sink(), tls=pki.tls()) as (door, _), connected(door, pki.context(), token=None) as client:
        assert client.esmtp_features["auth"].split() == ["XOAUTH2"]
        assert client.docmd("AUTH", f"{mechanism} {b64(response)}")[0] == 235


def test_login_is_asked_in_two_questions(pki):
    with smtp_door(Sink(), tls=pki.tls()) as (door, _), connected(door, pki.context(), token=None) as client:
        assert client.docmd("AUTH LOGIN") == (334, b64("Username:").encode())
        assert client.docmd(b64(BAL)) == (334, b64("Password:").encode())
        assert client.docmd(b64(TOKEN))[0] == 235


def test_a_refused_token_gets_the_challenge_then_the_refusal_and_leaves_a_trace(pki):
    with smtp_door(Sink(), tls=pki.tls()) as (door, recorder), connected(door, pki.context(), token=None) as client:
        assert client.docmd("AUTH", f"XOAUTH2 {b64(xoauth2('faux'))}") == (334, b64('{"status":"401"}').encode())
        assert client.docmd("")[0] == 535
        assert client.mail("a@exemple.invalid")[0] == 530
    assert refusals(recorder) == [("AUTH", 535), ("MAIL", 530)]
    assert b"faux" not in b"".join(e.request + e.response for e in recorder.exchanges)


@pytest.mark.parametrize(("response", "code"), [("*", 501), ("pas du base64 !", 501), ("=", 535), ("", 535)])
def test_a_strange_sasl_response_is_refused(pki, response, code):
    with smtp_door(Sink(), tls=pki.tls()) as (door, _), connected(door, pki.context(), token=None) as client:
        client.docmd("AUTH", "XOAUTH2")
        answer = client.docmd(response)
        assert (answer if answer[0] != 334 else client.docmd(""))[0] == code


def test_nothing_is_taken_in_clear_but_starttls(pki):
    with smtp_door(Sink(), tls=pki.tls()) as (door, recorder), raw(door) as client:
        assert b"AUTH" not in client.say(b"EHLO essai\r\n")
        assert client.say(b"AUTH XOAUTH2 " + b64(xoauth2()).encode() + b"\r\n").startswith(b"530")
        assert client.say(b"MAIL FROM:<a@exemple.invalid>\r\n").startswith(b"530")
    assert refusals(recorder) == [("AUTH", 530), ("MAIL", 530)]
    assert b64(xoauth2()).encode() not in recorder.exchanges[0].request


def test_what_was_sent_ahead_of_starttls_is_forgotten(pki):
    with smtp_door(Sink(open_to_all=True), tls=pki.tls()) as (door, _), raw(door) as client:
        client.say(b"EHLO essai\r\n")
        assert client.say(b"STARTTLS\r\nMAIL FROM:<pirate@exemple.invalid>\r\n").startswith(b"220")
        with pki.context().wrap_socket(client.socket, server_hostname="localhost") as secure:
            secure.sendall(b"RCPT TO:<b@exemple.invalid>\r\n")
            assert secure.recv(200).startswith(b"503 5.5.1 send EHLO first")


@pytest.mark.parametrize(("shown", "optional"), [(True, False), (True, True), (False, True)])
def test_the_client_certificate_is_handed_over_when_there_is_one(pki, shown, optional):
    sink = Sink()
    tls = pki.tls(client_ca=pki.ca, optional=optional)
    with smtp_door(sink, tls=tls) as (door, _), connected(door, pki.context(client=shown)) as client:
        client.sendmail("a@exemple.invalid", ["b@exemple.invalid"], MESSAGE)
    assert (sink.received[0].peer is not None) is shown
    assert not shown or sink.received[0].peer.cn == "ETABLISSEMENT-TEST"


def test_a_certificate_alone_may_open_the_mailbox(pki):
    tls = pki.tls(client_ca=pki.ca)
    with smtp_door(Sink(), tls=tls) as (door, _), connected(door, pki.context(client=True), token=None) as client:
        assert client.docmd("AUTH", "EXTERNAL =")[0] == 235


def test_a_client_without_the_required_certificate_is_cut_and_journaled(pki):
    with smtp_door(Sink(), tls=pki.tls(client_ca=pki.ca)) as (door, recorder):
        client = smtplib.SMTP(door.host, door.port, timeout=5)
        with pytest.raises((ssl.SSLError, OSError, smtplib.SMTPException)):  # noqa: SIM117
            with client:
                client.starttls(context=pki.context())
                client.ehlo()
        client.close()
    assert refusals(recorder)[0] == ("STARTTLS", 454)


def test_a_withdrawn_tls_version_is_refused_by_a_client_that_knows_better(pki):
    tls = pki.tls(minimum="1.1", maximum="1.1")
    with smtp_door(Sink(), tls=tls) as (door, recorder):
        client = smtplib.SMTP(door.host, door.port, timeout=5)
        with pytest.raises((ssl.SSLError, OSError)):
            client.starttls(context=pki.context())
        client.close()
    assert refusals(recorder) == [("STARTTLS", 454)]


@pytest.mark.parametrize("wrong", [{"minimum": "0.9"}, {"ciphers": "INCONNUE"}])
def test_a_tls_setting_openssl_refuses_is_a_usage_error(pki, wrong):
    with pytest.raises(ErreurUsage, match="réglage TLS"):
        pki.tls(**wrong).context()


def test_sizes_are_refused_when_announced_and_when_sent():
    options = SmtpOptions(max_size=1000)
    with smtp_door(Sink(open_to_all=True), options=options) as (door, recorder), connected(door, token=None) as client:
        assert client.esmtp_features["size"] == "1000"
        assert client.mail("a@exemple.invalid", ["SIZE=1001"])[0] == 552
        client.mail("a@exemple.invalid")
        client.rcpt("b@exemple.invalid")
        assert client.data(b"x" * 60 + b"\r\n" + b"y" * 950)[0] == 552
        assert client.mail("a@exemple.invalid")[0] == 250
        client.rset()
    assert recorder.exchanges[-1].request_size == 1014


def test_a_huge_message_is_counted_and_not_kept():
    options = SmtpOptions(max_size=100_000)
    with smtp_door(Sink(open_to_all=True), options=options) as (door, recorder), raw(door) as client:
        client.open_message()
        block = (b"z" * 76 + b"\r\n") * 10_000
        for _ in range(8):
            client.socket.sendall(block)
        assert client.say(b".\r\n").startswith(b"552")
    (kept,) = recorder.exchanges
    assert kept.request_size == 8 * len(block) - 2 + 2
    assert len(kept.request) < 70_000
    assert kept.truncated


@pytest.mark.parametrize(
    "smuggled", [b"\n.\n", b"\r\n.\n", b"\n.\r\n", b"\r.\r", b"\r.\r\n", b"\r\n.\r", b"\r\n\x00.\r\n"]
)
def test_no_other_end_of_data_is_believed(smuggled):
    second = b"MAIL FROM:<pirate@exemple.invalid>\r\nRCPT TO:<b@exemple.invalid>\r\nDATA\r\nfaux\r\n"
    sink = Sink(open_to_all=True)
    with smtp_door(sink) as (door, recorder), raw(door) as client:
        client.open_message()
        reply = client.say(b"Subject: s\r\n\r\ncorps" + smuggled + second + b".\r\n")
        assert client.say(b"NOOP\r\n").startswith(b"250")
    assert len([e for e in recorder.exchanges if b"MAIL <" in e.request]) == 1
    if b"\x00" not in smuggled:
        assert reply.startswith(b"550 5.6.0 bare CR or LF")
        assert sink.received == []


def test_bare_newlines_are_taken_when_the_door_is_told_so():
    sink = Sink(open_to_all=True)
    with smtp_door(sink, options=SmtpOptions(bare_newlines=True)) as (door, _), raw(door) as client:
        client.open_message()
        assert client.say(b"Subject: s\n\ncorps\n.\nfin\r\n.\r\n").startswith(b"250")
    assert sink.received[0].body == b"Subject: s\n\ncorps\n.\nfin\r\n"


@pytest.mark.parametrize("body", [b"", b"\r\n", b"a\r\n", b"..a\r\n", b"\r\n\r\n..\r\n"])
def test_short_messages_end_where_they_end(body):
    sink = Sink(open_to_all=True)
    with smtp_door(sink) as (door, _), raw(door) as client:
        client.open_message()
        assert client.say(body + b".\r\nNOOP\r\n").startswith(b"250 2.0.0 queued")
        assert client.line().startswith(b"250")
    assert sink.received[0].body == body.replace(b"..", b".")


def test_eight_bit_and_long_lines_are_refused_where_they_are_forbidden():
    with (
        smtp_door(Sink(open_to_all=True), options=SmtpOptions(eight_bit=False)) as (door, _),
        connected(door, token=None) as client,
    ):
        assert "8bitmime" not in client.esmtp_features
        assert client.mail("a@exemple.invalid", ["BODY=8BITMIME"])[0] == 555
        for body, code in (("é\r\n".encode(), 554), (b"x" * 999 + b"\r\n", 500), (b"x" * 998 + b"\r\n", 250)):
            client.mail("a@exemple.invalid")
            client.rcpt("b@exemple.invalid")
            assert client.data(body)[0] == code


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("MAIL FROM:a@exemple.invalid", 553),
        ("MAIL TO:<a@exemple.invalid>", 501),
        ("MAIL FROM:<a@exemple.invalid> RET=TOUT", 501),
        ("MAIL FROM:<a@exemple.invalid> INCONNU=1", 555),
        ("MAIL FROM:<a\rBcc: b@exemple.invalid>", 553),
        ("MAIL FROM:<>", 250),
        ("RCPT TO:<b@exemple.invalid>", 503),
        ("DATA", 503),
        ("AUTH", 501),
        ("EXPN liste", 502),
        ("BONJOUR", 500),
        ("MAIL FROM:<é@exemple.invalid>", 500),
        ("X" * 3000, 500),
    ],
)
def test_each_command_gets_the_reply_its_norm_gives(line, code):
    with smtp_door(Sink(open_to_all=True)) as (door, recorder), raw(door) as client:
        client.say(b"EHLO essai\r\n")
        assert client.say(line.encode() + b"\r\n")[:3] == str(code).encode()
        client.say(b"RSET\r\n")
    assert [status for _, status in refusals(recorder)] == [code] * (code >= 400)


def test_a_recipient_needs_an_address_and_notify_a_known_word():
    with smtp_door(Sink(open_to_all=True)) as (door, _), connected(door, token=None) as client:
        client.mail("a@exemple.invalid")
        assert client.docmd("RCPT TO:<>")[0] == 501
        assert client.rcpt("b@exemple.invalid", ["NOTIFY=TOUJOURS"])[0] == 501
        assert client.docmd("DATA")[0] == 503


def test_dsn_parameters_are_unknown_where_dsn_is_not_offered():
    options = SmtpOptions(dsn=False)
    with smtp_door(Sink(open_to_all=True), options=options) as (door, _), connected(door, token=None) as client:
        assert client.mail("a@exemple.invalid", ["RET=FULL"])[0] == 555


@pytest.mark.parametrize(("kind", "value", "code"), [("refuse", "451", 451), ("status", "550", 550)])
def test_a_planned_refusal_is_the_reply_to_data(kind, value, code):
    sink = Sink(open_to_all=True)
    with smtp_door(sink, faults=plan(kind, value)) as (door, recorder), connected(door, token=None) as client:
        client.mail("a@exemple.invalid")
        client.rcpt("b@exemple.invalid")
        assert client.data(MESSAGE)[0] == code
        client.sendmail("a@exemple.invalid", ["b@exemple.invalid"], MESSAGE)
    assert [e.fault for e in recorder.exchanges] == [f"essai/{kind}", None]
    assert len(sink.received) == (1 if kind == "refuse" else 2)


@pytest.mark.parametrize(("kind", "kept"), [("data-cut", 0), ("cut", 1)])
def test_a_planned_cut_leaves_the_client_without_reply(kind, kept):
    sink = Sink(open_to_all=True)
    with smtp_door(sink, faults=plan(kind, "0")) as (door, recorder), connected(door, token=None) as client:
        client.mail("a@exemple.invalid")
        client.rcpt("b@exemple.invalid")
        with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
            client.data(MESSAGE)
    assert len(sink.received) == kept
    assert recorder.exchanges[0].fault == f"essai/{kind}"


def test_a_client_gone_in_the_middle_of_a_message_leaves_what_it_sent():
    sink = Sink(open_to_all=True)
    with smtp_door(sink) as (door, recorder), raw(door) as client:
        client.open_message()
        client.socket.sendall(b"Subject: coupe\r\n\r\nmoit")
        client.socket.shutdown(1)
        assert client.file.read() == b""
    assert sink.received == []
    (kept,) = recorder.exchanges
    assert kept.http_response().start == "HTTP/1.1 0"


def test_a_stalled_client_is_dismissed_and_its_message_is_not_delivered():
    sink = Sink(open_to_all=True)
    with smtp_door(sink, options=SmtpOptions(timeout_s=0.2)) as (door, recorder), raw(door) as client:
        client.open_message()
        client.socket.sendall(b"Subject: lent\r\n")
        assert client.file.read().startswith(b"421 4.4.2")
    assert sink.received == []
    assert refusals(recorder) == [("MAIL", 421)]
    assert b"Subject: lent" in recorder.exchanges[0].request


def test_one_session_too_many_is_sent_away():
    with (
        smtp_door(Sink(open_to_all=True), options=SmtpOptions(sessions=1)) as (door, _),
        raw(door),
        raw(door) as second,
    ):
        assert second.file.read() == b""


def test_a_door_never_answers_a_message_it_could_not_journal():
    class Full(MemoryRecorder):
        def record(self, exchange):
            raise ErreurBanc("disque plein")

    clock = FixedClock(NOW)
    station = Station(
        door="smtp", service="essai", simulator=Sink(open_to_all=True), recorder=Full(), clock=clock, medium="smtp"
    )
    with SmtpDoor(station, tls=None) as door, connected(door, token=None) as client:
        client.mail("a@exemple.invalid")
        client.rcpt("b@exemple.invalid")
        with pytest.raises(smtplib.SMTPServerDisconnected):
            client.data(MESSAGE)
    assert [str(d) for d in door.defects] == ["disque plein"]


def test_a_taken_port_and_a_clear_public_address_are_usage_errors():
    with smtp_door(Sink()) as (door, _):
        with pytest.raises(ErreurUsage, match="ne peut pas écouter"):
            SmtpDoor(door.station, tls=None, port=door.port).start()
        with pytest.raises(ErreurUsage, match="sans TLS"):
            SmtpDoor(door.station, tls=None, host="0.0.0.0")


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl absent")
def test_curl_sends_with_a_bearer_token(pki, tmp_path):
    sink = Sink()
    message = tmp_path / "message.eml"
    message.write_bytes(MESSAGE)
    with smtp_door(sink, tls=pki.tls()) as (door, _):
        command = ["curl", "-sS", "--ssl-reqd", "--cacert", str(pki.ca), "--oauth2-bearer", TOKEN, "--user", BAL]
        command += ["--login-options", "AUTH=XOAUTH2", "--mail-from", BAL, "--mail-rcpt", "b@exemple.invalid"]
        command += ["--upload-file", str(message), f"smtp://localhost:{door.port}"]
        done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=20)
    assert done.returncode == 0, done.stderr
    assert sink.received[0].body == MESSAGE


@pytest.mark.skipif(shutil.which("msmtp") is None, reason="msmtp absent")
@pytest.mark.parametrize("mechanism", ["oauthbearer", "xoauth2"])
def test_msmtp_sends_with_a_bearer_token(pki, mechanism):
    sink = Sink(shown=("XOAUTH2", "OAUTHBEARER"))
    with smtp_door(sink, tls=pki.tls()) as (door, _):
        command = ["msmtp", "--file=/dev/null", "--host=localhost", f"--port={door.port}", "--tls=on"]
        command += ["--tls-starttls=on", f"--tls-trust-file={pki.ca}", f"--auth={mechanism}", f"--user={BAL}"]
        command += [f"--passwordeval=echo {TOKEN}", f"--from={BAL}", "b@exemple.invalid"]
        done = subprocess.run(
            command, check=False, input=MESSAGE.replace(b"\r\n", b"\n"), capture_output=True, timeout=20
        )
    assert done.returncode == 0, done.stderr
    assert re.sub(rb"\A(?:[A-Z][^\r]*: [^\r]*\r\n)*?(?=Subject)", b"", sink.received[0].body) == MESSAGE
