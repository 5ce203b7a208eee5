"""The guard sees an identity wherever a file carries it, says where, never shows it whole, and knows the declared ones."""

from __future__ import annotations

import base64
import gzip
import io
import json
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench_support import call, run
from eprouvette.garde import Populations, constater, constater_piece, refusees
from eprouvette.resources import scenarios_root
from eprouvette_sim.formats.b2 import gabarits
from eprouvette_sim.formats.nir import cle

#: the shape of a NIR of a real commune, that no published population holds; made here so that no file holds it whole
SOMEBODY = "18505" + "75" + "101" + "042"
KNOWN = Populations.de([{"nom": "éditeur", "matricules": ["28107"]}])
OID = "1.2.250.1.213.1.4.8"


def seen(octets: bytes, *, b2: bool = False) -> list[tuple[str, str | None]]:
    return [(one.nature, one.population) for one in constater_piece("x", octets, KNOWN, b2=b2)]


CARRIERS = {
    "an XML element": f"<a><Num>{SOMEBODY}</Num></a>".encode(),
    "with its key": f"<a><Num>{SOMEBODY}{cle(SOMEBODY)}</Num></a>".encode(),
    "key apart": f"NIR {SOMEBODY} {cle(SOMEBODY)}".encode(),
    "an attribute": f"<a nir='{SOMEBODY}'/>".encode(),
    "a JSON text": json.dumps({"matricule": SOMEBODY}).encode(),
    "base64": b"<d>" + base64.b64encode(f"<a><Num>{SOMEBODY}</Num>{' ' * 80}</a>".encode()) + b"</d>",
    "gzip": gzip.compress(f"<Num>{SOMEBODY}</Num>".encode()),
}


@pytest.mark.parametrize("carrier", CARRIERS)
def test_a_nir_is_seen_in(carrier):
    assert ("nir", None) in seen(CARRIERS[carrier])


def test_an_ins_is_seen_under_its_oid_whatever_its_shape():
    assert ("ins", None) in seen(f'<id extension="ABC123" root="{OID}"/>'.encode())
    assert ("ins", None) in seen(f"<v>XYZ^^^&amp;{OID}&amp;ISO^NH</v>".encode())
    assert seen(b'<id extension="ABC123" root="1.2.3"/>') == []


def test_pid_3_is_read_repetition_by_repetition():
    message = f"MSH|^~\\&|A\rPID|1||IPP7^^^HOP~{SOMEBODY}^^^ASIP^INS||NOM"
    assert ("pid-3", None) in seen(message.encode())
    assert seen(b"MSH|^~\\&|A\rPID|1||IPP7^^^HOP||NOM") == []


def test_a_zip_in_a_file_is_opened():
    inside = io.BytesIO()
    with zipfile.ZipFile(inside, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("IHE_XDM/CDA.xml", f"<Num>{SOMEBODY}</Num>" * 3)
    (found,) = constater_piece("m", inside.getvalue(), KNOWN, b2=False)
    assert "IHE_XDM/CDA.xml" in found.lieu


def test_b2_matricules_are_read_at_their_positions_only():
    octets = (scenarios_root() / "jeux" / "b2" / names()[0]).read_bytes()
    assert {population for _, population in seen(octets, b2=True)} == {"née nulle part (générée)"}
    at = gabarits()["2"]["nir"].debut
    rank = next(i for i in range(len(octets) // 128) if octets[i * 128 : i * 128 + 1] == b"2")
    place = rank * 128 + at
    changed = octets[:place] + SOMEBODY.encode() + octets[place + 13 :]
    strangers = refusees(constater_piece("f.b2", changed, KNOWN, b2=True))
    assert [one.lieu for one in strangers] == [f"enr. {rank + 1} {gabarits()['2']['nir'].notation}"]


def names():
    return sorted(path.name for path in (scenarios_root() / "jeux" / "b2").glob("*.b2"))


@pytest.mark.parametrize(
    ("matricule", "population"),
    [("28107" + "63220749", "éditeur"), ("2555555751000", "anonyme au sens de la norme B2"),
     ("1850675999042", "née nulle part (générée)"), ("0000000000000", "champ vide (zéros)"), (SOMEBODY, None)],
)  # fmt: skip
def test_a_matricule_has_the_population_of_its_beginning(matricule, population):
    assert KNOWN.de_qui(matricule) == population


def test_numbers_and_identifiers_that_are_no_matricule_are_left_alone():
    said = (
        b'{"mono_ns":1185057510104, "x": 99} 899900000017 <Id>fc09b847-9492-42c0-8006-b96e37c9412d</Id> 1.18505.7510104'
    )
    assert seen(said.replace(b"1185057510104", b"11850575101042")) == []


def test_the_witness_of_every_service_holds_declared_identities_only_and_all_are_masked(tmp_path):
    folder, _ = run(tmp_path, select="service:*")
    found = constater(folder)
    assert refusees(found) == ()
    assert {one.nature for one in found} >= {"nir", "b2"}
    assert all(len(one.masque) == 6 for one in found)


def test_a_stranger_stops_packaging_and_the_report_of_data_shows_it_before(tmp_path, capsys):
    folder, _ = run(tmp_path)
    assert call("report", folder) == 0
    assert call("package", folder, "--constat-donnees") == 0
    (folder / "note.txt").write_text(f"patient {SOMEBODY}", encoding="utf-8")
    assert call("package", folder, "--constat-donnees") == 1
    assert "note.txt, ligne 1" in capsys.readouterr().out
    assert call("package", folder, "--vers", tmp_path / "p.zip") == 2
    said = capsys.readouterr().err
    assert "note.txt" in said
    assert SOMEBODY not in said
    assert not list(tmp_path.glob("p.zip*"))


def test_the_pieces_of_a_dossier_are_looked_at_before_any_run(tmp_path, capsys):
    assert call("run", "--constat-donnees", "--out", tmp_path / "runs") == 0
    assert "née nulle part" in capsys.readouterr().out
    assert not (tmp_path / "runs").exists()


@given(st.binary(max_size=400))
@settings(deadline=None)
def test_no_bytes_make_the_guard_raise(data):
    for b2 in (False, True):
        assert isinstance(constater_piece("x", data, KNOWN, b2=b2), tuple)


def test_a_content_too_large_to_look_at_is_said_and_refused(monkeypatch):
    from eprouvette.garde import contenus

    monkeypatch.setattr(contenus, "OUVERT_MAX", 100)
    found = constater_piece("g", gzip.compress(b"a" * 1000), KNOWN, b2=False)
    assert [one.nature for one in refusees(found)] == ["taille"]
