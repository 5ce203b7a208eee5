"""behave, embedded: our steps, our hooks, no formatter of its own, no file it finds by itself.

Touches four points of behave (`Runner.run`, `run_model`, `hooks`, `Configuration`); a contract test holds them.
"""

from __future__ import annotations

import importlib.util
import sys
from functools import cache
from typing import TYPE_CHECKING, Any

from behave.configuration import Configuration
from behave.formatter.base import Formatter, StreamOpener
from behave.parser import parse_file
from behave.runner import Context, Runner
from behave.runner_util import reset_runtime
from behave.step_registry import registry

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Hooks = dict[str, Callable[..., None]]


class _Silent(Formatter):  # type: ignore[misc]  # behave ships no types
    """Prints nothing: the journal is the only account of a run."""

    name = "silence"
    description = "rien"

    def __init__(self, config: Any) -> None:
        super().__init__(StreamOpener(stream=sys.stderr), config)


class _Embedded(Runner):  # type: ignore[misc]  # behave ships no types
    """Runs the given features with steps already registered and hooks given as functions."""

    def __init__(self, config: Any, features: list[Any], hooks: Hooks) -> None:
        super().__init__(config)
        self.features = features
        self._our_hooks = hooks

    def run(self) -> bool:
        self.context = Context(self)
        self.hooks = dict(self._our_hooks)
        self.formatters = [_Silent(self.config)]
        self.step_registry = registry
        failed: bool = self.run_model()
        return failed


@cache
def load_steps(folder: Path) -> None:
    """Registers every step module of a folder, once per process; file order, like behave's own loader."""
    reset_runtime()
    for path in sorted(folder.glob("*.py")):
        spec = importlib.util.spec_from_file_location(f"eprouvette_steps_{path.stem}", path)
        if spec is None or spec.loader is None:
            continue
        spec.loader.exec_module(importlib.util.module_from_spec(spec))


def run_feature(path: Path, *, wanted: set[int], hooks: Hooks) -> None:
    """Runs the scenarios of a feature file that start at the wanted lines; hooks see each scenario and step.

    behave swallows Ctrl-C: it is raised again here, as `KeyboardInterrupt`, so that nothing more runs.
    """
    config = _configuration()
    feature = parse_file(str(path))
    for scenario in feature.walk_scenarios():
        if scenario.line not in wanted:
            scenario.mark_skipped()
    runner = _Embedded(config, [feature], hooks)
    runner.run()
    if runner.aborted:
        raise KeyboardInterrupt


def undefined_steps(feature: Any) -> list[tuple[int, str]]:
    """The line and text of every step of a parsed feature that no step function matches."""
    steps = [step for scenario in feature.walk_scenarios() for step in scenario.all_steps]
    return [(step.line, step.name) for step in steps if registry.find_match(step) is None]


@cache
def _configuration() -> Any:
    arguments = ["--no-capture", "--no-capture-stderr", "--no-logcapture", "--no-summary", "--no-skipped"]
    config = Configuration(arguments, load_config=False)
    config.reporters = []
    return config
