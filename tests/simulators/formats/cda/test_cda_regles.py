"""Native CDA rules: a conforming document, every rule broken once, the two published samples."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

import dmp_exemples as ex
import dmp_mutations as mutations
from eprouvette.verdicts.tables import PROVENANCES
from eprouvette_sim.formats import cda, xml
from eprouvette_sim.formats.cda import ecriture, lecture, valeurs
from eprouvette_sim.formats.data import regles

SAMPLES = Path(__file__).parents[4].parent / "shared" / "samples" / "dmp" / "cda"
needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="jeux publiés absents (../shared/samples/dmp/cda)")


def judged(root):
    document, anomalies = lecture.of(root)
    return anomalies + cda.deviations(document)


def codes(root):
    return {anomaly.code for anomaly in judged(root)}


def fails(anomalies):
    return {a.code for a in anomalies if PROVENANCES[regles()[a.code].provenance] == "non_conformite"}


def test_a_conforming_document_breaks_no_rule():
    assert codes(ecriture.element(ex.document())) == set()


def test_a_conforming_replacement_breaks_no_rule():
    doc = ex.document(id="1.2.250.1.999.1.2", version=2, remplace="1.2.250.1.999.1.1")
    assert codes(ecriture.element(doc)) == set()


@pytest.mark.parametrize(
    ("change", "code"), [case[1:] for case in mutations.CDA], ids=[case[0] for case in mutations.CDA]
)
def test_each_rule_sees_its_mutation(change, code):
    root = ecriture.element(ex.document())
    change(root)
    assert code in codes(xml.read(xml.write(root))[0])


@pytest.mark.parametrize(
    ("change", "code"), [case[1:] for case in mutations.DIX], ids=[case[0] for case in mutations.DIX]
)
def test_the_ten_published_mutations_fail_natively(change, code):
    root = ecriture.element(ex.document())
    change(root)
    assert code in fails(judged(root))


@pytest.mark.parametrize(
    ("change", "code"), [case[1:] for case in mutations.CDA], ids=[case[0] for case in mutations.CDA]
)
def test_every_location_finds_its_element_or_its_parent_again(change, code):
    root = ecriture.element(ex.document())
    change(root)
    for anomaly in judged(root):
        steps = [step for step in anomaly.lieu.split("/@")[0].split("/") if step]
        found, path = 0, ""
        for step in steps:
            name, _, position = step.partition("[")
            path += f"/*[local-name()='{name}']" + (f"[{position}" if position else "")
            found += bool(root.getroottree().xpath(path))
        nearest = 1 if "absent" in anomaly.observe or anomaly.observe == "None" else len(steps) - 1
        assert found >= nearest, anomaly


@needs_samples
def test_the_published_valid_sample_has_nothing_that_fails():
    document, anomalies = cda.read((SAMPLES / "CDA_TDDUI_Exemple_v1.0.1.xml").read_bytes())
    assert fails(anomalies + cda.deviations(document)) == set()


@needs_samples
def test_the_published_invalid_sample_shows_the_errors_its_source_states():
    document, anomalies = cda.read((SAMPLES / "DRIMbox_DOC00002_N1_CR-IMG.xml").read_bytes())
    wanted = {"cda.setid", "cda.version", "cda.patient.nom_naissance", "cda.patient.prenom_naissance", "cda.patient.lieu",
              "cda.patient.qualifier", "cda.auteur.code"}  # fmt: skip
    assert fails(anomalies + cda.deviations(document)) == wanted


@needs_samples
def test_published_samples_come_back_byte_for_byte_after_a_second_writing():
    for path in SAMPLES.glob("*.xml"):
        once = xml.write(cda.read(path.read_bytes())[0].racine)
        assert xml.write(cda.read(once)[0].racine) == once


NAMES = st.text(alphabet="ABCDEÉÏ' -", min_size=1, max_size=15).filter(str.strip)


@given(NAMES, NAMES, st.binary(min_size=1, max_size=200), st.integers(min_value=2, max_value=999))
def test_a_written_document_comes_back_byte_for_byte(nom, titre, contenu, version):
    doc = ex.document(
        patient=ex.patient(nom_naissance=nom),
        titre=titre,
        contenu=contenu,
        version=version,
        remplace="1.2.3",
        media="text/plain",
    )
    data = ecriture.write(doc)
    read, anomalies = cda.read(data)
    assert anomalies == ()
    assert xml.write(read.racine) == data
    summary = cda.resume(read)
    assert (summary.noms, summary.titre, summary.version) == ((nom.strip(),), titre.strip(), str(version))
    assert lecture.corps(read) == (contenu, ())


def test_another_vocabulary_is_named():
    assert [a.code for a in cda.read(b"<ClinicalDocument/>")[1]] == ["cda.racine"]


def test_a_body_over_ten_megabytes_is_read():
    big = ex.PDF + b"0" * 9_000_000
    read, anomalies = cda.read(ecriture.write(ex.document(contenu=big)))
    assert anomalies == ()
    assert lecture.corps(read)[0] == big


@pytest.mark.parametrize(
    ("prefix", "code"),
    [
        (b"<!DOCTYPE ClinicalDocument>", "xml.doctype"),
        (b"<?xml version='1.0' encoding='UTF-7'?>", "xml.encodage"),
    ],
)
def test_a_large_document_loses_its_guards_only_when_harmless(prefix, code):
    data = (
        prefix
        + b"<ClinicalDocument xmlns='urn:hl7-org:v3'><title>"
        + b"x" * 10_000_001
        + b"</title></ClinicalDocument>"
    )
    value, anomalies = cda.read(data)
    assert value is None
    assert [a.code for a in anomalies] == [code]


@given(st.text(alphabet="0123456789+-.", max_size=25))
def test_no_text_makes_an_instant_reader_raise(text):
    assert valeurs.en_utc(text) is None or valeurs.est_ts(text)
    valeurs.est_precis(text)


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("20261124120000+0100", "20261124110000"),
        ("20260701003000+0200", "20260630223000"),
        ("20261231233000-0500", "20270101043000"),
        ("20261124", "20261124"),
        ("202611241200+0100", "202611241100"),
        ("nimporte", None),
        ("00010101000000+1200", None),
    ],
)
def test_cda_instants_become_utc(written, utc):
    assert valeurs.en_utc(written) == utc


@given(
    st.lists(
        st.sampled_from(
            ["id", "author", "recordTarget", "patientRole", "patient", "name", "assignedAuthor", "component", "code"]
        ),
        max_size=12,
    )
)
def test_no_header_makes_the_rules_raise(names):
    root = parent = etree.Element(lecture.clark("ClinicalDocument"))
    for index, name in enumerate(names):
        child = etree.SubElement(parent, lecture.clark(name))
        parent = child if index % 2 else parent
    assert codes(root)
