"""One self-contained, accessible HTML page: no script, no outside resource, prints on A4."""

from __future__ import annotations

from collections import Counter
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from eprouvette_reports.chart import chart
from eprouvette_reports.fiche import CORRESPONDANCE, fiche
from eprouvette_reports.words import words

if TYPE_CHECKING:
    from jinja2 import Environment

    from eprouvette_reports.read import Report

#: verdict -> symbol; the word always stands beside it
SYMBOLS = {
    "NON_CONFORME": "✗",
    "ERREUR_BANC": "!",
    "INCONCLUSIF": "?",
    "NON_TESTE": "–",
    "CONFORME_RESERVES": "≈",
    "CONFORME": "✓",
    "ATTESTE": "§",
    "NON_APPLICABLE": "∅",
}
#: beyond this many exchanges, only those that findings cite are shown decoded; all stay in the run folder
MAX_SHOWN = 200
_CONTEXT = 6
_JUDGED = {"CONFORME", "CONFORME_RESERVES", "NON_CONFORME", "INCONCLUSIF", "ERREUR_BANC"}


def render_html(report: Report, lang: str) -> str:
    """The page, in that language; pure function of the run folder."""
    page = _environment().get_template("report.html.j2")
    return page.render(_context(report, lang))


def _context(report: Report, lang: str) -> dict[str, Any]:
    data = report.data
    text = words(lang)
    findings = [finding for scenario in data["scenarios"] for finding in scenario["findings"]]
    rows = data["requirements"]
    published = [row for row in rows if row["status"] != "attente"]
    return {
        "lang": lang,
        "t": text,
        "data": data,
        "headline": data["headline"][lang],
        "first": first_finding(data),
        "title_of": "title" if lang == "fr" else "title_en",
        "symbols": SYMBOLS,
        "services": by_service(data, rows),
        "by_severity": {
            kind: [f for f in findings if f["severity"] == kind and not f.get("waiver")] for kind in _severities()
        },
        "waived": [f for f in findings if f.get("waiver")],
        "baseline": data["decision"].get("baseline"),
        "judged": [row for row in published if row["verdict"] in _JUDGED],
        "chapters": chapters(published),
        "covered": [row for row in rows if row["scenarios"]],
        "why_of": "why" if lang == "fr" else "why_en",
        "kind_of": _kind_of,
        "expectations": [row for row in rows if row["status"] == "attente" and row["scenarios"]],
        "titles": {row["ref"]: row for row in rows},
        "excerpts": {f["id"] + f["scenario"]: _excerpt(report, f) for f in findings},
        "views": _views(report, findings),
        "not_covered": [not_covered(text, row) for row in data["not_covered"]],
        "state_of": state_of,
        "fiche": fiche(report, lang),
        "correspondance": CORRESPONDANCE,
        "chart": chart(report, lang),
    }


def first_finding(data: dict[str, Any]) -> dict[str, Any] | None:
    """The finding to look at first: the first of the worst severity that has one, information aside."""
    findings = [finding for scenario in data["scenarios"] for finding in scenario["findings"]]
    ranked = [one for kind in _severities()[:-1] for one in findings if one["severity"] == kind]
    return ranked[0] if ranked else None


