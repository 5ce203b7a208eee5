"""Reading a visit names every mistake at once and never raises."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eprouvette.oracle import depuis, lire
from eprouvette.oracle.lecture import MAX_FAUTES, schema
from eprouvette.oracle.visite import CLASSES

VISITES = sorted((Path(__file__).parent / "visites").glob("*.toml"))
FAUSSE = """
entree = 2026-05-12
sortie = 2026-05-40
inconnue = 1
[etablissement]
categorie = "EHPAD"
[patient]
naissance = "12/05/1986"
[droits]
regime = "01"
periodes = [{ du = 2026-05-12, au = 2026-05-01 }]
[[actes]]
code = "CS"
nomenclature = "NGAP"
date = 2026-05-12
prix = 30.0
[[actes]]
nomenclature = "CCAM"
date = "2026-13-01"
prix = true
champ25 = ["9"]
"""


def cles(fautes):
    return {faute.cle for faute in fautes}


def test_every_mistake_is_named_at_once_with_its_key():
    visite, fautes = lire(FAUSSE.replace("2026-05-40", "2026-05-11").encode())
    assert visite is None
    assert cles(fautes) == {
        "inconnue",
        "etablissement.categorie",
        "patient.naissance",
        "droits.periodes[1].au",
        "actes[1].prix",
        "actes[2].code",
        "actes[2].date",
        "actes[2].prix",
        "actes[2].champ25[1]",
    }
    assert all(faute.attendu and faute.observe for faute in fautes)


def test_a_mistake_says_what_is_expected():
    _, fautes = lire(FAUSSE.replace("2026-05-40", "2026-05-12").encode())
    textes = "\n".join(str(faute) for faute in fautes)
    assert "actes[1].prix : attendu prix unitaire du produit, centimes (entier de 0 à 99999999) ; lu 30.0" in textes
    assert "l'un de : EPS, PNL" in textes


@pytest.mark.parametrize(
    ("octets", "cle"),
    [
        (b"", "entree"),
        (b"\xff\xfe", "fichier"),
        (b"entree = 2026-05-40", "fichier"),
        (b"a = " + b"[" * 5000, "fichier"),
        (b"\x00", "fichier"),
        (b"#" * 2_000_001, "fichier"),
    ],
)
def test_hostile_bytes_give_a_clear_mistake(octets, cle):
    visite, fautes = lire(octets)
    assert visite is None
    assert cle in cles(fautes)


def test_mistakes_are_capped_and_the_rest_is_counted():
    donnees = {f"cle{rang}": rang for rang in range(MAX_FAUTES + 50)}
    _, fautes = depuis(donnees)
    assert len(fautes) == MAX_FAUTES + 1
    assert fautes[-1].observe.endswith("autres fautes")


def test_an_unknown_fee_code_is_a_mistake():
    acte = {"code": "ATX", "nomenclature": "FORFAIT", "date": "2026-05-12", "prix": 1}
    _, fautes = depuis({
        "entree": "2026-05-12", "etablissement": {}, "patient": {"naissance": "1986-02-03"}, "droits": {"regime": "01"}, "actes": [acte],
    })  # fmt: skip
    assert cles(fautes) == {"actes[1].code"}


def test_a_visit_without_act_or_with_a_discharge_before_admission_is_a_mistake():
    _, fautes = depuis({
        "entree": "2026-05-12", "sortie": "2026-05-11", "etablissement": {}, "patient": {"naissance": "1986-02-03"}, "droits": {}, "actes": [],
    })  # fmt: skip
    assert cles(fautes) == {"actes", "sortie", "droits.regime"}


def test_the_schema_and_the_classes_have_the_same_keys():
    for nom, champs in schema().items():
        assert set(champs) == set(CLASSES[nom].__dataclass_fields__)


def test_every_key_of_the_schema_is_described_in_both_languages():
    for champs in schema().values():
        assert all(champ.fr and champ.en for champ in champs.values())


@given(st.binary(max_size=400))
def test_no_bytes_crash_the_reader(octets):
    visite, fautes = lire(octets)
    assert (visite is None) == bool(fautes)


VALEURS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12) | st.dates() | st.floats(allow_nan=True),
    lambda enfants: st.lists(enfants, max_size=3) | st.dictionaries(st.text(max_size=8), enfants, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(VISITES), st.data())
def test_no_value_in_place_of_another_crashes_the_reader(chemin, tirage):
    donnees = tomllib.loads(chemin.read_text(encoding="utf-8"))
    table = tirage.draw(st.sampled_from([donnees, donnees["patient"], donnees["droits"], donnees["actes"][0]]))
    table[tirage.draw(st.sampled_from(sorted(table)))] = tirage.draw(VALEURS)
    visite, fautes = depuis(donnees)
    assert (visite is None) == bool(fautes)
