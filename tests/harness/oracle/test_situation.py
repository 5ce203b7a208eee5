"""Dates, ages, periods, keys and rounding: the small facts everything else rests on."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eprouvette.oracle import depuis
from eprouvette.oracle.arrondi import arrondi, euros, nombre, pourcent
from eprouvette.oracle.cles import cle_luhn, cle_nir, finess_numerique
from eprouvette.oracle.situation import age, date_reference, plus_mois, situer

JOUR = date(2026, 5, 12)


def visite(droits=None, acte=None, **patient):
    lue, fautes = depuis(
        {
            "entree": JOUR,
            "etablissement": {},
            "patient": {"naissance": "1986-02-03", **patient},
            "droits": {"regime": "01", **(droits or {})},
            "actes": [{"code": "CS", "nomenclature": "NGAP", "date": JOUR, "prix": 3000, **(acte or {})}],
        }
    )
    assert fautes == ()
    return lue


@pytest.mark.parametrize(
    ("naissance", "attendu"),
    [
        ("2000-05-12", 26),
        ("2000-05-13", 25),
        ("2000-05-11", 26),
        ("2000-06-01", 25),
        ("2026-05-12", 0),
        ("2027-01-01", 0),
    ],
)
def test_age_changes_on_the_birthday(naissance, attendu):
    assert age(date.fromisoformat(naissance), JOUR) == attendu


@pytest.mark.parametrize(
    ("jour", "mois", "attendu"),
    [
        ("2025-08-10", 5, "2026-01-10"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2026-07-31", 5, "2026-12-31"),
        ("2026-08-31", 4, "2026-12-31"),
        ("2026-12-15", 1, "2027-01-15"),
        ("2026-11-30", 13, "2027-12-30"),
    ],
)
def test_months_are_added_and_clipped_to_the_last_day(jour, mois, attendu):
    assert plus_mois(date.fromisoformat(jour), mois).isoformat() == attendu


@pytest.mark.parametrize(
    ("du", "au", "ouverte"),
    [
        (JOUR, JOUR, True),
        (JOUR, None, True),
        (date(2026, 5, 13), None, False),
        (date(2026, 1, 1), date(2026, 5, 11), False),
    ],
)
@pytest.mark.parametrize(
    ("cle", "valeur", "situation"),
    [("c2s", {"gestion": "caisse"}, "SP03"), ("ame", {}, "SP06"), ("situations", {"code": "SP17"}, "SP17")],
)
def test_a_particular_situation_holds_on_its_first_and_last_day(du, au, ouverte, cle, valeur, situation):
    periode = {**valeur, "du": du, **({"au": au} if au else {})}
    lue = visite({cle: [periode] if cle == "situations" else periode})
    assert (situation in situer(lue, JOUR).sp) is ouverte


@pytest.mark.parametrize(
    ("droits", "sp"),
    [
        ({"bgdh": "70"}, {"SP08.2"}),
        ({"regime": "02", "bgdh": "70"}, set()),
        ({"bgdh": "65"}, {"SP17"}),
        ({"regime": "02", "bgdh": "65"}, set()),
        ({"cha_ann": "0"}, set()),
        ({"cha_ann": "1", "exonerations": [{"code": "1", "du": "2026-01-01"}]}, set()),
    ],
)
def test_management_codes_count_only_in_regime_01(droits, sp):
    assert situer(visite(droits), JOUR).sp == sp


@pytest.mark.parametrize(
    ("periode", "connu"),
    [({"du": "2026-05-12"}, True), ({"du": "2026-01-01", "au": "2026-05-11"}, False), ({"du": "2026-05-13"}, None)],
)
def test_the_declaration_of_the_medecin_traitant_is_read_at_the_date(periode, connu):
    lue = visite({"medecin_traitant": True, "medecin_traitant_periode": periode})
    assert situer(lue, JOUR).medecin_traitant is connu


@pytest.mark.parametrize(
    ("acte", "c2s", "attendue"),
    [
        ({}, True, "2026-05-12"),
        ({"prescription": "2026-05-01"}, False, "2026-05-12"),
        ({"prescription": "2026-05-01", "serie": True}, True, "2026-05-01"),
        ({"prescription": "2026-05-01", "nomenclature": "NABM", "code": "0322"}, True, "2026-05-01"),
        (
            {"prescription": "2026-05-01", "nomenclature": "NABM", "code": "0322", "sans_ordonnance": True},
            False,
            "2026-05-12",
        ),
        ({"prescription": "2026-05-01", "nomenclature": "LPP", "code": "1234567", "tarif": 1}, False, "2026-05-01"),
        ({"prescription": "2026-05-01", "nomenclature": "LPP", "code": "1234567", "tarif": 1}, True, "2026-05-12"),
        (
            {"prescription": "2026-05-01", "nomenclature": "UCD", "code": "9123456", "taux_ucd": "65"},
            False,
            "2026-05-12",
        ),
        ({"type_dentaire": "prothese", "achevement": "2026-05-10"}, False, "2026-05-10"),
        ({"type_dentaire": "odf", "prescription": "2026-04-10"}, False, "2026-04-10"),
        ({"type_dentaire": "soins", "prescription": "2026-04-10"}, False, "2026-05-12"),
    ],
)
def test_the_reference_date_follows_the_kind_of_act(acte, c2s, attendue):
    assert date_reference(visite(acte=acte).actes[0], c2s=c2s)[0].isoformat() == attendue


@pytest.mark.parametrize(
    ("nir", "cle"),
    # the anonymous NIR of RG_MF631/0212-SP10 worked by hand (mod 97 = 73), and a published test identity
    [("2555555751333", "24"), ("2360663220836", "56")],
)
def test_the_nir_key_is_97_less_the_remainder(nir, cle):
    assert cle_nir(nir) == cle


@given(st.integers(10000, 29999), st.sampled_from("AB"), st.integers(0, 999999))
def test_the_key_of_a_corsican_nir_agrees_with_the_subtraction_method(debut, lettre, fin):
    nombre_corse = int(f"{debut}20{fin:06d}") - {"A": 1_000_000, "B": 2_000_000}[lettre]
    assert cle_nir(f"{debut}2{lettre}{fin:06d}") == f"{97 - nombre_corse % 97:02d}"


@given(st.integers(0, 10**8 - 1))
def test_the_accident_key_makes_the_doubled_sum_a_multiple_of_ten(numero):
    chiffres = f"{numero:08d}"
    doubles = [2 * int(c) for c in chiffres[1::2]]
    simples = [int(c) for c in chiffres[0::2]]
    somme = sum(d // 10 + d % 10 for d in doubles) + sum(simples)
    assert (somme + cle_luhn(chiffres)) % 10 == 0


@pytest.mark.parametrize(
    ("finess", "numerique"),
    [("2A0002689", "200102689"), ("2B0000012", "200200012"), ("750100042", "750100042")],
)
def test_a_corsican_finess_becomes_numeric(finess, numerique):
    assert finess_numerique(finess) == numerique


@given(st.integers(0, 10**12), st.integers(1, 10**9))
def test_rounding_is_to_the_nearest_with_halves_up(numerateur, denominateur):
    double = 2 * (arrondi(numerateur, denominateur) * denominateur - numerateur)
    assert -denominateur < double <= denominateur


@pytest.mark.parametrize(("numerateur", "denominateur"), [(-1, 1), (1, 0), (1, -2)])
def test_rounding_refuses_negative_amounts(numerateur, denominateur):
    with pytest.raises(ValueError, match="arrondi"):
        arrondi(numerateur, denominateur)


def test_amounts_are_written_as_french_readers_expect():
    assert [euros(cents) for cents in (0, 5, 123456, -250)] == ["0,00", "0,05", "1 234,56", "-2,50"]
    assert [nombre(valeur) for valeur in (10000, 10678, 1500, 600000)] == ["1", "1,0678", "0,15", "60"]
    assert pourcent(9821, 70) == 6875
