"""The list of renderers, and one call that writes them all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eprouvette_reports.html import render_html
from eprouvette_reports.junit import render_junit
from eprouvette_reports.read import read_report
from eprouvette_reports.table import render_csv

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from eprouvette_reports.read import Report

#: file name in the run folder -> how it is made
RENDERERS: dict[str, Callable[[Report, str], str]] = {
    "report.html": render_html,
    "junit.xml": render_junit,
    "report.csv": render_csv,
}


def render(folder: Path, *, lang: str = "fr", report: Report | None = None) -> list[Path]:
    """Writes every rendering of a run beside its `report.json`; returns the files written.

    `report` is what `read_report` gave, when the caller has just read that folder.
    """
    report = report or read_report(folder)
    written = []
    for name, renderer in RENDERERS.items():
        path = folder / name
        path.write_text(renderer(report, lang), encoding="utf-8")
        written.append(path)
    return written
