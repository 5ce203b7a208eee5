"""Waivers and the reference run: what each changes in the exit code, what neither ever hides."""

from __future__ import annotations

import json
import shutil
from xml.etree import ElementTree as ET

import pytest

import bench_support
from eprouvette.verdicts.bilan import bilan
from eprouvette.verdicts.publish import publish
from eprouvette.verdicts.reference import SILENT, comparer, resumer
from eprouvette_reports.html import render_html
from eprouvette_reports.read import Report

INS = "SOCLE-INS:INS/va1.34"
CASE = "cas:insi/deuxieme-prenom"
MUTANT = "insi.cle-perdue"


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    """A run whose only scenario breaks one published requirement."""
    folder, report = bench_support.run(tmp_path_factory.mktemp("casse"), select=CASE, mutant=MUTANT)
    assert report["decision"]["exit_code"] == 1
    return folder


def said(tmp_path, broken, *rows, strict=False, **changes):
    """The published report of a copy of that run whose dossier had these waivers."""
    folder = tmp_path / broken.name
    shutil.copytree(broken, folder)
    run = json.loads((folder / "run.json").read_bytes())
    run["declarations"]["waivers"] = [
        {"exigence": ref, "raison": "livré en v9", "responsable": "CM", "expire": "2027-03-31", "etat": etat}
        for ref, etat in rows
    ]
    (folder / "run.json").write_text(json.dumps(run | changes), encoding="utf-8")
    return folder, publish(folder, strict=strict)


def test_a_waived_non_conformity_passes_and_is_never_counted_as_conforming(tmp_path, broken):
    folder, report = said(tmp_path, broken, (INS, "valide"))
    assert report["decision"]["exit_code"] == 0
    assert report["decision"]["verdict"] == "NON_CONFORME"
    assert bench_support.verdicts(report) == {"insi/deuxieme-prenom": "NON_CONFORME"}
    assert (report["counts"]["non_conformes"], report["counts"]["waived"]) == (1, 1)
    assert "1 non conforme sous dérogation" in report["headline"]["fr"]
    assert "1 not met under a waiver" in report["headline"]["en"]
    (finding,) = report["scenarios"][0]["findings"]
    assert finding["waiver"] == {"raison": "livré en v9", "responsable": "CM", "expire": "2027-03-31"}
    assert [row["findings"] for row in report["declarations"]["waivers"]] == [1]
    page = render_html(Report(folder=folder, data=report), "fr")
    assert page.index('id="derogations"') < page.index("livré en v9") < page.index('id="reserves"')


def test_a_waived_scenario_is_skipped_with_its_waiver_in_junit(tmp_path, broken):
    folder, _ = said(tmp_path, broken, (INS, "valide"))
    (case,) = ET.fromstring((folder / "junit.xml").read_text(encoding="utf-8")).iter("testcase")
    assert case.find("failure") is None
    assert "livré en v9" in case.find("skipped").get("message")


def test_a_waiver_of_another_requirement_covers_nothing(tmp_path, broken):
    _, report = said(tmp_path, broken, ("REM-DPI:DMP/UX.08", "valide"))
    assert report["decision"]["exit_code"] == 1
    assert [row["findings"] for row in report["declarations"]["waivers"]] == [0]
    assert report["counts"]["waived"] == 0


@pytest.mark.parametrize("etat", ["expiree", "inconnue"])
def test_a_stale_or_unknown_waiver_fails_as_a_wrong_configuration(tmp_path, broken, etat):
    _, report = said(tmp_path, broken, (INS, etat))
    assert report["decision"]["exit_code"] == 2
    assert report["scenarios"][0]["findings"][0]["waiver"] is None


def test_a_stale_waiver_fails_a_run_where_nothing_is_wrong(tmp_path):
    dossier = bench_support.stdio_dossier(tmp_path, "python", "-m", "eprouvette_sim.product.stdio")
    stale = f'[[derogations]]\nexigence = "{INS}"\nraison = "r"\nresponsable = "q"\nexpire = "2020-01-01"\n'
    import sys

    text = dossier.read_text(encoding="utf-8").replace('"python"', f'"{sys.executable}"')
    dossier.write_text(text + stale, encoding="utf-8")
    code = bench_support.call("run", "--dossier", dossier, "--select", CASE, "--out", tmp_path / "runs")
    assert code == 2


def test_the_expiry_day_is_the_last_one_that_covers(tmp_path):
    from eprouvette.runner.session import _waiver

    row = {"exigence": INS, "expire": "2026-03-31"}
    assert _waiver(row, {INS}, "2026-03-31") == "valide"
    assert _waiver(row, {INS}, "2026-04-01") == "expiree"
    assert _waiver(row, set(), "2026-03-31") == "inconnue"


