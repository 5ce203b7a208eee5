"""The list of renderers, and one call that writes them all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eprouvette_reports.html import render_html
from eprouvette_reports.junit import render_junit
from eprouvette_reports.read import read_report

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from eprouvette_reports.read import Report

#: file name in the run folder -> how it is made
RENDERERS: dict[str, Callable[[Report, str], str]] = {
    "report.html": render_html,
    "junit.xml": render_junit,
}


def render(folder: Path, *, lang: str = "fr") -> list[Path]:
    """Writes every rendering of a run beside its `report.json`; returns the files written."""
    report = read_report(folder)
    written = []
    for name, renderer in RENDERERS.items():
        path = folder / name
        path.write_text(renderer(report, lang), encoding="utf-8")
        written.append(path)
    return written
