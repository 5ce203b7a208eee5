from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from eprouvette_sim.formats.b2 import gabarits, notation, regles
from eprouvette_sim.formats.b2.controle_champs import _VALEURS, _VIDES
from eprouvette_sim.formats.b2.grammaire import SUIVANTS
from eprouvette_sim.formats.b2.prestations import prestations
from eprouvette_sim.formats.b2.regles import SURETE

FAITS = Path(__file__).parents[5] / "shared" / "facts" / "b2_champs.csv"
TYPES = ["000", "1", "2", "2S", "3", "3S", "3E", "3F", "3H", "4", "4S", "4E", "4B", "4H", "4M", "5", "6", "999"]


def test_the_eighteen_record_types_are_there():
    assert sorted(gabarits()) == sorted(TYPES)


@pytest.mark.parametrize("type_", TYPES)
def test_fields_cover_positions_1_to_128_without_gap_or_overlap(type_):
    suivante = 1
    for champ in gabarits()[type_].champs:
        assert champ.position == suivante
        suivante += champ.longueur
    assert suivante == 129


@pytest.mark.skipif(not FAITS.is_file(), reason="les faits de référence (../shared) ne sont pas présents")
def test_the_table_agrees_field_by_field_with_the_facts():
    with FAITS.open(encoding="utf-8") as flux:
        faits = list(csv.DictReader(flux, delimiter=";"))
    attendu = [(f["type"], int(f["position"]), int(f["longueur"]), f["format"], f["presence"]) for f in faits]
    ici = [(c.type, c.position, c.longueur, c.format, c.presence) for g in gabarits().values() for c in g.champs]
    assert sorted(ici) == sorted(attendu)
    provenances = {(f["type"], int(f["position"])): f["source"] for f in faits}
    for gabarit in gabarits().values():
        for champ in gabarit.champs:
            un_seul_logiciel = provenances[champ.type, champ.position] == "alcide"
            assert champ.provenance in ({"indirect"} if un_seul_logiciel else {"norme", "indirect"})


@pytest.mark.skipif(not FAITS.is_file(), reason="les faits de référence (../shared) ne sont pas présents")
def test_constants_of_the_facts_are_constants_of_the_table():
    with FAITS.open(encoding="utf-8") as flux:
        for fait in csv.DictReader(flux, delimiter=";"):
            if re.fullmatch(r"[0-9]{1,3}|[SEFHBM]", fait["valeur_ou_regle"]) and fait["presence"] == "O":
                (champ,) = [c for c in gabarits()[fait["type"]].champs if c.position == int(fait["position"])]
                assert champ.arguments[0].strip().lstrip("0") == fait["valeur_ou_regle"].lstrip("0"), champ.notation


def test_notation_is_the_one_of_the_norm():
    assert [notation("2", 40), notation("2S", 121), notation("3", 122), notation("999", 56)] == [
        "[0240]", "[2S121]", "[03122]", "[999:56]",
    ]  # fmt: skip


def test_every_control_word_of_the_table_is_understood():
    connus = {"", "libre", *_VALEURS, *_VIDES}
    assert {c.nature for g in gabarits().values() for c in g.champs} <= connus


def test_every_rule_says_its_source_and_a_known_provenance():
    for regle in regles().values():
        assert regle.source
        assert regle.libelle
        assert regle.provenance in SURETE


def test_prestations_only_use_records_the_grammar_knows():
    for prestation in prestations().values():
        assert prestation.requis <= prestation.permis
        for famille in prestation.familles:
            assert {famille + lettre for lettre in prestation.permis} <= set(SUIVANTS) | {"3S"}


def test_labels_and_names_are_unique_in_a_record():
    for gabarit in gabarits().values():
        assert len(gabarit.par_nom) == len(gabarit.champs)
