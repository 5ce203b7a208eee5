"""Others script against these: they may grow, never lose a name. `freeze.py` records what was added."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

HERE = Path(__file__).parent
_spec = importlib.util.spec_from_file_location("freeze", HERE / "freeze.py")
freeze = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(freeze)


@pytest.fixture(scope="module")
def today():
    return freeze.contracts()


@pytest.mark.parametrize("name", ["model", "checks", "pilotage", "report", "cli", "journal"])
def test_a_frozen_contract_only_grows(name, today):
    frozen = json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))
    assert lost(frozen, today[f"{name}.json"]) == []


@pytest.mark.parametrize(
    ("frozen", "now", "expected"),
    [
        ({"a": ["x", "y"]}, {"a": ["y", "x", "z"]}, []),
        ({"a": ["x", "y"]}, {"a": ["x"]}, ["a : 'y' a disparu"]),
        ({"a": {"b": 1}}, {"a": {}}, ["a.b a disparu"]),
        ({"a": {"b": 1}}, {"a": {"b": 2}}, ["a.b : 1 est devenu 2"]),
    ],
)
def test_the_comparison_sees_what_is_lost(frozen, now, expected):
    assert lost(frozen, now) == expected


def test_the_order_of_verdicts_and_of_exit_codes_is_frozen_too(today):
    frozen = json.loads((HERE / "checks.json").read_text(encoding="utf-8"))
    for name in ("verdict_order", "exit_precedence"):
        assert today["checks.json"][name] == frozen[name]


def lost(frozen: object, now: object, where: str = "") -> list[str]:
    """What the frozen value has and today's has not."""
    if isinstance(frozen, dict):
        found = []
        for key, value in frozen.items():
            path = f"{where}.{key}" if where else key
            if not isinstance(now, dict) or key not in now:
                found.append(f"{path} a disparu")
            else:
                found += lost(value, now[key], path)
        return found
    if isinstance(frozen, list):
        return [f"{where} : {item!r} a disparu" for item in frozen if item not in now]
    return [] if frozen == now else [f"{where} : {frozen} est devenu {now}"]
