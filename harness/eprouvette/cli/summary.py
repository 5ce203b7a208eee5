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
    lines += _waivers(data, lang) + _baseline(data, lang)
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
        waiver = f", {text('waived', lang)}" if finding["waiver"] else ""
        lines += [
            f"{text('severity.' + finding['severity'], lang)}{waiver} {finding['requirement']} ({finding['scenario']})",
            f"  {text('expected', lang)} : {finding['expected']}",
            f"  {text('observed', lang)} : {finding['observed']}",
            f"  {text('where', lang)} : {finding['location']}  {finding['exchange'] or ''}".rstrip(),
        ]
    if len(found) > _SHOWN:
        lines.append(text("summary.more", lang).format(n=len(found) - _SHOWN))
    return [*lines, ""] if lines else []


def _waivers(data: dict[str, Any], lang: str) -> list[str]:
    """The waivers that fail the run, each with its state."""
    wrong = [row for row in data["declarations"]["waivers"] if row["etat"] != "valide"]
    return [text(f"waiver.{row['etat']}", lang).format(**row) for row in wrong]


def _baseline(data: dict[str, Any], lang: str) -> list[str]:
    """What changed since the reference run: the numbers, then each thing new, lost or fixed."""
    found = data["decision"].get("baseline")
    if not found:
        return []
    counts = {name: len(found[name]) for name in ("new", "known", "fixed", "lost")}
    lines = [text("baseline", lang).format(run=found["run"], outside=found["outside"], **counts)]
    for kind in ("new", "lost", "fixed"):
        said = [f"{row['requirement']} ({row['scenario']})" if "scenario" in row else row["id"] for row in found[kind]]
        lines += [f"  {text('baseline.' + kind, lang)} : {one}" for one in dict.fromkeys(said[:_SHOWN])]
    return [*lines, ""]
