"""`cda check`, `vihf check`, `xds check`: JSON of DESIGN §11, exit codes, two languages, certificates."""

import importlib
import json

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

import dmp_exemples as ex
from eprouvette_sim.formats.cda import ecriture
from eprouvette_sim.kernel.errors import ErreurUsage

KEYS = {"file", "record", "field", "location", "rule", "expected", "observed", "severity", "provenance"}
GOOD = {"cda": lambda: ecriture.write(ex.document()), "vihf": lambda: etree.tostring(ex.assertion()), "xds": ex.depot}
BAD = {
    "cda": lambda: ecriture.write(ex.document()).replace(b'<realmCode code="FR"/>', b""),
    "vihf": lambda: etree.tostring(ex.assertion()).replace(b"899700000001", b"899700000002"),
    "xds": lambda: ex.depot(change_fiche=lambda f: ex.fiche(b"autre", ex.document())),
}


def run(verb, *arguments):
    command = importlib.import_module(f"eprouvette.cli.{verb}").command
    result = CliRunner().invoke(command, ["check", *map(str, arguments)], standalone_mode=False)
    if result.exception is not None:
        raise result.exception
    return int(result.return_value), result.output


@pytest.mark.parametrize("verb", GOOD)
def test_a_conforming_file_exits_zero(verb, tmp_path):
    path = tmp_path / "f"
    path.write_bytes(GOOD[verb]())
    code, text = run(verb, path)
    assert code == 0
    assert "aucun écart relevé" in text


@pytest.mark.parametrize("verb", BAD)
def test_a_finding_that_can_fail_exits_one_with_the_agreed_keys(verb, tmp_path):
    path = tmp_path / "f"
    path.write_bytes(BAD[verb]())
    code, text = run(verb, path, "--json")
    payload = json.loads(text)
    assert code == 1
    assert payload["files"] == [str(path)]
    assert all(set(one) >= KEYS for one in payload["findings"])
    assert any(one["severity"] == "non_conformite" for one in payload["findings"])


def test_a_reservation_alone_exits_zero(tmp_path):
    path = tmp_path / "f"
    path.write_bytes(ecriture.write(ex.document(contenu=b"%PDF-1.7")))
    code, text = run("cda", path)
    assert code == 0
    assert "1 réserve" in text


@pytest.mark.parametrize("verb", GOOD)
def test_an_unreadable_file_exits_two_and_says_why(verb, tmp_path):
    path = tmp_path / "f"
    path.write_bytes(b"<a>")
    code, text = run(verb, path)
    assert code == 2
    assert "illisible" in text
    assert "bien formé" in text


@pytest.mark.parametrize("verb", GOOD)
def test_a_missing_file_is_a_usage_error(verb, tmp_path):
    with pytest.raises(ErreurUsage, match="illisible"):
        run(verb, tmp_path / "absent")


def test_messages_are_in_english_on_request(tmp_path):
    path = tmp_path / "f"
    path.write_bytes(BAD["cda"]())
    assert "likely cause" in run("cda", path, "--lang", "en")[1]


def test_certificates_given_as_files_are_used(tmp_path):
    (tmp_path / "f").write_bytes(ex.depot())
    (tmp_path / "ca.pem").write_bytes(ex.cle()[1].public_bytes(Encoding.PEM))
    code, text = run(
        "xds", tmp_path / "f", "--ancres", tmp_path / "ca.pem", "--certificat-tls", tmp_path / "ca.pem", "--json"
    )
    assert code == 1
    assert [one["rule"] for one in json.loads(text)["findings"]] == ["coherence.certificat"]


def test_a_file_that_is_no_certificate_is_a_usage_error(tmp_path):
    (tmp_path / "f").write_bytes(ex.depot())
    with pytest.raises(ErreurUsage, match="certificats illisibles"):
        run("xds", tmp_path / "f", "--ancres", tmp_path / "f")


def test_the_homologation_number_is_never_printed(tmp_path):
    (tmp_path / "f").write_bytes(
        etree.tostring(ex.assertion(ex.exemple_vihf(homologation="SECRET-42", lps_version="")))
    )
    assert "SECRET-42" not in run("vihf", tmp_path / "f")[1]


@pytest.mark.parametrize("verb", GOOD)
def test_rules_are_listed_with_their_ground_and_what_is_not_covered(verb):
    command = importlib.import_module(f"eprouvette.cli.{verb}").command
    done = CliRunner().invoke(command, ["rules", "--json"], standalone_mode=False)
    payload = json.loads(done.output)
    assert len(payload["rules"]) > 40
    assert all(rule["clause"] and rule["severity"] for rule in payload["rules"])
    assert payload["not_covered"]
    text = CliRunner().invoke(command, ["rules", "--lang", "en"], standalone_mode=False).output
    assert "Not covered" in text


def test_every_rule_belongs_to_a_verb():
    from eprouvette.dmp.regles import FAMILLES
    from eprouvette_sim.formats.data import regles

    families = {family for names in FAMILLES.values() for family in names}
    assert {code.split(".")[0] for code in regles()} - families == {"reponse"}
