"""The list of renderers, and one call that writes them all; heavy libraries are imported by those that need them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from eprouvette_reports.convergence import render_convergence
from eprouvette_reports.html import render_html
from eprouvette_reports.junit import render_junit
from eprouvette_reports.pdf import render_pdf
from eprouvette_reports.read import read_report
from eprouvette_reports.table import render_csv
from eprouvette_reports.xlsx import render_xlsx

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from eprouvette_reports.read import Report

#: file name in the run folder -> how it is made: text (UTF-8) or bytes
RENDERERS: dict[str, Callable[[Report, str], str | bytes]] = {
    "report.html": render_html,
    "junit.xml": render_junit,
    "report.csv": render_csv,
    "convergence.csv": render_convergence,
    "report.xlsx": render_xlsx,
    "report.pdf": render_pdf,
}
#: made aside while the others are made here: typst works outside Python's lock
_A_PART = "report.pdf"


def render(folder: Path, *, lang: str = "fr", report: Report | None = None) -> list[Path]:
    """Writes every rendering of a run beside its `report.json`; returns the files written.

    `report` is what `read_report` gave, when the caller has just read that folder.
    """
    report = report or read_report(folder)
    with ThreadPoolExecutor(1) as pool:
        aside = pool.submit(RENDERERS[_A_PART], report, lang)
        made = {name: renderer(report, lang) for name, renderer in RENDERERS.items() if name != _A_PART}
        made[_A_PART] = aside.result()
    for name, content in made.items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return [folder / name for name in RENDERERS]
