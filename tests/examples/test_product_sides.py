"""Product sides written from the published contract alone: another language, no code of ours."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
DOSSIER = """
[editeur]
nom = "Exemple"
[produit]
nom = "Produit d'exemple"
version = "1"
types = ["GAP"]
[logiciel]
numero_autorisation = "EXEMPLE00001"
nom = "exemple"
version = "1"
instance = "5b8c2d3e-0000-4000-8000-000000000002"
[etablissement]
identifiant = "1990000013"
[adaptateur]
porteur = "stdio"
commande = {command}
[environnement]
date_reference = "2026-03-02"
"""
THREE = "cas:insi/premier-prenom or cas:insi/deuxieme-prenom or cas:insi/homonymes"
SKIPS = "--oublie-deuxieme-prenom"
NODE = shutil.which("node")
SIDES = [
    pytest.param(
        [NODE or "node", str(HERE / "node" / "produit.mjs")],
        id="node",
        marks=pytest.mark.skipif(NODE is None, reason="node absent de cette machine (node is not installed)"),
    ),
    pytest.param([sys.executable, str(HERE / "python" / "produit.py")], id="python"),
]


def run(command: list[str], folder: Path, select: str = THREE) -> tuple[int, dict]:
    """The exit code and report of a run of these scenarios against that product side."""
    dossier = folder / "dossier.toml"
    dossier.write_text(DOSSIER.format(command=json.dumps(command)), encoding="utf-8")
    wanted = ["--dossier", str(dossier), "--select", select, "--out", str(folder / "runs")]
    program = [sys.executable, "-c", "from eprouvette.cli import main; main()", "run", *wanted]
    done = subprocess.run(program, capture_output=True, timeout=120, check=False)
    reports = list((folder / "runs").glob("*/report.json"))
    assert len(reports) == 1, done.stderr.decode()
    return done.returncode, json.loads(reports[0].read_bytes())


@pytest.mark.parametrize("command", SIDES)
def test_a_product_side_from_the_contract_alone_passes_the_three_scenarios(command, tmp_path):
    code, report = run(command, tmp_path)
    assert code == 0
    assert {scenario["id"]: scenario["verdict"] for scenario in report["scenarios"]} == {
        "insi/premier-prenom": "CONFORME",
        "insi/deuxieme-prenom": "CONFORME",
        "insi/homonymes": "CONFORME",
    }
    assert report["adapter"]["carrier"] == "stdio"


@pytest.mark.parametrize("command", SIDES)
def test_a_product_side_that_skips_the_second_first_name_is_not_conforming(command, tmp_path):
    code, report = run([*command, SKIPS], tmp_path)
    assert code == 1
    verdicts = {row["ref"]: row["verdict"] for row in report["requirements"]}
    assert verdicts["SOCLE-INS:INS/va1.34"] == "NON_CONFORME"
    scenarios = {scenario["id"]: scenario["verdict"] for scenario in report["scenarios"]}
    assert scenarios["insi/deuxieme-prenom"] == "NON_CONFORME"
    assert scenarios["insi/premier-prenom"] == scenarios["insi/homonymes"] == "CONFORME"


@pytest.mark.skipif(NODE is None, reason="node absent de cette machine (node is not installed)")
def test_the_node_product_side_passes_the_whole_insi_campaign(tmp_path):
    """Traits, both card modes, statuses, refusals, traces: every scenario of the service, signed assertions included."""
    code, report = run([NODE, str(HERE / "node" / "produit.mjs")], tmp_path, "service:insi")
    assert code == 0
    assert len(report["scenarios"]) > 30
    assert {scenario["verdict"] for scenario in report["scenarios"]} == {"CONFORME"}
    assert report["adapter"]["never_exercised"] == []
