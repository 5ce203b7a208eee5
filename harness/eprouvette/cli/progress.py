"""A live progress bar on a terminal, one line a scenario elsewhere."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING, Any

from eprouvette_reports.html import SYMBOLS
from eprouvette_reports.words import verdict_word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Report = Callable[[str, dict[str, Any]], None]

#: beyond this many scenarios a plain output says only what is not conforming, and how far it is
_QUIET_ABOVE = 200
_EVERY = 500


@contextlib.contextmanager
def progress(total: int, lang: str) -> Iterator[Report]:
    """A function to call with `scenario_started` and `scenario_ended` events."""
    if sys.stderr.isatty():
        with _live(total, lang) as report:
            yield report
    else:
        yield _plain(total, lang)


@contextlib.contextmanager
def _live(total: int, lang: str) -> Iterator[Report]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (BarColumn(bar_width=24), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("", total=total)

        def report(event: str, fields: dict[str, Any]) -> None:
            if event == "scenario_started":
                bar.update(task, description=fields["scenario"])
            elif event == "scenario_ended":
                bar.advance(task)
                if fields["verdict"] != "CONFORME":
                    bar.console.print(_line(fields, lang), highlight=False, markup=False)

        yield report


def _plain(total: int, lang: str) -> Report:
    done = 0

    def report(event: str, fields: dict[str, Any]) -> None:
        nonlocal done
        if event != "scenario_ended":
            return
        done += 1
        if total <= _QUIET_ABOVE or fields["verdict"] != "CONFORME" or done % _EVERY == 0:
            sys.stderr.write(f"[{done}/{total}] {_line(fields, lang)}\n")

    return report


def _line(fields: dict[str, Any], lang: str) -> str:
    return f"{SYMBOLS[fields['verdict']]} {fields['scenario']} : {verdict_word(fields['verdict'], lang)}"