def test_strict_does_not_turn_a_waived_finding_into_a_failure(tmp_path, broken):
    _, report = said(tmp_path, broken, (INS, "valide"), strict=True)
    assert report["decision"]["exit_code"] == 0


def test_what_the_reference_already_had_does_not_fail(tmp_path, broken):
    reference = resumer(bilan(broken), {"insi/deuxieme-prenom"})
    _, report = said(tmp_path, broken, baseline=reference)
    found = report["decision"]["baseline"]
    assert report["decision"]["exit_code"] == 0
    assert ([row["scenario"] for row in found["known"]], found["new"], found["lost"]) == (
        ["insi/deuxieme-prenom"],
        [],
        [],
    )


def test_a_new_finding_fails_against_a_clean_reference(tmp_path, broken):
    clean = {"run": "avant", "started_at": "", "scenarios": {}, "findings": [], "outside": 0}
    _, report = said(tmp_path, broken, baseline=clean)
    assert report["decision"]["exit_code"] == 1
    assert [row["requirement"] for row in report["decision"]["baseline"]["new"]] == [INS]


def scene(name, verdict, *findings):
    return {"id": name, "verdict": verdict, "findings": list(findings)}


def finding(name, scenario, *, severity="non_conformite", waiver=None):
    fields = {"requirement": INS, "location": "x", "severity": severity, "waiver": waiver}
    return {"id": name, "scenario": scenario} | fields


BEFORE = {
    "run": {"id": "avant", "started_at": "2026-01-01"},
    "scenarios": [
        scene("a/1", "NON_CONFORME", finding("f1", "a/1")),
        scene("b/1", "NON_CONFORME", finding("f2", "b/1")),
    ],
}


@pytest.mark.parametrize("after", sorted(verdict for verdict in SILENT if verdict))
def test_a_failing_scenario_that_no_longer_speaks_is_lost_not_fixed(after):
    found = comparer(resumer(BEFORE, {"a/1"}), [scene("a/1", after)])
    assert (found["fixed"], [row["id"] for row in found["lost"]]) == ([], ["a/1"])


def test_a_failing_scenario_that_was_removed_is_lost():
    found = comparer(resumer(BEFORE, {"a/1", "b/1"}), [scene("a/1", "CONFORME")])
    assert ([row["id"] for row in found["fixed"]], [row["id"] for row in found["lost"]]) == (["f1"], ["b/1"])


def test_a_scenario_left_out_by_the_selection_is_neither_fixed_nor_lost():
    found = comparer(resumer(BEFORE, {"a/1"}), [scene("a/1", "CONFORME")])
    assert (found["lost"], found["outside"]) == ([], 1)


def test_a_waived_finding_is_not_new():
    now = [scene("a/1", "NON_CONFORME", finding("f9", "a/1", waiver={"raison": "r"}))]
    found = comparer(resumer(BEFORE, {"a/1"}), now)
    assert found["new"] == []


def test_a_new_reservation_fails_only_when_strict():
    now = [scene("a/1", "NON_CONFORME", finding("f1", "a/1"), finding("f3", "a/1", severity="reserve"))]
    kept = resumer(BEFORE, {"a/1"})
    assert comparer(kept, now)["new"] == []
    assert [row["id"] for row in comparer(kept, now, strict=True)["new"]] == ["f3"]


def test_the_command_line_compares_with_a_reference_run(tmp_path, broken, capsys):
    publish(broken)
    common = ("run", "--out", tmp_path, "--baseline", broken)
    assert bench_support.call(*common, "--select", CASE, "--mutant", MUTANT) == 0
    assert "1 déjà connu(s)" in capsys.readouterr().out
    assert bench_support.call(*common, "--select", CASE) == 0
    assert f"corrigé : {INS} (insi/deuxieme-prenom)" in capsys.readouterr().out
    assert bench_support.call(*common, "--select", "cas:insi/homonymes") == 0
    assert "1 en échec hors sélection" in capsys.readouterr().out


def test_a_reference_without_report_is_refused_before_anything_runs(tmp_path):
    assert bench_support.call("run", "--out", tmp_path / "runs", "--baseline", tmp_path) == 2
    assert not (tmp_path / "runs").exists()


def test_an_altered_reference_is_refused(tmp_path, broken):
    folder = tmp_path / broken.name
    shutil.copytree(broken, folder)
    publish(folder)
    next((folder / "exchanges").glob("*.requete.http")).write_bytes(b"autre chose")
    assert bench_support.call("run", "--out", tmp_path / "runs", "--baseline", folder, "--select", CASE) == 5
