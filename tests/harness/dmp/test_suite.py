"""Several files together: replayed calls, documents sent again, identifiers used twice, search after submission."""

import importlib
import json

import pytest
from click.testing import CliRunner

import dmp_exemples as ex
from eprouvette.dmp import suite

DEPOT, AUTRE = ex.piece("xds/2-depot.http"), ex.piece("xds/4-remplacement.http")
RECHERCHE = ex.piece("xds/6-recherche.http")


def codes(*files):
    vues = [suite.voir(f"f{n}", data) for n, data in enumerate(files)]
    return [(where, anomaly.code) for where, anomaly in suite.ecarts(vues)]


def other(data, old=b"-000000000012", new=b"-000000000099"):
    return data.replace(old, new)


def test_a_conforming_series_breaks_no_rule():
    assert codes(*(ex.piece(nom) for nom in ex.PIECES if nom.startswith("xds/"))) == []


def test_the_same_call_twice_is_replayed_and_sends_the_same_document():
    assert codes(DEPOT, DEPOT) == [("f1", "suite.message"), ("f1", "suite.renvoi")]


def test_an_unchanged_document_in_a_new_call_is_found():
    assert codes(DEPOT, other(DEPOT)) == [("f1", "suite.renvoi")]


def test_another_content_under_the_same_identifier_is_found():
    def corrected(couche, octets):
        return octets.replace(b"<title>Compte", b"<title>Second compte") if couche == "cda" else octets

    again = other(ex.depot(editer=corrected, message=12))
    assert codes(DEPOT, again) == [("f1", "suite.unique_id")]


def test_another_document_of_the_same_version_is_found():
    def same_version(couche, octets):
        return octets.replace(b'versionNumber value="2"', b'versionNumber value="1"') if couche == "cda" else octets

    assert codes(DEPOT, ex.remplacement(same_version, message=14)) == [("f1", "suite.version")]


def test_documents_without_call_are_compared_by_identifier_only():
    one = ex.piece("cda/compte-rendu.xml")
    assert codes(one, one) == []
    assert codes(one, one.replace(b"CAMILLE", b"ALIX")) == [("f1", "suite.unique_id")]


def test_a_search_right_after_a_submission_is_an_information():
    assert codes(DEPOT, RECHERCHE) == [("f1", "suite.recherche")]
    assert codes(RECHERCHE, DEPOT) == []


@pytest.mark.parametrize("data", [b"", b"<a/>", b"\x00" * 50, b"HTTP/1.1 200 OK\r\n\r\n"])
def test_an_unreadable_file_shows_nothing(data):
    assert codes(data, data) == []


def test_the_command_compares_the_files_given_together(tmp_path):
    names = []
    for n in range(2):
        (tmp_path / f"{n}.http").write_bytes(DEPOT)
        names.append(str(tmp_path / f"{n}.http"))
    command = importlib.import_module("eprouvette.cli.xds").command
    done = CliRunner().invoke(command, ["check", *names, "--json"], standalone_mode=False)
    rules = {one["rule"]: one["file"] for one in json.loads(done.output)["findings"]}
    assert rules == {"suite.message": names[1], "suite.renvoi": names[1]}
    assert done.return_value == 1
