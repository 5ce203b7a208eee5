"""Every export says what the journal says: verdicts, findings and counts, requirement by requirement."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
from collections import Counter
from xml.etree import ElementTree as ET

import pytest
from lxml import html as lxml_html
from openpyxl import load_workbook

from bench_support import run
from eprouvette.verdicts.attempts import read_story
from eprouvette.verdicts.judge import Rules, judge
from eprouvette.verdicts.publish import publish
from eprouvette_reports.convergence import COLONNES, PUBLIEES
from eprouvette_reports.junit import OUTCOMES
from eprouvette_reports.words import words


@pytest.fixture(scope="module", params=["insi.sexe-en-tete", "insi.emetteur-constant", None])
def told(request, tmp_path_factory):
    """A run, published; and what its journal says: verdict of each scenario, findings, worst verdict of each claim."""
    folder, _ = run(tmp_path_factory.mktemp("run"), select="service:insi", mutant=request.param)
    publish(folder)
    said = json.loads((folder / "run.json").read_bytes())
    rows = json.loads((folder / "catalogue.json").read_bytes())["requirements"]
    rules = Rules(checks=said["checks"], statuses={ref: row["statut"] for ref, row in rows.items()})
    story = read_story(folder)
    scenes = [scene for scene in said["plan"] if scene["selected"]]
    return folder, {s["id"]: judge(s["id"], s["refs"], story.last(s["id"]), rules) for s in scenes}


def requirement_verdicts(folder) -> dict[str, str]:
    return {row["key"]: row["verdict"] for row in json.loads((folder / "report.json").read_bytes())["requirements"]}


def test_json_says_what_the_journal_says(told):
    folder, results = told
    data = json.loads((folder / "report.json").read_bytes())
    assert {s["id"]: s["verdict"] for s in data["scenarios"]} == {k: r.verdict.value for k, r in results.items()}
    findings = [finding["id"] for scene in data["scenarios"] for finding in scene["findings"]]
    assert findings == [finding.id for result in results.values() for finding in result.findings]
    assert data["counts"]["non_conformities"] == sum(
        f.severity == "non_conformite" for r in results.values() for f in r.findings
    )


def test_the_page_says_it(told):
    folder, results = told
    page = lxml_html.document_fromstring((folder / "report.html").read_bytes())
    t = words("fr")
    for name, result in results.items():
        (card,) = page.xpath(f"//*[@id='cas-{name}']")
        assert t[f"verdict.{result.verdict}"] in card.xpath("string(p)")
    shown = page.xpath("//article/@id")
    assert sorted(shown) == sorted(f"constat-{f.id}" for r in results.values() for f in r.findings)
    assert page.xpath("string(//p[@class='headline'])") == _report(folder)["headline"]["fr"]


def test_junit_says_it(told):
    folder, results = told
    root = ET.parse(folder / "junit.xml").getroot()
    cases = {case.get("name"): case for case in root.iter("testcase")}
    assert cases.keys() == results.keys()
    for name, result in results.items():
        outcomes = {child.tag for child in cases[name]} & set(OUTCOMES.values())
        assert outcomes == ({OUTCOMES[result.verdict]} if result.verdict in OUTCOMES else set())
    assert sum(int(suite.get("tests")) for suite in root) == len(results)


def test_csv_says_it(told):
    folder, _ = told
    rows = list(csv.DictReader(io.StringIO((folder / "report.csv").read_text(encoding="utf-8"))))
    assert {row["key"]: row["verdict"] for row in rows} == requirement_verdicts(folder)


def test_convergence_s_file_and_the_workbook_say_it_in_the_same_lines(told):
    folder, results = told
    published = {k: v for k, v in requirement_verdicts(folder).items() if not k.startswith("ATTENTE:")}
    text = (folder / "convergence.csv").read_text(encoding="utf-8")
    lines = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert tuple(lines[0]) == COLONNES
    assert COLONNES[:14] == PUBLIEES
    found = {row[14]: row[18] for row in lines[1:]}
    assert found == published
    book = load_workbook(folder / "report.xlsx", read_only=True)
    sheet = [
        ["" if cell is None else str(cell) for cell in row] for row in book["Exigences"].iter_rows(values_only=True)
    ]
    assert sheet == [[cell.removeprefix("'") for cell in row] for row in lines]
    scenes = list(book["Scénarios"].iter_rows(min_row=2, values_only=True))
    assert {row[0]: row[3] for row in scenes} == {name: result.verdict.value for name, result in results.items()}
    findings = list(book["Constats"].iter_rows(min_row=2, values_only=True))
    assert Counter(row[0] for row in findings) == Counter(f.id for r in results.values() for f in r.findings)
    book.close()


def _report(folder):
    return json.loads((folder / "report.json").read_bytes())


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext absent (poppler-utils)")
def test_the_pdf_says_it(told):
    folder, results = told
    done = subprocess.run(["pdftotext", "-raw", folder / "report.pdf", "-"], capture_output=True, check=True)
    text = "".join(done.stdout.decode().replace("\u200b", "").split())
    assert "".join(_report(folder)["headline"]["fr"].split()) in text
    for name, result in results.items():
        assert name in text
        for finding in result.findings:
            assert "".join(finding.observed.split()) in text
    assert "".join(words("fr")["end"].split()) in text


def test_a_change_in_the_journal_s_verdicts_changes_every_export(tmp_path):
    """The agreement test can fail: two different runs differ in each of the exports it reads."""
    contents = []
    for place, mutant in (("a", "insi.sexe-en-tete"), ("b", None)):
        folder, _ = run(tmp_path / place, select="cas:insi/premier-prenom", mutant=mutant)
        publish(folder)
        names = (
            "report.json",
            "report.html",
            "junit.xml",
            "report.csv",
            "convergence.csv",
            "report.xlsx",
            "report.pdf",
        )
        contents.append([(folder / name).read_bytes() for name in names])
    assert all(one != other for one, other in zip(*contents, strict=True))
