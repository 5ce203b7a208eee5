"""`eprouvette tables import`: a good table is frozen under its hash, a wrong one is refused line by line."""

from __future__ import annotations

import hashlib

import pytest

from eprouvette.cli.main import main

BONNE = b"table;cle;valeur;du;au\nprix;XX;1234;2025-01-01;\n"


def _code(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["tables", "import", *arguments])
    return int(ended.value.code or 0)


def test_a_table_is_frozen_under_its_hash(tmp_path, capsys):
    (tmp_path / "prix.csv").write_bytes(BONNE)
    assert _code(str(tmp_path / "prix.csv"), "--vers", str(tmp_path / "tables")) == 0
    sha256 = hashlib.sha256(BONNE).hexdigest()
    assert sha256 in capsys.readouterr().out
    assert (tmp_path / "tables" / f"prix-{sha256[:12]}.csv").read_bytes() == BONNE


@pytest.mark.parametrize("octets", [b"", b"a;b\n1;2\n", BONNE.replace(b"2025-01-01", b"demain"), b"\xff\xfe\x00"])
def test_a_wrong_table_is_refused_and_nothing_is_written(tmp_path, octets, capsys):
    (tmp_path / "prix.csv").write_bytes(octets)
    assert _code(str(tmp_path / "prix.csv"), "--vers", str(tmp_path / "tables")) == 2
    assert "attendu" in capsys.readouterr().err
    assert not (tmp_path / "tables").exists()


def test_a_missing_table_or_a_folder_is_said_in_words(tmp_path, capsys):
    assert _code(str(tmp_path / "absente.csv"), "--vers", str(tmp_path)) == 2
    assert _code(str(tmp_path), "--vers", str(tmp_path)) == 2
    assert "Traceback" not in capsys.readouterr().err
