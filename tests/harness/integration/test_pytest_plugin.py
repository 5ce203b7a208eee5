"""The pytest plugin, from a built wheel, in a scratch project that knows nothing of this clone."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import bench_support
from eprouvette.pytest_plugin import services
from eprouvette.runner.portes import SERVICES

ROOT = Path(__file__).parents[3]
FIXTURES = """
import ssl

import httpx
import pytest

SOAP = "application/soap+xml; charset=utf-8"


def post(simulateur, body):
    context = ssl.create_default_context(cafile=simulateur.ca)
    context.load_cert_chain(simulateur.certificat, simulateur.cle)
    with httpx.Client(verify=context) as client:
        return client.post(simulateur.url, content=body, headers={"Content-Type": SOAP})


def test_mon_client_est_entendu(eprouvette_insi):
    assert eprouvette_insi.echanges() == ()
    assert post(eprouvette_insi, b"<pas-du-soap/>").status_code >= 400
    (echange,) = eprouvette_insi.echanges()
    assert echange.http_request().body == b"<pas-du-soap/>"
    with pytest.raises(AssertionError, match="attendu"):
        eprouvette_insi.verifier("insi.appel_bien_forme")


def test_chaque_essai_a_un_simulateur_neuf(eprouvette_insi, eprouvette_cdri):
    assert eprouvette_insi.echanges() == eprouvette_cdri.echanges() == ()
    with pytest.raises(AssertionError, match="aucun appel"):
        eprouvette_insi.verifier("insi.appel_bien_forme")


def test_une_panne_se_prepare(eprouvette_insi):
    eprouvette_insi.panne({"nom": "indisponible", "pannes": [{"genre": "status", "valeur": 503}]})
    assert post(eprouvette_insi, b"<x/>").status_code == 503


def test_une_pfi_se_branche(eprouvette_pfi):
    assert eprouvette_pfi.url.startswith("mllp://")
    assert eprouvette_pfi.port > 0
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """The wheel as an installation lays it out: its packages and its metadata, entry points included."""
    out = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)]
    done = subprocess.run(build, cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    with zipfile.ZipFile(next(out.glob("*.whl"))) as wheel:
        wheel.extractall(out / "site")
    return out / "site"


def run(site: Path, project: Path, *words: str, env: dict[str, str] | None = None) -> tuple[int, str]:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(site), "PYTHONSAFEPATH": "1"} | (env or {})
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", *words]
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, check=False, text=True)
    return done.returncode, done.stdout + done.stderr


def test_fixtures_open_the_simulators_in_a_project_that_depends_on_the_wheel(site, tmp_path):
    (tmp_path / "test_client.py").write_text(FIXTURES, encoding="utf-8")
    code, said = run(site, tmp_path, "-W", "error")
    assert (code, "4 passed" in said) == (0, True), said


def test_scenarios_are_tests(site, tmp_path):
    code, said = run(site, tmp_path, "--eprouvette", "--eprouvette-select", "cas:insi/premier-prenom", "-vv")
    assert code == 0, said
    assert "eprouvette::insi/premier-prenom PASSED" in said
    assert "Aucune non-conformité relevée sur 1 exigence jugée" in said
    (folder,) = (tmp_path / "runs").iterdir()
    assert {"report.json", "report.html", "junit.xml"} <= {path.name for path in folder.iterdir()}
    assert (folder / "journal" / "sceau.json").exists()


def test_a_scenario_not_conforming_is_a_failure_in_words(site, tmp_path):
    words = (
        "--eprouvette",
        "--eprouvette-select",
        "cas:insi/deuxieme-prenom",
        "--eprouvette-mutant",
        "insi.cle-perdue",
    )
    code, said = run(site, tmp_path, *words)
    assert code == 1
    assert "attendu : " in said
    assert "Traceback" not in said


def test_a_campaign_in_which_nothing_was_judged_fails(site, tmp_path):
    dossier = tmp_path / "dossier.toml"
    write_muet(dossier, tmp_path)
    code, said = run(
        site,
        tmp_path,
        "--eprouvette",
        "--eprouvette-dossier",
        str(dossier),
        "--eprouvette-select",
        "cas:insi/homonymes",
    )
    assert (code, "1 skipped" in said, "Code 4" in said) == (1, True, True), said


def write_muet(dossier: Path, folder: Path) -> None:
    """A product that declares no operation at all."""
    answers = folder / "muet.py"
    answers.write_text(
        "import json, sys\n"
        "for line in sys.stdin:\n"
        "    asked = json.loads(line)\n"
        "    known = {'decrire': {'nom': 'x', 'version': '1', 'operations': []}, 'configurer': {}}\n"
        "    head = {'pilotage': 1, 'id': asked['id']}\n"
        "    print(json.dumps(head | {'statut': 'ok', 'resultat': known[asked['operation']]}), flush=True)\n",
        encoding="utf-8",
    )
    made = bench_support.stdio_dossier(folder, sys.executable, str(answers))
    assert made == dossier


def test_pytest_selects_scenarios_by_name_and_orders_them_at_will(site, tmp_path):
    select = "cas:insi/premier-prenom or cas:insi/deuxieme-prenom"
    code, said = run(site, tmp_path, "--eprouvette", "--eprouvette-select", select, "-k", "deuxieme")
    assert (code, "1 passed, 1 deselected" in said) == (0, True), said


@pytest.mark.parametrize(
    ("words", "heard"),
    [
        (("--eprouvette-select", "service:rien"), "mot inconnu dans la sélection"),
        (("--eprouvette-dossier", "absent.toml"), "dossier illisible"),
        (("--eprouvette-select", "and and"), "sélection mal formée"),
    ],
)
def test_a_wrong_wish_is_said_before_anything_runs(site, tmp_path, words, heard):
    code, said = run(site, tmp_path, "--eprouvette", *words)
    assert code == 4, said
    assert heard in said
    assert "Traceback" not in said
    assert not (tmp_path / "runs").exists()


def test_a_session_shared_between_processes_is_refused(site, tmp_path):
    code, said = run(site, tmp_path, "--eprouvette", "-n", "2")
    assert (code, "run --jobs" in said) == (4, True)


def test_the_plugin_is_inert_and_light_when_not_asked_for(site, tmp_path):
    (tmp_path / "test_rien.py").write_text(
        "import sys\n\n\ndef test_rien():\n"
        "    heavy = {'lxml', 'aiohttp', 'behave', 'cryptography', 'eprouvette.checks', 'eprouvette_sim'}\n"
        "    assert heavy & set(sys.modules) == set()\n"
        "    assert 'eprouvette.pytest_plugin' in sys.modules\n",
        encoding="utf-8",
    )
    code, said = run(site, tmp_path)
    assert (code, "1 passed" in said) == (0, True), said
    assert "éprouvette" not in said
    assert not (tmp_path / "runs").exists()


def test_every_service_of_the_table_of_doors_has_its_fixture():
    from eprouvette import pytest_plugin

    assert set(services()) == set(SERVICES)
    assert all(hasattr(pytest_plugin, f"eprouvette_{name}") for name in SERVICES)
