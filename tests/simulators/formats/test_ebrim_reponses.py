"""Answers of the DMP to XDS requests."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

import dmp_exemples as ex
from eprouvette_sim.formats import ebrim_reponses as reponses
from eprouvette_sim.formats import mtom
from eprouvette_sim.formats.data import identifiants as ids

REFUS = reponses.Reponse(
    statut="Failure", erreurs=(reponses.Erreur(code="XDSUnknownPatientId", contexte="aucun DMP", lieu="/a"),)
)


@pytest.mark.parametrize("reponse", [reponses.Reponse(statut="Success"), REFUS])
def test_a_registry_answer_comes_back_as_written(reponse):
    assert reponses.read(etree.fromstring(etree.tostring(reponses.write(reponse)))) == (reponse, ())


def test_a_query_answer_comes_back_with_its_entries():
    reponse = reponses.Reponse(statut="Success", fiches=(ex.fiche(b"<x/>", ex.document(), lid="urn:uuid:1"),))
    assert reponses.read(reponses.write_query(reponse)) == (reponse, ())


def test_a_query_answer_by_reference_holds_identifiers_only():
    root = reponses.write_query(
        reponses.Reponse(statut="Success", fiches=(ex.fiche(b"<x/>", ex.document()),)), references=True
    )
    assert [node.get("id") for node in root.iter("{*}ObjectRef")] == ["document-1"]
    assert reponses.read(root)[0].fiches == ()


@given(st.lists(st.binary(max_size=100), max_size=3))
def test_retrieved_documents_come_back_byte_for_byte(contents):
    documents = tuple(
        reponses.Recupere(depot=ids.DEPOT_DMP, document=f"1.2.{n}", mime="text/xml", octets=octets)
        for n, octets in enumerate(contents)
    )
    body, parts = reponses.write_retrieve(reponses.Reponse(statut="Success"), documents)
    content_type, data = mtom.write(
        mtom.Paquet(racine=mtom.racine("r@x", etree.tostring(body)), parties=parts), boundary="B7_frontiere"
    )
    package, _ = mtom.read(content_type, data)
    root = etree.fromstring(package.racine.octets)
    assert reponses.read_retrieve(root, package) == (documents, ())
    assert reponses.read(root)[0].statut == "Success"


def test_a_missing_part_is_named():
    body, _ = reponses.write_retrieve(
        reponses.Reponse(statut="Success"),
        [reponses.Recupere(depot="1.2", document="1.3", mime="text/xml", octets=b"x")],
    )
    found, anomalies = reponses.read_retrieve(body, None)
    assert found == ()
    assert [a.code for a in anomalies] == ["mtom.cid.absent"]


def test_an_answer_without_status_is_named():
    assert [a.code for a in reponses.read(etree.Element("RegistryResponse"))[1]] == ["reponse.statut"]


def test_sets_links_and_versions_of_a_query_answer_come_back_as_written():
    whole = ex.soumission([ex.fiche(b"<a/>", ex.document(), version="3", lid="urn:uuid:1")])
    reponse = reponses.Reponse(statut="Success", fiches=whole.fiches, lots=(whole.lot,), liens=whole.liens)
    back = reponses.read(reponses.write_query(reponse))[0]
    assert (back.fiches, back.lots, back.liens) == (whole.fiches, (whole.lot,), whole.liens)
    short = reponses.read(reponses.write_query(reponse, references=True))[0]
    assert short.references == (whole.fiches[0].entry_uuid,)
