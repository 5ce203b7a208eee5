from __future__ import annotations

import io

from hypothesis import example, given, settings
from hypothesis import strategies as st

from eprouvette_sim.formats.b2 import controler, read, regles, write
from eprouvette_sim.formats.b2.defauts import defauts, planter
from eprouvette_sim.formats.b2.generateur import Reglages, enregistrements, fichier
from eprouvette_sim.formats.b2.recettes import RECETTES
from eprouvette_sim.formats.b2.strategies import fichiers, fichiers_defectueux


@settings(max_examples=60, deadline=None)
@given(octets=fichiers())
def test_reading_then_writing_gives_the_same_bytes(octets):
    lu, anomalies = read(octets)
    assert anomalies == ()
    assert write(lu) == octets


@settings(max_examples=300, deadline=None)
@given(cas=fichiers_defectueux())
def test_each_planted_defect_is_found_where_it_was_planted(cas):
    octets, plantes = cas
    bilan = controler(io.BytesIO(octets), moteur="reference")
    trouves = {(e.enregistrement, e.regle) for e in bilan.ecarts}
    for plante in plantes:
        if plante.defaut == "depense-nulle":  # judged in the totals of type 5, further on
            assert any(e.regle == plante.regle and e.enregistrement > plante.enregistrement for e in bilan.ecarts)
        else:
            assert (plante.enregistrement, plante.regle) in trouves


def test_every_kind_of_defect_breaks_the_rule_it_names():
    assert len({(d.type, d.champ, d.operation, d.si) for d in defauts()}) == len(defauts()) >= 85
    base = list(enregistrements(Reglages(factures=400, graine=5)))
    propres = controler(io.BytesIO(b"".join(base)), moteur="reference")
    assert propres.total == 0
    for defaut in defauts():
        index = next(i for i, octets in enumerate(base) if defaut.convient(octets))
        change = [*base[:index], defaut.appliquer(base[index]), *base[index + 1 :]]
        bilan = controler(io.BytesIO(b"".join(change)))
        assert defaut.regle in {e.regle for e in bilan.ecarts}, defaut.nom
        assert defaut.regle in regles()


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others():
    assert fichier(Reglages(factures=50, graine=9)) == fichier(Reglages(factures=50, graine=9))
    assert fichier(Reglages(factures=50, graine=9)) != fichier(Reglages(factures=50, graine=10))


def test_planting_asks_for_no_more_invoices_than_there_are():
    flux = planter(enregistrements(Reglages(factures=3, graine=1)), nombre=10, factures=3, graine=1)
    assert sum(plante is not None for _, plante in flux) == 3


def test_every_recipe_alone_is_conforming():
    for nom in RECETTES:
        for graine in range(5):
            bilan = controler(io.BytesIO(fichier(Reglages(factures=40, graine=graine, recettes=(nom,)))))
            assert bilan.ecarts == (), nom


@settings(max_examples=150, deadline=None)
@given(graine=st.integers(0, 30), touches=st.lists(st.tuples(st.integers(0, 2**31), st.integers(32, 126)), max_size=8))
@example(graine=0, touches=[(18944, 32), (946684800, 32)])  # the heads of two records in a row
def test_a_file_with_any_printable_bytes_changed_is_written_back_exactly(graine, touches):
    octets = bytearray(fichier(Reglages(factures=4, graine=graine)))
    for place, octet in touches:
        octets[place % len(octets)] = octet
    lu, _ = read(bytes(octets))
    assert lu is not None
    assert write(lu) == bytes(octets)


@settings(max_examples=150, deadline=None)
@given(octets=st.binary(max_size=600))
def test_no_bytes_make_the_reader_raise(octets):
    lu, anomalies = read(octets)
    assert lu is not None or anomalies
