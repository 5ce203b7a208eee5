"""The IHE XDM archive: what is written reads without a deviation, what is broken is said, what is hostile is not unpacked."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courriel_exemples import DOCUMENT, METADATA, TOUSSAINT, ZOE, archive, files, metadata, repack
from eprouvette.monde.courriers import HOSTILES
from eprouvette_sim.formats import xdm
from eprouvette_sim.formats.mime import profil


def codes(data):
    return sorted({anomaly.code for anomaly in xdm.read(data)[1]})


def test_a_good_archive_reads_without_a_deviation():
    found, wrong = xdm.read(archive(ZOE, ZOE))
    assert wrong == ()
    assert [document.cda.type for document in found.documents] == ["11488-4", "11488-4"]
    assert found.patients == (("275126322074974", "1.2.250.1.213.1.4.8"),)
    assert found.documents[0].corps.startswith(b"%PDF")
    assert found.action is None


def test_the_same_input_gives_the_same_octets():
    assert archive() == archive()


def test_the_sub_folder_and_the_case_of_names_are_free():
    moved = repack(
        lambda f: {
            name.replace("SUBSET01", "SS000001").replace("INDEX.HTM", "index.htm"): data for name, data in f.items()
        }
    )
    assert codes(moved) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda f: {n: d for n, d in f.items() if n != "INDEX.HTM"}, "xdm.index"),
        (lambda f: {n: d for n, d in f.items() if n != "README.TXT"}, "xdm.readme"),
        (lambda f: {n: d for n, d in f.items() if n != DOCUMENT}, "xdm.document.absent"),
        (lambda f: f | {"IHE_XDM/SUBSET01/EN_TROP.XML": b"<x/>"}, "xdm.orphelin"),
        (lambda f: f | {METADATA: b"<autre/>"}, "xdm.metadata"),
        (lambda f: f | {METADATA: b"<coupe"}, "xml.malforme"),
        (
            lambda f: f | {METADATA: b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><x>&a;</x>'},
            "xml.doctype",
        ),
        (lambda f: {n: d for n, d in f.items() if n != METADATA}, "xdm.metadata.absent"),
        (lambda f: f | {DOCUMENT: f[DOCUMENT] + b" "}, "xdm.hash"),
        (lambda f: f | {DOCUMENT: f[DOCUMENT] + b" "}, "xdm.size"),
        (lambda f: f | {DOCUMENT: b"<autre/>"}, "cda.racine"),
        (lambda f: f | {"../../etc/passwd": b"x"}, "xdm.chemin"),
        (lambda f: f | {"C:\\x.txt": b"x"}, "xdm.chemin"),
    ],
)
def test_each_defect_of_an_archive_is_said_by_its_rule(change, code):
    assert code in codes(repack(change))


def test_an_entry_without_uri_is_said():
    assert "xdm.uri" in codes(metadata(b'name="URI"', b'name="Autre"'))


def test_two_patients_are_said_wherever_they_are():
    assert "xdm.patients" in codes(archive(ZOE, TOUSSAINT))
    other = repack(lambda f: f | {METADATA: f[METADATA].replace(b"2751263220749", b"1090763220834")})
    assert codes(other) == ["xdm.patient.cda"]


@pytest.mark.parametrize("name", sorted(HOSTILES))
def test_a_hostile_archive_is_never_taken_for_a_good_one(name):
    from courriel_exemples import LETTRE

    vu, found = profil.lire(HOSTILES[name](LETTRE))
    assert vu is not None
    assert any(anomaly.code.startswith(("xdm.", "xml.")) for anomaly in found)


@pytest.mark.parametrize(
    ("name", "code"),
    [("à l'archive chiffrée", "xdm.chiffre"), ("à l'archive aux noms doubles", "xdm.double"),
     ("à l'archive qui sort de son dossier", "xdm.chemin"), ("à l'archive démesurée", "xdm.taille"),
     ("à l'archive coupée", "xdm.zip")],
)  # fmt: skip
def test_a_dangerous_archive_is_not_unpacked(name, code):
    from courriel_exemples import LETTRE

    vu, found = profil.lire(HOSTILES[name](LETTRE))
    assert vu.archive is None
    assert code in {anomaly.code for anomaly in found}


def test_an_archive_of_too_many_entries_is_not_unpacked():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        for number in range(xdm.lecture.MAX_ENTREES + 1):
            target.writestr(f"{number}", b"")
    assert xdm.read(buffer.getvalue())[0] is None


@given(st.binary(max_size=400))
@settings(max_examples=60)
def test_any_octets_are_read_or_refused_without_raising(data):
    assert xdm.read(data)[1] != ()


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_a_damaged_archive_is_read_or_refused_without_raising(data):
    good = bytearray(archive())
    for _ in range(data.draw(st.integers(1, 6))):
        good[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
    found, wrong = xdm.read(bytes(good))
    assert found is not None or wrong


def test_the_metadata_hash_is_the_files_sha1():
    import hashlib

    inside = files(archive())
    said = re.search(rb'name="hash".*?<rim:Value>(\w+)', inside[METADATA], re.DOTALL)[1].decode()
    assert said == hashlib.sha1(inside[DOCUMENT]).hexdigest()
