"""The last lines of a run on the terminal: headline, what is wrong, where the report is, head of the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eprouvette.texts import text

if TYPE_CHECKING:
    from pathlib import Path

_SHOWN = 10


def summary(data: dict[str, Any], folder: Path, lang: str) -> str:
    """The summary, ready to print."""
    lines = ["", data["headline"][lang], ""]
    lines += _findings(data, lang)
    lines += [f"{s['id']} : {message}" for s in data["scenarios"] for message in s["messages"]][:_SHOWN]
    lines += [text("summary.report", lang).format(path=folder / "report.html")]
    head = data["run"]["head"]
    lines += [text("summary.head", lang).format(head=head) if head else text("summary.unsealed", lang)]
    lines += [text(f"exit.{data['decision']['exit_code']}", lang)]
    return "\n".join(lines)


def _findings(data: dict[str, Any], lang: str) -> list[str]:
    found = [finding for scenario in data["scenarios"] for finding in scenario["findings"]]
    lines = []
    for finding in found[:_SHOWN]:
        lines += [
            f"{text('severity.' + finding['severity'], lang)} {finding['requirement']} ({finding['scenario']})",
            f"  {text('expected', lang)} : {finding['expected']}",
            f"  {text('observed', lang)} : {finding['observed']}",
            f"  {text('where', lang)} : {finding['location']}  {finding['exchange'] or ''}".rstrip(),
        ]
    if len(found) > _SHOWN:
        lines.append(text("summary.more", lang).format(n=len(found) - _SHOWN))
    return [*lines, ""] if lines else []
