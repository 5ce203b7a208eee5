"""The documentation builds with warnings as errors, has a page for every simulator, corpus and contract, and says true commands."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from eprouvette.catalogue import load
from eprouvette.cli.main import VERBS

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    pytest.importorskip("sphinx", reason="sphinx absent : extra docs")
    place = tmp_path_factory.mktemp("docs")
    shutil.copytree(DOCS, place / "source", ignore=shutil.ignore_patterns("genere", "_build", "__pycache__"))
    words = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html", "source", "html"]
    done = subprocess.run(words, cwd=place, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return place / "html"


def test_every_guide_simulator_corpus_and_contract_has_its_page(built):
    services = {p.parent.name for p in (ROOT / "simulators/eprouvette_sim").glob("*/simulator.py")}
    assert services <= {p.stem for p in (built / "genere/simulateurs").glob("*.html")}
    assert {p.stem for p in (built / "genere/catalogue").glob("*.html")} == set(load().editions)
    assert {"dossier", "rapport", "pilotage", "controles", "commandes"} == {
        p.stem for p in (built / "genere/contrats").glob("*.html")
    }
    assert {"auditeur", "editeur", "integration-continue"} <= {p.stem for p in built.glob("*.html")}


def test_pages_are_in_french_and_every_simulator_page_says_what_is_neutral(built):
    for path in (built / "genere/simulateurs").glob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert '<html lang="fr"' in text
    assert "neutre" in (built / "genere/simulateurs/cdri.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", sorted(DOCS.glob("*.md")), ids=lambda path: path.name)
def test_every_command_the_guides_show_exists(path):
    shown = re.findall(r"\beprouvette ([a-z]+)\b", path.read_text(encoding="utf-8"))
    assert [verb for verb in shown if verb not in VERBS and verb not in {"est", "ne"}] == []
