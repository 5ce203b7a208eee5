"""JUnit XML: one test case per scenario, its id from `@cas:`, so that a CI follows it from run to run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from eprouvette_reports.words import verdict_word, words

if TYPE_CHECKING:
    from eprouvette_reports.read import Report

#: verdict -> JUnit outcome; conforming verdicts have none
OUTCOMES = {
    "NON_CONFORME": "failure",
    "ERREUR_BANC": "error",
    "INCONCLUSIF": "skipped",
    "NON_TESTE": "skipped",
}


def render_junit(report: Report, lang: str) -> str:
    """The JUnit document; an inconclusive or untested scenario is `skipped`, never passed silently."""
    data = report.data
    root = ET.Element("testsuites", name="eprouvette", id=data["run"]["id"])
    for service in sorted({scenario["service"] for scenario in data["scenarios"]}):
        scenarios = [scenario for scenario in data["scenarios"] if scenario["service"] == service]
        root.append(_suite(service, scenarios, data["run"]["started_at"], lang))
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _suite(service: str, scenarios: list[dict[str, Any]], started: str, lang: str) -> ET.Element:
    outcomes = [_outcome(scenario) for scenario in scenarios]
    suite = ET.Element(
        "testsuite",
        name=f"eprouvette.{service}",
        tests=str(len(scenarios)),
        failures=str(outcomes.count("failure")),
        errors=str(outcomes.count("error")),
        skipped=str(outcomes.count("skipped")),
        time=f"{sum(scenario['duration_ms'] for scenario in scenarios) / 1000:.3f}",
        timestamp=started.rstrip("Z"),
    )
    for scenario, outcome in zip(scenarios, outcomes, strict=True):
        suite.append(_case(scenario, outcome, lang))
    return suite


def _case(scenario: dict[str, Any], outcome: str | None, lang: str) -> ET.Element:
    case = ET.Element(
        "testcase",
        classname=f"eprouvette.{scenario['service']}",
        name=scenario["id"],
        time=f"{scenario['duration_ms'] / 1000:.3f}",
    )
    properties = ET.SubElement(case, "properties")
    for requirement in scenario["requirements"]:
        ET.SubElement(properties, "property", name="exigence", value=requirement["ref"])
    ET.SubElement(properties, "property", name="titre", value=scenario["title"])
    if outcome:
        node = ET.SubElement(case, outcome, message=_message(scenario, outcome, lang))
        node.text = _details(scenario)
    elif scenario["findings"]:
        ET.SubElement(case, "system-out").text = _details(scenario)
    return case


def _outcome(scenario: dict[str, Any]) -> str | None:
    """The JUnit outcome; a scenario whose every non-conformity is waived is `skipped`, never passed."""
    outcome = OUTCOMES.get(scenario["verdict"])
    heavy = [finding for finding in scenario["findings"] if finding["severity"] == "non_conformite"]
    waived = bool(heavy) and all(finding.get("waiver") for finding in heavy)
    return "skipped" if outcome == "failure" and waived else outcome


def _message(scenario: dict[str, Any], outcome: str, lang: str) -> str:
    word = verdict_word(scenario["verdict"], lang)
    if outcome != "skipped" or scenario["verdict"] != "NON_CONFORME":
        return word
    reasons = dict.fromkeys(finding["waiver"]["raison"] for finding in scenario["findings"] if finding.get("waiver"))
    return f"{word}, {words(lang)['waived']} : {' ; '.join(reasons)}"


def _details(scenario: dict[str, Any]) -> str:
    lines = [
        f"{finding['requirement']} [{finding['severity']}] attendu : {finding['expected']} ; observé : {finding['observed']}"
        f" ; où : {finding['location']} ; échange : {finding['exchange']}"
        for finding in scenario["findings"]
    ]
    reasons = [reason for requirement in scenario["requirements"] for reason in requirement["reasons"]]
    return "\n".join([*lines, *scenario["messages"], *dict.fromkeys(reasons)])
