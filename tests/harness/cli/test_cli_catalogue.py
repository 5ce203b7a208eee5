"""The catalogue in the user's hands: list, show, check, explain, init, attest, plan; codes, JSON, both languages."""

from __future__ import annotations

import csv
import json

import pytest
from click.testing import CliRunner

from eprouvette.catalogue import load
from eprouvette.cli.explain import lines, load_accounts
from eprouvette.cli.main import VERBS, cli
from eprouvette.dossier import modele
from eprouvette_sim.kernel.errors import ErreurUsage


def run(*arguments):
    return CliRunner().invoke(cli, [str(a) for a in arguments], standalone_mode=False)


def data(*arguments):
    result = run(*arguments, "--json")
    assert result.exception is None
    return result.return_value, json.loads(result.output)


def test_the_verbs_are_offered():
    assert {"init", "plan", "run", "explain", "catalogue", "attest"} <= set(VERBS)


def test_every_requirement_can_be_explained_in_both_languages():
    accounts = load_accounts(None)
    for row in accounts.catalogue.requirements.values():
        account = accounts.of(row)
        shown = {lang: "\n".join(lines(account, lang)) for lang in ("fr", "en")}
        assert row.key in shown["fr"]
        assert row.key in shown["en"]
        assert account["applicability"]["why"]
        assert not (account["scenarios"] and account["effective"] == "non_couverte")


def test_explain_goes_from_the_edition_to_the_mutants():
    code, found = data("explain", "SOCLE-INS:INS/va1.34")
    (account,) = found["requirements"]
    assert code == 0
    assert account["applicability"]["applicable"]
    assert account["effective"] == "repetition"
    assert {"insi/premier-prenom", "insi/homonymes"} <= {one["id"] for one in account["scenarios"]}
    assert "insi.appel_bien_forme" in {one["name"] for one in account["checks"]}
    assert "insi.deuxieme-prenom-oublie" in {one["name"] for one in account["mutants"]}


def test_explain_names_the_answer_of_the_dossier_that_leaves_it_out(tmp_path):
    path = tmp_path / "d.toml"
    path.write_text(modele(), encoding="utf-8")
    shown = run("explain", "REM-DPI:DMP/UX.08", "--dossier", path).output
    assert "Applicable   : non, par produit.types : REM-DPI s'adresse à DPI ; le produit est déclaré GAP" in shown
    english = run("explain", "REM-DPI:DMP/UX.08", "--dossier", path, "--lang", "en").output
    assert "Applicable   : no, by produit.types: REM-DPI is for DPI" in english


@pytest.mark.parametrize(
    ("typed", "near"), [("DMP/UX.O8", "REM-DPI:DMP/UX.08"), ("SFG-ACE:RG_MF63X", "SFG-ACE:RG_MF63")]
)
@pytest.mark.parametrize("verb", [("explain",), ("catalogue", "show")])
def test_a_typo_is_refused_with_the_nearest_ids(verb, typed, near):
    refused = run(*verb, typed).exception
    assert isinstance(refused, ErreurUsage)
    assert near in str(refused)


def test_check_gives_one_kind_to_each_row_and_the_frozen_digest():
    code, found = data("catalogue", "check")
    assert (code, found["faults"]) == (0, [])
    assert found["total"] == sum(sum(one["verifications"].values()) for one in found["counts"])
    assert len(found["frozen"]) == len(found["digest"]) == 64
    assert found["total"] == len(load().requirements)


def test_list_filters_by_corpus_and_by_the_kind_held_today(tmp_path):
    path = tmp_path / "l.csv"
    _, found = data("catalogue", "list", "--corpus", "SOCLE-INS", "--verification", "scenario", "--csv", path)
    rows = found["requirements"]
    assert rows
    assert {(row["corpus"], row["effective"]) for row in rows} == {("SOCLE-INS", "scenario")}
    with path.open(encoding="utf-8", newline="") as stream:
        assert [row["key"] for row in csv.DictReader(stream)] == [row["key"] for row in rows]
    refused = run("catalogue", "list", "--corpus", "SOCLE-IN").exception
    assert "SOCLE-INS" in str(refused)


def test_show_gives_the_control_points():
    assert "TD0.2 ou TD0.4" in run("catalogue", "show", "DMP/UX.08").output


def test_init_writes_a_dossier_that_plans_and_never_overwrites(tmp_path):
    path = tmp_path / "neuf" / "dossier.toml"
    assert run("init", "--vers", path).return_value == 0
    code, plan = data("plan", "--dossier", path)
    assert (code, plan["product"]["types"], plan["expected_seconds"] > 0) == (0, ["GAP"], True)
    before = path.read_bytes()
    assert isinstance(run("init", "--vers", path).exception, ErreurUsage)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("types", "code", "services"),
    [
        ('["GAP"]', 0, {"insi", "cdri"}),
        ('["DPI", "PFI"]', 0, {"insi"}),
        ('["PFI"]', 4, set()),
    ],
)
def test_plan_follows_the_dossier(tmp_path, types, code, services):
    path = tmp_path / "d.toml"
    path.write_text(modele().replace('["GAP"]', types), encoding="utf-8")
    asked = "service:insi or (service:cdri and not service:roc and not service:b2)"
    found, plan = data("plan", "--dossier", path, "--select", asked)
    assert (found, {row["service"] for row in plan["selected"]}) == (code, services)
    assert all(row["why"] and row["why_en"] and row["answer"] for row in plan["selected"] + plan["not_selected"])
    words = run("plan", "--dossier", path, "--lang", "en").output
    assert "Applicable requirements:" in words
    assert "Expected duration" in words


def test_attest_asks_for_one_requirement_and_a_dossier_that_loads(tmp_path):
    path, proof = tmp_path / "d.toml", tmp_path / "a.txt"
    proof.write_text("preuve", encoding="utf-8")
    said = ("--preuve", "01", proof, "--par", "C", "--le", "2026-01-01", "--expire", "2027-01-01", "--dossier", path)
    assert isinstance(run("attest", "REM-DPI:ANN/va1.01", *said).exception, ErreurUsage)
    path.write_text(modele(), encoding="utf-8")
    assert "ANN/va1.01" in run("attest", "REM-DPI:ANN/va1.01", *said).output
    assert len(list((tmp_path / "attestations").glob("*.json"))) == 1


def test_a_key_of_any_length_gets_a_short_answer():
    refused = str(run("explain", "x" * 100_000).exception)
    assert "exigence inconnue" in refused
    assert len(refused) < 300
