"""What users install is what we tested: the wheel and the source archive hold scenarios, schemas and templates."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NEEDED = (
    "eprouvette/_scenarios/catalogue/editions.toml",
    "eprouvette/_scenarios/catalogue/SFG-ACE.csv",
    "eprouvette/_scenarios/features/insi/recherche-par-traits.feature",
    "eprouvette/_scenarios/steps/insi.py",
    "eprouvette/adapters/pilotage.schema.json",
    "eprouvette/dossier/dossier.schema.json",
    "eprouvette/dossier/temoin.toml",
    "eprouvette/messages/fr.json",
    "eprouvette/messages/en.json",
    "eprouvette/py.typed",
    "eprouvette_reports/report.schema.json",
    "eprouvette_reports/templates/report.html.j2",
    "eprouvette_reports/templates/style.css",
    "eprouvette_reports/messages/fr.json",
    "eprouvette_sim/insi/data/identites.csv",
    "eprouvette_sim/insi/README.md",
    "eprouvette_sim/py.typed",
)


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "hatchling", "build", "-d", str(out)]
    done = subprocess.run(build, cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return out


def test_the_wheel_holds_all_that_a_run_reads(built):
    with zipfile.ZipFile(next(built.glob("*.whl"))) as wheel:
        names = set(wheel.namelist())
    assert [name for name in NEEDED if name not in names] == []
    assert not [name for name in names if name.startswith("tests/") or ".pyc" in name]


def test_the_source_archive_holds_code_scenarios_and_tests(built):
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    for name in (
        "start.py",
        "constraints.txt",
        "scenarios/steps/insi.py",
        "tests/contracts/test_contracts.py",
        "LICENSE",
    ):
        assert name in names
    assert not [name for name in names if name.startswith(("runs/", ".venv/"))]


def test_the_installed_wheel_runs_the_witness_without_the_clone(built, tmp_path):
    target = tmp_path / "site"
    with zipfile.ZipFile(next(built.glob("*.whl"))) as wheel:
        wheel.extractall(target)
    code = "from eprouvette.cli import main; main(['run', '--select', 'cas:insi/homonymes', '--out', 'runs'])"
    environment = {"PYTHONPATH": str(target), "PATH": "/usr/bin:/bin", "PYTHONSAFEPATH": "1"}
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    run = next((tmp_path / "runs").iterdir())
    assert (run / "report.html").is_file()
    assert str(ROOT) not in (run / "run.json").read_text(encoding="utf-8")
