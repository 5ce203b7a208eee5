"""The report set against the dossier: not applicable rows, lies both ways, coverage, proofs awaited, both languages."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest

from eprouvette.dossier import modele
from eprouvette.runner import session as sessions
from eprouvette.verdicts.publish import publish
from eprouvette_reports.html import render_html
from eprouvette_reports.read import Report, schema_faults
from eprouvette_reports.table import render_csv
from eprouvette_reports.words import words

WAIVER = '\n[[derogations]]\nexigence = "REM-DPI:DMP/UX.08"\nraison = "v9"\nresponsable = "CM"\nexpire = "2020-01-01"\n'


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    place = tmp_path_factory.mktemp("dossier")
    text = 'profils = ["IE Usagers"]\n' + modele().replace('["GAP"]', '["DPI", "PFI"]') + WAIVER
    (place / "d.toml").write_text(text, encoding="utf-8")
    options = sessions.Options(dossier=place / "d.toml", select="cas:insi/*")
    session = sessions.start_session(options, out=place / "runs")
    session.run(lambda event, fields: None)
    return session.folder, publish(session.folder)


def altered(folder, change):
    """The report of a copy of the same run, its `run.json` changed: what the dossier would have said otherwise."""
    from eprouvette.verdicts.bilan import bilan

    path = folder / "run.json"
    before = path.read_bytes()
    run = json.loads(before)
    change(run)
    try:
        path.write_text(json.dumps(run), encoding="utf-8")
        return bilan(folder)
    finally:
        path.write_bytes(before)


def test_rows_that_do_not_apply_leave_the_denominators(ran):
    _, data = ran
    published = [row for row in data["requirements"] if row["status"] != "attente"]
    out = [row for row in published if row["verdict"] == "NON_APPLICABLE"]
    assert data["counts"]["applicable"] == len(published) - len(out) < len(published)
    assert all(not row["applicability"]["applicable"] and row["applicability"]["why_en"] for row in out)
    assert {row["verdict"] for row in published if row["corpus"] == "SFG-ACE"} == {"NON_APPLICABLE"}
    assert f"parmi {data['counts']['applicable']} applicables" in data["headline"]["fr"]


def test_left_out_scenarios_keep_the_deciding_answer(ran):
    _, data = ran
    whys = {row["why"] for row in data["not_selected"]}
    assert whys == {"écarté par la sélection demandée"}
    assert all(row["why"] for row in json.loads((ran[0] / "run.json").read_text(encoding="utf-8"))["plan"])


def test_declared_and_never_exercised_is_said(ran):
    _, data = ran
    said = data["declarations"]
    assert [one["type"] for one in said["types_never_exercised"]] == ["PFI"]
    assert [one["profile"] for one in said["profiles_never_exercised"]] == ["IE Usagers"]
    assert said["undeclared_traffic"] == []
    assert [one["etat"] for one in said["waivers"]] == ["expiree"]
    assert data["adapter"]["never_exercised"]


def test_exercised_and_not_declared_is_said(ran):
    folder, _ = ran
    refused = {"applicable": False, "answer": "produit.types", "why": "pas déclaré", "why_en": "not declared"}
    data = altered(folder, lambda run: run["declarations"]["services"].update(insi=refused))
    (one,) = data["declarations"]["undeclared_traffic"]
    assert (one["service"], one["answer"]) == ("insi", "produit.types")
    assert one["exchanges"] == sum(len(scenario["exchanges"]) for scenario in data["scenarios"])


def test_a_claim_that_does_not_apply_is_not_judged(ran):
    folder, before = ran
    ref = "SOCLE-INS:INS/va1.34"
    out = {"applicable": False, "answer": "profils", "why": "x", "why_en": "x"}
    data = altered(folder, lambda run: run["declarations"]["not_applicable"].update({ref: out}))
    assert next(row for row in data["requirements"] if row["ref"] == ref)["verdict"] == "NON_APPLICABLE"
    assert data["counts"]["judged"] == before["counts"]["judged"] - 1


def test_a_run_written_before_declarations_still_reads(ran):
    data = altered(ran[0], lambda run: run.pop("declarations"))
    assert schema_faults(data) == []
    assert {row["verdict"] for row in data["requirements"]} >= {"CONFORME", "NON_TESTE"}


def test_coverage_is_read_from_both_ends(ran):
    _, data = ran
    seen = data["coverage"]
    assert (seen["checks_without_requirement"], seen["scenarios_without_requirement"]) == ([], [])
    called = {name for row in data["requirements"] for name in row["checks"]}
    assert not called & set(seen["checks_never_called"])
    rows = {row["ref"]: row for row in data["requirements"]}
    assert seen["awaiting_proof"]
    assert all(rows[one["ref"]]["verification"] in {"repetition", "document"} for one in seen["awaiting_proof"])
    assert all(rows[one["ref"]]["verdict"] != "NON_APPLICABLE" for one in seen["awaiting_proof"])


def test_a_promise_no_scenario_keeps_is_said_not_covered(ran):
    _, data = ran
    promised = [row for row in data["requirements"] if row["effective"] != row["verification"]]
    assert promised
    assert {row["effective"] for row in promised} == {"non_couverte"}
    assert not any(row["scenarios"] for row in promised)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_page_shows_every_requirement_by_chapter_and_each_anchor_once(ran, lang):
    folder, data = ran
    page = render_html(Report(folder=folder, data=data), lang)
    text = words(lang)
    for key in ("by_chapter", "coverage", "awaiting", "declarations"):
        assert text[key].replace("'", "&#39;") in page
    part = page[page.index('id="catalogue"') : page.index('id="couverture"')]
    shown = part.count('<th scope="row">')
    assert shown == sum(row["status"] != "attente" for row in data["requirements"])
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_the_two_languages_have_the_same_keys():
    assert words("fr").keys() == words("en").keys()


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_csv_has_a_line_for_each_requirement_and_no_formula(ran, lang):
    folder, data = ran
    first = dict(data["requirements"][0]) | {"title": "=1+1", "title_en": " +cmd"}
    report = Report(folder=folder, data=data | {"requirements": [first, *data["requirements"][1:]]})
    rows = list(csv.DictReader(io.StringIO(render_csv(report, lang))))
    assert [row["key"] for row in rows] == [row["key"] for row in data["requirements"]]
    assert [row["verdict"] for row in rows] == [row["verdict"] for row in data["requirements"]]
    assert rows[0]["title"].startswith("'")
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "@", "-"))]
    assert (folder / "report.csv").is_file()
