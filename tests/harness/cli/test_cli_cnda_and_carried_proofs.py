"""The user's own CNDA test numbers in the report, and proofs carried over from an earlier file."""

from __future__ import annotations

import json

import pytest

from bench_support import THREE, call
from eprouvette.catalogue import load


def report_of(folder):
    return json.loads((next(folder.iterdir()) / "report.json").read_bytes())


def test_cnda_test_numbers_are_printed_with_the_worst_verdict_of_their_scenarios(tmp_path):
    table = tmp_path / "cnda.csv"
    table.write_text(
        "test;scenarios;intitule\n2.01;insi/premier-prenom | insi/deuxieme-prenom;Recherche\n2.02;insi/homonymes;\n9.99;;Sans scénario\n",
        encoding="utf-8",
    )
    words = [
        "run",
        "--select",
        THREE,
        "--mutant",
        "insi.deuxieme-prenom-oublie",
        "--cnda",
        table,
        "--out",
        tmp_path / "runs",
    ]
    assert call(*words) == 1
    data = report_of(tmp_path / "runs")
    assert [(row["test"], row["verdict"]) for row in data["cnda"]] == [
        ("2.01", "NON_CONFORME"),
        ("2.02", "CONFORME"),
        ("9.99", None),
    ]
    page = (next((tmp_path / "runs").iterdir()) / "report.html").read_text(encoding="utf-8")
    assert "Vos tests CNDA" in page


def test_a_mapping_to_an_unknown_scenario_is_refused_before_anything_runs(tmp_path, capsys):
    table = tmp_path / "cnda.csv"
    table.write_text("test;scenarios\n2.01;insi/premier-prenon\n", encoding="utf-8")
    assert call("run", "--cnda", table, "--out", tmp_path / "runs") == 2
    assert "insi/premier-prenom" in capsys.readouterr().err
    assert not (tmp_path / "runs").exists()


@pytest.fixture
def dossier(tmp_path):
    path = tmp_path / "dossier.toml"
    assert call("init", "--vers", path) == 0
    return path


def attest(dossier, key, *more):
    proof = dossier.parent / "preuve.pdf"
    proof.write_bytes(b"%PDF-1.4 preuve")
    dates = ["--par", "A. Essai", "--le", "2026-01-10", "--expire", "2099-01-10", "--dossier", dossier]
    return call("attest", key, "--preuve", "01", proof, *dates, *more)


def test_a_proof_carried_over_from_an_equivalent_requirement_keeps_both_editions(dossier):
    catalogue = load()
    ref, other = next(
        (one, two)
        for group in catalogue.equivalences
        for one in group.exigences
        for two in group.exigences
        if one != two and one in catalogue.requirements and two in catalogue.requirements
    )
    assert attest(dossier, ref, "--reprise", "vague 1, édition 1.3", "--equivalente", other) == 0
    (record,) = (dossier.parent / "attestations").glob("*.json")
    data = json.loads(record.read_bytes())
    assert data["reprise"] == "vague 1, édition 1.3"
    assert data["equivalente"] == catalogue.get(other).key
    assert data["cle"] == catalogue.get(ref).key


def test_an_equivalence_nobody_established_is_refused(dossier, capsys):
    assert attest(dossier, "SOCLE-INS:INS/va1.34", "--equivalente", "SFG-ACE:RG_MF633") == 2
    assert "n'est pas équivalente" in capsys.readouterr().err
    assert not (dossier.parent / "attestations").exists()
