"""The pack and tlsi verbs: exit codes, JSON, French and English."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from eprouvette.cli.main import cli
from eprouvette_sim.formats import assertions
from eprouvette_sim.formats.cdri import Demande
from tlsi_support import assertion, droits_call, traits_call

PACKS = Path(__file__).parents[2] / "packs"


def run(*arguments):
    return CliRunner().invoke(cli, [str(a) for a in arguments], standalone_mode=False)


def test_lint_accepts_a_good_pack_and_refuses_a_draft(tmp_path):
    assert run("pack", "lint", PACKS / "adri").return_value == 0
    assert run("pack", "init", tmp_path / "p", "--xsd", PACKS / "autre/schemas/rights.xsd").return_value == 0
    refused = run("pack", "lint", tmp_path / "p", "--json")
    data = json.loads(refused.output)
    assert (refused.return_value, data["accepted"]) == (1, False)
    assert all(row["line"] > 0 for row in data["remarks"] if row["level"] == "erreur")


def test_list_shows_versions_side_by_side():
    shown = run("pack", "list", PACKS).output
    assert "cdri 1.1.0" in shown
    assert "cdri 9.0.0" in shown


def test_explain_says_where_each_name_is_put():
    shown = run("pack", "explain", PACKS / "autre", "--lang", "en").output
    assert "* date_reference" in shown
    assert "@on  (date:AAAAMMJJ)" in shown
    assert "indispensable" in shown


def check(tmp_path, body: bytes, *more):
    path = tmp_path / "requete.xml"
    path.write_bytes(body)
    result = run("tlsi", "check", path, "--json", *more)
    return result.return_value, json.loads(result.output)["findings"]


def test_a_conforming_request_has_no_finding(tmp_path):
    signed = assertions.security([assertion()])
    assert check(tmp_path, traits_call(securite=signed)) == (0, [])


def test_a_captured_http_request_is_read_too(tmp_path):
    head = b"POST /lps HTTP/1.1\r\nContent-Type: application/soap+xml\r\n\r\n"
    assert check(tmp_path, head + traits_call()) == (0, [])


@pytest.mark.parametrize(
    ("change", "rule", "provenance"),
    [
        (lambda b: b.replace(b'Version="01_02"', b'Version="01_01"'), "tlsi.bam.motif", "norme"),
        (lambda b: b.replace(b"ADRUN", b"adrun"), "insi.traits.motif", "observe"),
        (
            lambda b: b.replace(b"<wsa:MessageID", b"<wsa:Message").replace(b"</wsa:MessageID", b"</wsa:Message"),
            "tlsi.message_id.absent",
            "norme",
        ),
    ],
)
def test_each_deviation_is_named_with_its_provenance(tmp_path, change, rule, provenance):
    code, findings = check(tmp_path, change(traits_call()))
    assert code == 1
    assert (findings[0]["rule"].partition(" ")[0], findings[0]["provenance"]) == (rule, provenance)


def test_an_altered_assertion_is_found(tmp_path):
    element = assertion()
    next(element.iter("{*}NameID")).text = "1"
    code, findings = check(tmp_path, traits_call(securite=assertions.security([element])))
    assert (code, findings[0]["rule"].partition(" ")[0]) == (1, "xmldsig.condensat")


def test_neutral_cdri_syntax_never_fails_and_a_pack_can(tmp_path):
    demande = Demande(date_reference="hier", nir_od="1", date_naissance="x", rang="1")
    assert check(tmp_path, droits_call(demande))[0] == 0


@pytest.mark.parametrize("body", [b"", b"bonjour", b"<a/>", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'])
def test_what_is_no_call_is_unreadable(tmp_path, body):
    assert check(tmp_path, body)[0] == 2