def chapters(published: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The publishers' requirements by corpus then section, in catalogue order, with their kinds counted."""
    corpora: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in published:
        corpora.setdefault((row["corpus"], row["edition"]), []).append(row)
    return [_chapter(corpus, edition, rows) for (corpus, edition), rows in corpora.items()]


def _chapter(corpus: str, edition: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    sections: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        sections.setdefault(row["section"] or "", []).append(row)
    kinds = Counter(_kind_of(row) for row in rows if row["verdict"] != "NON_APPLICABLE")
    return {
        "corpus": corpus,
        "edition": edition,
        "kinds": kinds.most_common(),
        "excluded": sum(row["verdict"] == "NON_APPLICABLE" for row in rows),
        "sections": list(sections.items()),
    }


def _kind_of(row: dict[str, Any]) -> str:
    """The verification kind held today; reports written before it existed only have the promised one."""
    kind: str = row.get("effective", row["verification"])
    return kind


def _severities() -> tuple[str, ...]:
    return ("non_conformite", "reserve", "ecart_attente", "information")


def by_service(data: dict[str, Any], rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Per service: how many published requirements got each fate, from the scenarios that claim them."""
    seen: dict[str, set[str]] = {service: set() for service in data["scope"]["services"]}
    for scenario in data["scenarios"]:
        seen.setdefault(scenario["service"], set()).update(item["ref"] for item in scenario["requirements"])
    verdicts = {row["ref"]: row["verdict"] for row in rows if row["status"] != "attente"}
    table = []
    for service, refs in seen.items():
        here = [verdicts[ref] for ref in refs if ref in verdicts]
        table.append(
            {
                "service": service,
                "judged": sum(verdict in {"CONFORME", "CONFORME_RESERVES", "NON_CONFORME"} for verdict in here),
                "nonconf": here.count("NON_CONFORME"),
                "reserves": here.count("CONFORME_RESERVES"),
                "inconclusive": here.count("INCONCLUSIF") + here.count("ERREUR_BANC"),
                "nottested": here.count("NON_TESTE"),
                "attested": here.count("ATTESTE"),
            }
        )
    return table


def _excerpt(report: Report, finding: dict[str, Any]) -> dict[str, Any] | None:
    """The lines of the decoded request around the place a finding names, that place marked."""
    view = report.view(finding["exchange"]) if finding["exchange"] else None
    if view is None:
        return None
    for side in ("request", "response"):
        lines = view[side]["lines"]
        at = next((index for index, line in enumerate(lines) if line["path"] == finding["location"]), None)
        if at is None:
            at = next((i for i, line in enumerate(lines) if finding["location"].startswith(line["path"] + "/")), None)
            at = _deepest(lines, finding["location"]) if at is not None else None
        if at is not None:
            return {"side": side, "lines": lines[max(0, at - _CONTEXT) : at + _CONTEXT + 1], "mark": lines[at]["path"]}
    return None


def _deepest(lines: list[dict[str, Any]], location: str) -> int:
    """The nearest element above a place that does not exist (something absent is shown at its parent)."""
    matching = [index for index, line in enumerate(lines) if location.startswith(line["path"] + "/")]
    return max(matching, key=lambda index: len(lines[index]["path"]))


def _views(report: Report, findings: list[dict[str, Any]]) -> dict[str, Any]:
    every = [entry["exchange"] for scenario in report.data["scenarios"] for entry in scenario["exchanges"]]
    cited = {finding["exchange"] for finding in findings if finding["exchange"]}
    shown = every if len(every) <= MAX_SHOWN else [name for name in every if name in cited]
    return {name: report.view(name) for name in shown}


def not_covered(text: dict[str, str], row: dict[str, Any]) -> str:
    key = f"not_covered.{row['kind']}" + (f".{row['value']}" if row["kind"] == "verification" else "")
    return text[key].format(n=row["count"], v=row["value"])


def state_of(row: dict[str, Any]) -> str:
    """The word key for an expectation: broken, held, or nothing to judge."""
    if row["broken"]:
        return "broken"
    return "held" if row["verdict"] in {"CONFORME", "CONFORME_RESERVES"} else "silent"


@cache
def _environment() -> Environment:
    from jinja2 import DictLoader, Environment, StrictUndefined

    folder = files("eprouvette_reports").joinpath("templates")
    names = ("report.html.j2", "catalogue.html.j2", "certification.html.j2", "parts.html.j2", "style.css")
    sources = {name: folder.joinpath(name).read_text(encoding="utf-8") for name in names}
    environment = Environment(
        loader=DictLoader(sources), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["spaced"] = lambda text: text.replace("/", "/\u200b")
    return environment
