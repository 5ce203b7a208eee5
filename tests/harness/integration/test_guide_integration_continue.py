"""The CI guide holds: its commands run as written, its examples parse, whatever they name exists."""

from __future__ import annotations

import importlib
import importlib.util
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml

import bench_support
from eprouvette.cli.main import VERBS

ROOT = Path(__file__).parents[3]
GUIDE = (ROOT / "docs" / "integration-continue.md").read_text(encoding="utf-8")
EXAMPLES = ("docs/ci/github-actions.yml", "docs/ci/gitlab-ci.yml")
_COMMAND = re.compile(r"\beprouvette ([a-z]+)((?: +[^\n`|;)]+)?)")


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)


def environment(**more: str) -> dict[str, str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return (
        {name: value for name, value in os.environ.items() if not name.startswith("EPROUVETTE")} | {"PATH": path} | more
    )


@pytest.fixture
def place(tmp_path) -> Path:
    """A folder with `mongap.toml`: the witness as a process of its own."""
    made = bench_support.stdio_dossier(tmp_path, sys.executable, "-m", "eprouvette_sim.product.stdio")
    made.rename(tmp_path / "mongap.toml")
    return tmp_path


def test_the_shell_blocks_run_as_written(place):
    script = "\n".join(blocks("sh"))
    done = subprocess.run(
        ["bash", "-e", "-c", script], cwd=place, env=environment(), capture_output=True, check=False, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 constat(s) nouveau(x)" in done.stdout
    assert "1 passed" in done.stdout
    assert len(list((place / "runs").iterdir())) == 3


def test_the_python_block_is_a_passing_test(tmp_path):
    (tmp_path / "test_guide.py").write_text("\n".join(blocks("python")), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        check=False,
        text=True,
    )
    assert "1 passed" in done.stdout, done.stdout + done.stderr


def test_the_toml_block_is_a_waiver_the_dossier_takes(place):
    from eprouvette import dossier as dossiers

    path = place / "mongap.toml"
    path.write_text(path.read_text(encoding="utf-8") + "\n".join(blocks("toml")), encoding="utf-8")
    assert dossiers.load(path).data["derogations"][0]["responsable"] == "C. Martin, qualité"


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_pipeline_example_parses_and_calls_what_exists(name):
    data = yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))
    lines = data["conformite"]["script"] if "conformite" in data else _steps(data)
    assert any("eprouvette run" in line for line in lines)
    assert all(isinstance(line, str) for line in lines)


def _steps(data: dict) -> list[str]:
    return [step["run"] for step in data["jobs"]["eprouvette"]["steps"] if "run" in step]


def commands() -> list[tuple[str, str]]:
    texts = [GUIDE, *((ROOT / name).read_text(encoding="utf-8") for name in EXAMPLES)]
    found = [match.groups() for text in texts for match in _COMMAND.finditer(text)]
    return sorted({(verb, words) for verb, words in found if verb in VERBS or words.lstrip().startswith("--")})


@pytest.mark.parametrize(("verb", "words"), commands())
def test_every_verb_and_option_cited_exists(verb, words):
    command = importlib.import_module(f"eprouvette.cli.{VERBS[verb][0]}").command
    known = {name for option in command.params for name in option.opts}
    cited = set(re.findall(r"(?<![\w-])--[a-z-]+", words))
    assert cited <= known


def test_every_exit_code_is_explained_in_the_order_of_precedence():
    from eprouvette.verdicts.tables import EXIT_PRECEDENCE, Exit

    assert {int(code) for code in re.findall(r"^\| (\d) \|", GUIDE, re.MULTILINE)} == {int(code) for code in Exit}
    order = ", ".join(str(int(code)) for code in EXIT_PRECEDENCE if code is not Exit.OK)
    assert f"dans l'ordre {order}" in GUIDE


def test_the_container_steps_work_without_a_container_engine(tmp_path):
    steps = (ROOT / "Containerfile").read_text(encoding="utf-8")
    assert "RUN sh /source/docs/ci/installer.sh /source /opt/eprouvette" in steps
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, capture_output=True, check=True)
    wheel = next(tmp_path.glob("*.whl"))
    site = Path(importlib.util.find_spec("click").origin).parents[1]
    done = subprocess.run(
        ["sh", str(ROOT / "docs" / "ci" / "installer.sh"), str(wheel), str(tmp_path / "env")],
        cwd=tmp_path,
        # no network here: the dependencies are those of the environment that runs this test
        env=environment(PYTHON=sys.executable, PIP_NO_INDEX="1", PIP_NO_DEPS="1", PYTHONPATH=str(site)),
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert re.search(r"^eprouvette \d", done.stdout, re.MULTILINE)
    assert (tmp_path / "env" / "bin" / "eprouvette").exists()


def test_the_wheel_installs_where_there_is_no_index(tmp_path):
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, capture_output=True, check=True)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        (points,) = [name for name in wheel.namelist() if name.endswith("entry_points.txt")]
        assert "[pytest11]" in wheel.read(points).decode()


@pytest.fixture
def start(tmp_path):
    spec = importlib.util.spec_from_file_location("start_of_the_clone", ROOT / "start.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.PAQUETS = tmp_path / "paquets"
    return module


def test_start_looks_for_nothing_on_the_network_once_packages_are_there(start):
    assert start.offline() == []
    start.PAQUETS.mkdir()
    assert start.offline() == ["--no-index", "--find-links", str(start.PAQUETS)]


def test_start_gathers_the_bench_its_tools_and_what_building_takes(start, monkeypatch, capsys):
    asked = []
    monkeypatch.setattr(start, "run", lambda words: (start.PAQUETS.mkdir(exist_ok=True), asked.append(words)))
    assert start.main(["paquets"]) == 0
    download, wheel = asked
    assert download[2:5] == ["pip", "download", "--quiet"]
    assert {".[dev]", "hatchling", "editables", "constraints.txt"} <= set(download)
    assert wheel[2] == "pip"
    assert wheel[3] == "wheel"
    assert "paquets" in capsys.readouterr().out


def test_the_waiver_of_the_guide_is_valid_toml():
    (block,) = blocks("toml")
    assert tomllib.loads(block)["derogations"][0]["exigence"] == "SOCLE-INS:INS/va1.34"
