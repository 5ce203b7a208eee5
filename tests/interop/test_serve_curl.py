"""`eprouvette serve`, seen from outside: curl, the issued certificate, a SOAP request written by hand."""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

CURL = shutil.which("curl")
pytestmark = pytest.mark.skipif(CURL is None, reason="curl absent de cette machine (curl is not installed)")

ACTION = "urn:ServiceIdentiteCertifiee:1.0.0:rechercherInsAvecTraitsIdentite"
MEDIA = f'Content-Type: application/soap+xml; charset=utf-8; action="{ACTION}"'
REQUEST = f"""<?xml version="1.0" encoding="UTF-8"?>
<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope">
  <s:Header>
    <l:ContexteLPS xmlns:l="urn:siram:lps:ctxlps" Version="01_00" Nature="CTXLPS">
      <l:Id>7a1f2b54-3c1d-4e5f-8a6b-0c1d2e3f4a5b</l:Id>
      <l:Temps>2026-03-02T08:30:00Z</l:Temps>
      <l:Emetteur>1990000013</l:Emetteur>
      <l:LPS><l:IDAM R="4">MAIN00000001</l:IDAM><l:Version>1</l:Version><l:Nom>main</l:Nom></l:LPS>
    </l:ContexteLPS>
    <w:MessageID xmlns:w="http://www.w3.org/2005/08/addressing">uuid:2c9a7c1e-5b0f-4d1e-9f3a-6b7c8d9e0f1a</w:MessageID>
    <b:ContexteBAM xmlns:b="urn:siram:bam:ctxbam" Version="01_02" Nature="CTXBAM">
      <b:Id>0d9e8f7a-6b5c-4d3e-2f1a-0b9c8d7e6f5a</b:Id>
      <b:Temps>2026-03-02T08:30:00Z</b:Temps>
      <b:Emetteur>1990000013</b:Emetteur>
      <b:COUVERTURE/>
    </b:ContexteBAM>
    <w:Action xmlns:w="http://www.w3.org/2005/08/addressing">{ACTION}</w:Action>
  </s:Header>
  <s:Body>
    <i:RECSANSVITALE xmlns:i="http://www.cnamts.fr/INSiRecSans">
      <i:NomNaissance>ADRUN</i:NomNaissance>
      <i:Prenom>ZOE</i:Prenom>
      <i:Sexe>F</i:Sexe>
      <i:DateNaissance>1975-12-31</i:DateNaissance>
    </i:RECSANSVITALE>
  </s:Body>
</s:Envelope>
"""
_LIMIT_S = 30


class Served:
    """A running `eprouvette serve`; what it prints is awaited line by line, never slept for."""

    def __init__(self, folder: Path) -> None:
        self.runs = folder / "runs"
        self.endpoints = folder / "endpoints.json"
        program = [sys.executable, "-u", "-c", "from eprouvette.cli import main; main()", "serve"]
        program += ["--endpoints", str(self.endpoints), "--out", str(self.runs)]
        self.process = subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self._watchdog = threading.Timer(_LIMIT_S, self.process.kill)
        self._watchdog.start()
        self.said: list[str] = []

    def wait_for(self, words: str) -> str:
        """The next printed line that holds these words; fails with all that was said when the process ends first."""
        for line in self.process.stdout:
            self.said.append(line)
            if words in line:
                return line
        raise AssertionError(f"{words!r} n'a jamais été dit :\n{''.join(self.said)}")

    def stop(self) -> int:
        """Sends SIGTERM; the exit code."""
        self.process.send_signal(signal.SIGTERM)
        self.said += self.process.stdout
        code = self.process.wait()
        self.close()
        return code

    def close(self) -> None:
        """Kills what is left."""
        self._watchdog.cancel()
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


@pytest.fixture
def served(tmp_path):
    server = Served(tmp_path)
    try:
        server.wait_for("insi : https://")
        yield server
    finally:
        server.close()


def curl(served: Served, *options: str, certificate: bool) -> subprocess.CompletedProcess[bytes]:
    """Posts the hand-written request; `%{http_code}` is the last line of the output."""
    where = json.loads(served.endpoints.read_bytes())
    pki = where["pki"]
    command = [CURL, "--silent", "--show-error", "--max-time", "20", "--noproxy", "*", "--cacert", pki["ca"]]
    command += options
    if certificate:
        command += ["--cert", pki["client_cert"], "--key", pki["client_key"]]
    command += ["--header", MEDIA, "--data-binary", "@-", "--write-out", "\n%{http_code}"]
    return subprocess.run(
        [*command, where["services"]["insi"]["url"]], input=REQUEST.encode(), capture_output=True, check=False
    )


def text_of(name: str, answer: str) -> str | None:
    """The text of an element of the answer, whatever its prefix."""
    found = re.search(rf"<(?:\w+:)?{name}>([^<]*)</", answer)
    return found[1] if found else None


def test_a_hand_written_request_gets_the_published_identity_and_leaves_sealed_evidence(served):
    done = curl(served, certificate=True)
    answer, _, status = done.stdout.decode().rpartition("\n")
    assert (done.returncode, status) == (0, "200"), done.stderr
    published = ("CodeCR", "NumIdentifiant", "Cle", "OID", "NomNaissance", "ListePrenom", "LieuNaissance")
    assert [text_of(name, answer) for name in published] == [
        "00",
        "2751263220749",
        "74",
        "1.2.250.1.213.1.4.8",
        "ADRUN",
        "ZOE",
        "63220",
    ]
    served.wait_for("POST /lps")
    assert served.stop() == 0
    (run,) = served.runs.iterdir()
    assert (run / "journal" / "sceau.json").is_file()
    kept = [path.read_bytes() for path in (run / "exchanges").glob("*.requete.http")]
    assert len(kept) == 1
    assert kept[0].endswith(b"\r\n\r\n" + REQUEST.encode())
    verified = subprocess.run(
        [sys.executable, "-c", "from eprouvette.cli import main; main()", "verify", str(run)],
        capture_output=True,
        check=False,
    )
    assert verified.returncode == 0, verified.stdout.decode()


#: how each TLS version shows a refused certificate: 1.2 inside the handshake (35: handshake failed), 1.3 just after it
#: (52: nothing came back, 55 and 56: could not send or receive), curl(1) exit codes
REFUSALS = {"1.2": {35}, "1.3": {52, 55, 56}}


@pytest.mark.parametrize("version", REFUSALS)
def test_without_certificate_tls_refuses_and_nothing_is_recorded(served, version):
    done = curl(served, "--tlsv1.2", "--tls-max", version, certificate=False)
    assert done.returncode in REFUSALS[version], done.stderr
    assert done.stdout.decode().strip() == "000"
    assert served.stop() == 0
    (run,) = served.runs.iterdir()
    assert not list((run / "exchanges").iterdir())


def test_a_good_certificate_of_another_name_gets_desir_560(served):
    other = json.loads(served.endpoints.read_bytes())["pki"]["autres"]["structure"]
    done = curl(served, "--cert", other["certificat"], "--key", other["cle"], certificate=False)
    answer, _, status = done.stdout.decode().rpartition("\n")
    assert (done.returncode, status) == (0, "500"), done.stderr
    assert 'code="desir_560"' in answer
    assert "siram_100" in answer
