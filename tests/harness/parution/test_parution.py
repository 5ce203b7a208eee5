"""A published bench is told from a modified one by a signed list; without a list, nobody pretends."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from bench_support import call, run
from eprouvette import __version__
from eprouvette.parution import code as module
from eprouvette.parution import code_sha256, lire_parutions, sbom
from eprouvette_sim.kernel.errors import ErreurUsage

if TYPE_CHECKING:
    from pathlib import Path


def parution(folder: Path, digest: str, version: str = __version__) -> Path:
    folder.mkdir(exist_ok=True)
    key = Ed25519PrivateKey.generate()
    raw = json.dumps({"parutions": [{"version": version, "code_sha256": digest, "date": "2026-01-01"}]}).encode()
    (folder / "parutions.json").write_bytes(raw)
    (folder / "parutions.json.sig").write_bytes(key.sign(raw))
    pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (folder / "parutions.pem").write_bytes(pem)
    return folder


def test_no_release_was_published_and_the_bench_says_so(tmp_path, capsys):
    folder, report = run(tmp_path)
    assert report["bench"]["release"] == "non_publiee"
    assert call("verify", folder) == 0
    assert "jamais publiée" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("digest", "version", "said"),
    [(None, __version__, "à l'octet près"), ("0" * 64, __version__, "MODIFIÉE"), (None, "9.9", "jamais publiée")],
)
def test_the_list_an_auditor_brings_decides(tmp_path, capsys, digest, version, said):
    folder, _ = run(tmp_path / "r")
    place = parution(tmp_path / "p", digest or code_sha256(), version)
    assert call("verify", folder, "--parutions", place) == 0
    assert said in capsys.readouterr().out


def test_a_list_the_key_did_not_sign_is_refused(tmp_path):
    place = parution(tmp_path / "p", "0" * 64)
    (place / "parutions.json").write_bytes(b'{"parutions": []}')
    with pytest.raises(ErreurUsage, match="la signature n'est pas celle de la liste"):
        lire_parutions(place)
    (place / "parutions.pem").write_bytes(b"x")
    with pytest.raises(ErreurUsage, match="refusée"):
        lire_parutions(place)


def test_one_byte_of_one_file_changes_the_digest(tmp_path, monkeypatch):
    (tmp_path / "a.py").write_bytes(b"1")
    monkeypatch.setattr(module, "scenarios_root", lambda: tmp_path)
    digests = []
    for data in (b"1", b"2"):
        (tmp_path / "a.py").write_bytes(data)
        digests.append(module.code_sha256.__wrapped__())
    assert digests[0] != digests[1]


def test_what_is_installed_is_listed_as_cyclonedx_with_a_package_url_each():
    document = json.loads(sbom(horodatage="2026-01-01T00:00:00.000Z"))
    assert (document["bomFormat"], document["specVersion"]) == ("CycloneDX", "1.6")
    names = [component["name"].lower() for component in document["components"]]
    assert {"lxml", "cryptography", "behave"} <= set(names)
    assert names == sorted(names)
    refs = [component["bom-ref"] for component in document["components"]]
    assert len(set(refs)) == len(refs)
    assert all(re.fullmatch(r"pkg:pypi/[a-z0-9.-]+@\S+", component["purl"]) for component in document["components"])
