"""The workbook: Convergence's sheet with verdicts, then scenarios and findings; plain values, no formula, no macro."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Any, Final

from eprouvette_reports.convergence import COLONNES, lignes
from eprouvette_reports.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from eprouvette_reports.read import Report

_SCENARIO: Final = ("id", "service", "title", "verdict", "attempts", "duration_ms")
_CONSTAT: Final = (
    "id", "severity", "requirement", "scenario", "check", "expected", "observed", "location", "exchange", "clause",
    "provenance", "cause",
)  # fmt: skip
#: characters a workbook cannot hold, and the length of a cell
_INTERDITS: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CELLULE_MAX: Final = 32_000
#: every entry of the workbook bears this date: the same run gives the same bytes
_DATE: Final = (1980, 1, 1, 0, 0, 0)


def render_xlsx(report: Report, lang: str) -> bytes:
    """The workbook's bytes; written row by row, so memory does not grow with formatting."""
    from openpyxl import Workbook

    said, data = words(lang), report.data
    book = Workbook(write_only=True)
    book.properties.title = said["title"]
    book.properties.creator = data["bench"]["name"]
    _feuille(book, "Exigences", COLONNES, lignes(report, lang))
    scenes = ([scene[name] for name in _SCENARIO] for scene in data["scenarios"])
    _feuille(book, said["scenarios"], _SCENARIO, scenes)
    findings = ([one[name] for name in _CONSTAT] for scene in data["scenarios"] for one in scene["findings"])
    _feuille(book, said["xlsx.findings"], _CONSTAT, findings)
    facts = [(said["run"], data["run"]["id"]), (said["head"], data["run"]["head"] or said["not_sealed"])]
    _feuille(
        book,
        said["run"],
        ("", ""),
        [*facts, (said["headline"], data["headline"][lang]), (said["scope"], said["not_certificate"])],
    )
    out = io.BytesIO()
    book.save(out)
    return _fige(out.getvalue(), data["run"]["started_at"])


def _feuille(book: Any, title: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    bold = []
    for name in head:
        cell = WriteOnlyCell(sheet, value=name)
        cell.font = Font(bold=True)
        bold.append(cell)
    sheet.append(bold)
    for row in rows:
        sheet.append([_cellule(sheet, value) for value in row])


def _cellule(sheet: Any, value: Any) -> Any:
    """A number as such; a text always as text, so that none is read as a formula."""
    if value is None or isinstance(value, int):
        return value
    text = _INTERDITS.sub("\ufffd", str(value))[:_CELLULE_MAX]
    if not text.startswith("="):
        return text
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"
    return cell


def _fige(raw: bytes, started: str) -> bytes:
    """The same workbook without the instant it was written at: the run's own date stands instead."""
    out = io.BytesIO()
    stamp = started[:19].encode() + b"Z"
    with zipfile.ZipFile(io.BytesIO(raw)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            data = before.read(name)
            if name == "docProps/core.xml":
                data = re.sub(rb"(<dcterms:\w+[^>]*>)[^<]*", rb"\g<1>" + stamp, data)
            after.writestr(zipfile.ZipInfo(name, _DATE), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()
