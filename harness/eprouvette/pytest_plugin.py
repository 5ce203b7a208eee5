"""The pytest plugin: `eprouvette_<service>` fixtures, and `pytest --eprouvette` to run scenarios as tests.

Loaded by every pytest session of an environment that has the bench, so it imports nothing of it until asked: the names of
the services are read from the text of the table of doors.
"""

from __future__ import annotations

import ast
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from eprouvette.integration.items import Campagne
    from eprouvette.integration.simulateurs import Laboratoire, Simulateur

_KEY: pytest.StashKey[Campagne] = pytest.StashKey()
#: option -> (default, help)
_OPTIONS: dict[str, tuple[str, str]] = {
    "--eprouvette-dossier": ("", "Dossier du produit (TOML) ; le témoin intégré sinon."),
    "--eprouvette-select": ("", "Expression de sélection, comme eprouvette run --select."),
    "--eprouvette-out": ("runs", "Où écrire l'exécution [runs]."),
}


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of the bench."""
    group = parser.getgroup("eprouvette", "Éprouvette : scénarios de conformité")
    group.addoption("--eprouvette", action="store_true", help="Exécute aussi les scénarios du banc.")
    for name, (default, words) in _OPTIONS.items():
        group.addoption(name, default=default, help=words)
    group.addoption("--eprouvette-strict", action="store_true", help="Réserves et attentes non tenues échouent.")
    group.addoption("--eprouvette-mutant", default=None, help="Met un défaut dans le témoin.")
    group.addoption("--eprouvette-timeout", type=float, default=30.0, help="Secondes par action [30].")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Refuses to be shared between processes before any of them starts."""
    if config.getoption("eprouvette") and config.getoption("numprocesses", None):
        raise pytest.UsageError("--eprouvette ne se partage pas entre processus (-n) : utiliser eprouvette run --jobs")


def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    """Adds the scenarios, before any other plugin sorts or deselects; one process only."""
    if not config.getoption("eprouvette"):
        return
    from eprouvette.integration.items import collect_items

    config.stash[_KEY], scenarios = collect_items(session)
    items += scenarios


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Seals the run and writes its report; a run that fails of itself fails the session."""
    campagne = session.config.stash.get(_KEY, None)
    if campagne is None:
        return
    campagne.close()
    if campagne.failed and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """The headline and where the report is."""
    campagne = config.stash.get(_KEY, None)
    if campagne is not None and campagne.report is not None:
        terminalreporter.section("éprouvette")
        for line in campagne.lines():
            terminalreporter.line(line)


@cache
def services() -> tuple[str, ...]:
    """The services of the table of doors, read without importing it."""
    text = files("eprouvette.runner").joinpath("portes.py").read_text(encoding="utf-8")
    calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    named = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "Porte"]
    found = [word.value for call in named for word in call.keywords if word.arg == "services"]
    return tuple(dict.fromkeys(name for value in found for name in ast.literal_eval(value)))


@pytest.fixture(scope="session")
def eprouvette_laboratoire(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Laboratoire]:
    """Every simulator, open on loopback for the session."""
    from eprouvette.integration.simulateurs import Laboratoire

    with Laboratoire(tmp_path_factory.mktemp("eprouvette")) as labo:
        yield labo


@pytest.fixture
def eprouvette_neuf(eprouvette_laboratoire: Laboratoire) -> Laboratoire:
    """The same laboratory, its simulators fresh for this test."""
    eprouvette_laboratoire.vider()
    return eprouvette_laboratoire


def _fixture(service: str) -> Callable[..., Simulateur]:
    @pytest.fixture(name=f"eprouvette_{service}")
    def simulateur(eprouvette_neuf: Laboratoire) -> Simulateur:
        return eprouvette_neuf.simulateur(service)

    return simulateur


for _service in services():
    globals()[f"eprouvette_{_service}"] = _fixture(_service)
