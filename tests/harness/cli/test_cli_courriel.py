"""`mss check` and `xdm check`: verdicts, codes and words on files, ours and, when present, other people's."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench_support import call
from courriel_exemples import archive, message
from eprouvette.dmp import courriels

SAMPLES = Path(__file__).parents[3].parent / "shared" / "samples" / "mss"


@pytest.fixture
def samples():
    if not SAMPLES.is_dir():
        pytest.skip("les exemples publics ne sont pas sur cette machine (samples are not here)")
    return SAMPLES


def findings(capsys, *words):
    code = call(*words, "--json")
    found = json.loads(capsys.readouterr().out)["findings"]
    return code, [(one["rule"], one["severity"]) for one in found]


@pytest.mark.parametrize(
    ("verb", "data", "code"),
    [
        ("mss", message(), 0), ("mss", message().replace(b"X-MSS-NIL", b"X-Rien"), 1), ("mss", b"rien", 2), ("mss", b"", 2),
        ("xdm", archive(), 0), ("xdm", archive()[:200], 2), ("xdm", b"", 2),
    ],
)  # fmt: skip
def test_the_exit_code_says_good_broken_or_unreadable(tmp_path, capsys, verb, data, code):
    path = tmp_path / "fichier"
    path.write_bytes(data)
    assert call(verb, "check", path) == code
    assert str(path) in capsys.readouterr().out


def test_the_report_says_what_judged_pdf_a(tmp_path, capsys, monkeypatch):
    path = tmp_path / "message.eml"
    path.write_bytes(message())
    monkeypatch.setattr(courriels.shutil, "which", lambda _: None)
    call("mss", "check", path)
    assert "structure déclarée seule" in capsys.readouterr().out
    call("mss", "check", path, "--lang", "en")
    assert "declared structure only" in capsys.readouterr().out


def test_an_installed_validator_is_heard(tmp_path, capsys, monkeypatch):
    tool = tmp_path / "verapdf"
    tool.write_text("#!/bin/sh\necho FAIL document.pdf 1b\n", encoding="utf-8")
    tool.chmod(0o755)
    monkeypatch.setattr(courriels.shutil, "which", lambda _: str(tool))
    path = tmp_path / "message.eml"
    path.write_bytes(message())
    assert findings(capsys, "mss", "check", path) == (1, [("pdfa.validateur", "non_conformite")])
    tool.write_text("#!/bin/sh\necho PASS document.pdf 1b\n", encoding="utf-8")
    assert findings(capsys, "mss", "check", path) == (0, [])


def test_the_rules_are_listed_with_their_weight(capsys):
    assert call("mss", "rules") == 0
    out = capsys.readouterr().out
    assert "mss.codecda" in out
    assert "Non couvert" in out
    assert call("xdm", "rules", "--lang", "en") == 0
    assert "xdm.hash" in capsys.readouterr().out


def test_the_published_receipt_in_error_gets_the_verdict_the_tolerance_list_predicts(samples, capsys):
    code, found = findings(capsys, "mss", "check", samples / "mdn_negative_v1.1.2.eml.txt")
    assert code == 1
    assert ("avis.mdn.ancienne", "reserve") in found
    assert ("mime.message_id", "non_conformite") in found
    assert not {"avis.mdn.champ", "avis.mdn.disposition", "avis.mdn.erreur"} & {rule for rule, _ in found}


def test_the_published_error_mail_may_attach_the_documents_again(samples, capsys):
    _, found = findings(capsys, "mss", "check", samples / "courriel_standard_erreur_v1.1.2.eml.txt")
    assert "mime.entete.ascii" in {rule for rule, _ in found}
    assert not {"mss.objet", "mss.pdf", "mss.codecda"} & {rule for rule, _ in found}
