"""CSV of the requirements, for people who sort in a spreadsheet: no cell can start a formula."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any, Final

from eprouvette_reports.words import words

if TYPE_CHECKING:
    from eprouvette_reports.read import Report

#: columns of the file, which scripts may rely on; their values are those of `report.json`, verdicts put in words
COLUMNS: Final = (
    "key", "status", "section", "title", "verification", "verdict", "verdict_words", "applicable", "why",
    "scenarios", "checks", "mutants", "attestations", "reason",
)  # fmt: skip
#: First characters that a spreadsheet may take for a formula, wide forms included.
TRIGGERS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def render_csv(report: Report, lang: str) -> str:
    """One line for each requirement and expectation, catalogue order; several values are joined by ` | `."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in report.data["requirements"]:
        writer.writerow([neutral(cell) for cell in _cells(row, lang)])
    return text.getvalue()


def _cells(row: dict[str, Any], lang: str) -> list[str]:
    said = words(lang)
    applies = row.get("applicability", {"applicable": True, "why": "", "why_en": ""})
    joined = [f"{one['preuve']} {said['attestation.' + one['etat']]}" for one in row.get("attestations", ())]
    return [
        row["key"],
        row["status"],
        row["section"] or "",
        row["title" if lang == "fr" else "title_en"],
        said["verification." + row.get("effective", row["verification"])],
        row["verdict"],
        said["verdict." + row["verdict"]],
        "1" if applies["applicable"] else "0",
        applies["why" if lang == "fr" else "why_en"],
        *(" | ".join(row[name]) for name in ("scenarios", "checks", "mutants")),
        " | ".join(joined),
        row["reason"] or "",
    ]


def neutral(cell: str) -> str:
    """The cell, made a plain text when a spreadsheet could take it for a formula."""
    return f"'{cell}" if cell.lstrip().startswith(TRIGGERS) or cell.startswith(TRIGGERS) else cell
