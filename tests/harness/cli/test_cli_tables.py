"""`eprouvette tables import`: a good table is frozen under its hash, a wrong one is refused line by line."""

from __future__ import annotations

import hashlib
import json
from typing import Any

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


VISITE = """
titre = "Consultation dans le parcours, taux de base inconnu"
entree = 2026-05-12
etablissement = { caisse = "751" }
patient = { naissance = 1986-02-03, sexe = "F" }
droits = { regime = "01", caisse = "751", periodes = [{ du = 2026-01-01 }], medecin_traitant = true }
parcours = { situation = "oriente_medecin_traitant" }
actes = [{ code = "CS", nomenclature = "NGAP", date = 2026-05-12, prix = 3000, exclu_parcours = false }]
"""


def test_an_imported_table_turns_a_rule_from_inconclusive_to_judged(tmp_path, capsys):
    """RG_VF669 asks for a base rate of table 4ter: without it, no amount; with it, to the cent, its digest cited."""
    (tmp_path / "visite.toml").write_text(VISITE, encoding="utf-8")
    octets = b"table;cle;valeur;du;au\n4ter;CS;70;2026-01-01;2026-12-31\n"
    (tmp_path / "taux.csv").write_bytes(octets)
    assert _code(str(tmp_path / "taux.csv"), "--vers", str(tmp_path / "tables")) == 0
    (figee,) = (tmp_path / "tables").iterdir()
    capsys.readouterr()

    def valoriser(*autres: str) -> dict[str, Any]:
        with pytest.raises(SystemExit):
            main(["b2", "valoriser", str(tmp_path / "visite.toml"), "--json", *autres])
        return json.loads(capsys.readouterr().out)

    sans, avec = valoriser(), valoriser("--table", str(figee))
    assert (sans["verdict"], avec["verdict"]) == ("INCONCLUSIF", "VALORISEE")
    assert [manque["regle"] for manque in sans["factures"][0]["lignes"][0]["manques"]] == ["RG_VF669"]
    assert avec["factures"][0]["lignes"][0]["amo"] == 2100
    assert avec["sources"] == [{"nom": figee.name, "sha256": hashlib.sha256(octets).hexdigest()}]
