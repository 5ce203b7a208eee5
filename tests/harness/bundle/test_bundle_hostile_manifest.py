"""A manifest anybody may sign anew: whatever it holds is an alteration, never a traceback."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, datetime

import pytest

from eprouvette.bundle import throwaway, verify_bundle

MANIFESTS = {
    "no JSON": b"{",
    "not UTF-8": b"\xff\xfe{}",
    "a list": b"[]",
    "no files": b'{"format": 1, "head": "x"}',
    "files that are no list": b'{"format": 1, "head": "x", "files": 3}',
    "an entry without a path": b'{"format": 1, "head": "x", "files": [{"sha256": "0"}]}',
    "an entry without a digest": b'{"format": 1, "head": "x", "files": [{"path": "run.json"}]}',
    "an entry that is no object": b'{"format": 1, "head": "x", "files": ["run.json"]}',
    "deeply nested": b"[" * 100_000,
    "no run inside": json.dumps({"format": 1, "head": "x", "files": []}).encode(),
}


@pytest.mark.parametrize("name", MANIFESTS)
def test_a_signed_manifest_of_any_shape_is_an_alteration(tmp_path, name):
    signer, raw = throwaway(datetime.now(UTC)), MANIFESTS[name]
    path = tmp_path / "b.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("manifeste.json", raw)
        archive.writestr("manifeste.p7s", signer.sign(raw))
        archive.writestr("signataire.pem", signer.pem())
        archive.writestr("SHA256SUMS", b"")
    assert verify_bundle(path).alterations
