from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eprouvette_sim.formats.b2 import noemie

FAITS = Path(__file__).parents[5] / "shared" / "facts" / "noemie_entites.csv"


def test_the_entities_agree_zone_by_zone_with_the_facts():
    if not FAITS.is_file():
        pytest.skip("les faits de référence (../shared) ne sont pas présents")
    with FAITS.open(encoding="utf-8") as flux:
        faits = list(csv.DictReader(flux, delimiter=";"))
    attendu = [
        (f["entite"], int(f["position"]), int(f["longueur"]), f["format"], f["presence"], f["valeur_fixe"] or "")
        for f in faits
    ]
    ici = [
        (m.numero, z.position, z.longueur, z.format, z.presence, z.valeur)
        for m in noemie.modeles().values()
        for z in m.zones
    ]
    assert ici == attendu


def test_every_entity_is_covered_without_gap_and_ends_with_its_delimiter():
    for modele in noemie.modeles().values():
        suivante = 1
        for zone in modele.zones:
            assert zone.position == suivante
            suivante += zone.longueur
        if modele.numero in noemie.SANS_FIN:
            assert modele.longueur == 128
        else:
            assert modele.zones[-1].valeur == "@"


def test_an_amount_and_its_state_are_read_where_the_positions_say():
    part = noemie.composer("198", {4: 4, 6: 2100, 14: "R", 15: 0, 23: "P"})
    assert part.texte == "1980400002100R00000000P@"
    lu, anomalies = noemie.read(b"1980400002100R00000000P@")
    assert anomalies == ()
    assert [lu.entites[0].zone(p) for p in (6, 14, 23)] == ["00002100", "R", "P"]


def test_an_unknown_state_and_a_wrong_length_are_located():
    _, anomalies = noemie.read(b"1980400002100X00000000P@" + b"10004260001@" + b"77704@")
    assert [(a.code, a.lieu) for a in anomalies] == [
        ("noemie.zone", "entité 1 [198:14]"),
        ("noemie.longueur", "entité 2 [100:01]"),
        ("noemie.entite", "entité 3 [777:01]"),
    ]


@st.composite
def entites(draw):
    modele = draw(st.sampled_from(list(noemie.modeles().values())))
    lettres = st.text("ABCDEFGHIJ KLM", max_size=200)
    valeurs = {}
    for zone in modele.zones:
        if zone.valeur or draw(st.booleans()):
            continue
        if zone.codes:
            valeurs[zone.position] = draw(st.sampled_from(zone.codes))
        elif zone.format == "N":
            valeurs[zone.position] = draw(st.integers(0, 10**zone.longueur - 1))
        else:
            valeurs[zone.position] = draw(lettres)[: zone.longueur]
    return noemie.composer(modele.numero, valeurs)


@settings(max_examples=80, deadline=None)
@given(liste=st.lists(entites(), min_size=1, max_size=6))
def test_reading_what_was_written_gives_the_same_return(liste):
    retour = noemie.Retour(entites=tuple(liste))
    lu, _ = noemie.read(noemie.write(retour))
    assert lu == retour


@settings(max_examples=200, deadline=None)
@given(octets=st.binary(max_size=400))
def test_no_bytes_make_the_reader_raise(octets):
    lu, anomalies = noemie.read(octets)
    assert lu is not None or anomalies


def test_values_that_do_not_fit_are_refused_with_their_position():
    with pytest.raises(ValueError, match=r"\[6\]"):
        noemie.composer("100", {6: 10**9})
    with pytest.raises(KeyError, match="7"):
        noemie.composer("100", {7: 1})
    with pytest.raises(ValueError, match="convient"):
        noemie.composer("295", {7: "A@B"})
