"""Clients nobody here wrote, through both doors: what goes in by one comes out by another, octet for octet."""

from __future__ import annotations

import shutil
import smtplib
import subprocess

import pytest

from courriel_exemples import message
from eprouvette_sim.mssante import ServiceMssante
from eprouvette_sim.mssante.rules import Reglages
from mail_support import MEDECIN, NOW, PERSONNE, SERVICE, make_pki, operateur, xoauth2


@pytest.fixture(scope="module")
def pki(tmp_path_factory):
    return make_pki(tmp_path_factory.mktemp("pki"))


@pytest.fixture
def service():
    return ServiceMssante(reglages=Reglages(mecanismes=("XOAUTH2", "OAUTHBEARER")))


def token(service):
    return service.jetons.emettre(PERSONNE, NOW)


def by_smtplib(pki, door, service):
    with smtplib.SMTP("localhost", door.port, timeout=5) as client:
        client.starttls(context=pki.context())
        client.ehlo()
        value = token(service)
        client.auth("XOAUTH2", lambda challenge=None: "" if challenge else xoauth2(value, MEDECIN))
        client.sendmail(MEDECIN, [SERVICE], message())


def run(command, data=None):
    done = subprocess.run(command, check=False, input=data, capture_output=True, timeout=20)
    assert done.returncode == 0, done.stderr
    return done.stdout


def curl(pki, service, box):
    tool = shutil.which("curl")
    if tool is None:
        pytest.skip("curl absent de cette machine (curl is not installed)")
    return [tool, "-sS", "--ssl-reqd", "--cacert", str(pki.ca), "--user", box, "--oauth2-bearer", token(service),
            "--login-options", "AUTH=XOAUTH2"]  # fmt: skip


@pytest.mark.parametrize("reader", ["imaplib", "imapclient", "curl"])
def test_what_smtplib_sends_is_read_octet_for_octet(pki, service, reader):
    with operateur(pki, service) as (sending, reading, recorder):
        by_smtplib(pki, sending, service)
        assert READERS[reader](pki, reading, service) == message()
    assert {e.service for e in recorder.exchanges} == {"mssante"}


def by_imaplib(pki, door, service):
    import imaplib

    session = imaplib.IMAP4("localhost", door.port, timeout=5)
    session.starttls(pki.context())
    value = token(service)
    session.authenticate("XOAUTH2", lambda _: xoauth2(value, SERVICE).encode())
    session.select("INBOX")
    octets = session.fetch("1", "(RFC822)")[1][0][1]
    session.logout()
    return octets


def by_imapclient(pki, door, service):
    imapclient = pytest.importorskip("imapclient", reason="IMAPClient absent de cet environnement")
    with imapclient.IMAPClient("localhost", door.port, ssl=False, timeout=5) as client:
        client.starttls(pki.context())
        client.oauthbearer_login(SERVICE, token(service))
        client.select_folder("INBOX")
        assert client.search(["HEADER", "X-MSS-NIL", "EPROUVETTE"]) == [1]
        found = client.fetch([1], ["BODY[]", "BODYSTRUCTURE", "ENVELOPE"])[1]
        client.add_flags([1], ["$MDNSent"])
        assert b"$MDNSent" in client.get_flags([1])[1]
    names = [part[8][1] for part in found[b"BODYSTRUCTURE"][0][1:]]
    assert names[0] == (b"FILENAME", b"IHE_XDM.zip")
    assert found[b"ENVELOPE"].subject.startswith(b"XDM/1.0/DDM+")
    return found[b"BODY[]"]


def by_curl(pki, door, service):
    return run([*curl(pki, service, SERVICE), f"imap://localhost:{door.port}/INBOX;UID=1"])


READERS = {"imaplib": by_imaplib, "imapclient": by_imapclient, "curl": by_curl}


def test_what_curl_sends_is_kept_octet_for_octet(pki, service, tmp_path):
    path = tmp_path / "message.eml"
    path.write_bytes(message())
    with operateur(pki, service) as (sending, _, _recorder):
        words = ["--mail-from", MEDECIN, "--mail-rcpt", SERVICE, "--upload-file", str(path)]
        run([*curl(pki, service, MEDECIN), *words, f"smtp://localhost:{sending.port}"])
    assert service.boite(SERVICE).inbox.courriers[0].octets == message()


@pytest.mark.parametrize("mechanism", ["oauthbearer", "xoauth2"])
def test_what_msmtp_sends_is_kept(pki, service, mechanism):
    tool = shutil.which("msmtp")
    if tool is None:
        pytest.skip("msmtp absent de cette machine (msmtp is not installed)")
    with operateur(pki, service) as (sending, _, _recorder):
        command = [
            tool,
            "--file=/dev/null",
            "--host=localhost",
            f"--port={sending.port}",
            "--tls=on",
            "--tls-starttls=on",
        ]
        command += [f"--tls-trust-file={pki.ca}", f"--auth={mechanism}", f"--user={MEDECIN}", f"--from={MEDECIN}"]
        command += [f"--passwordeval=echo {token(service)}", "--set-from-header=off", SERVICE]
        run(command, message().replace(b"\r\n", b"\n"))
    assert service.boite(SERVICE).inbox.courriers[0].octets == message()
