"""Fixed-width tables: what is written comes back, nothing is cut to fit, truncation and strangers are named."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eprouvette_sim.formats.largeur import Largeurs
from eprouvette_sim.kernel.errors import ErreurUsage

TABLE = Largeurs.from_json(
    {
        "nom": "essai",
        "largeur": 30,
        "regle": "table d'essai",
        "codes": {"oui_non": {"oui": "1", "non": "0"}},
        "enregistrements": [
            {"code": "A", "champs": [["numero", 2, 9, "n"], ["jour", 11, 8, "date:AAAAMMJJ"], ["nom", 19, 10]]},
            {
                "code": "L",
                "groupe": "lignes[]",
                "champs": [["id", 2, 3], ["montant", 5, 8, "n"], ["paye", 13, 1, "codes:oui_non"]],
            },
            {"code": "Z", "champs": [["total", 2, 10, "n"]]},
        ],
    }
)
MESSAGE = {
    "numero": "42",
    "jour": "2026-03-02",
    "nom": "ADRUN",
    "total": "1500",
    "lignes": [{"id": "1", "montant": "1000", "paye": "oui"}, {"id": "2", "montant": "500", "paye": "non"}],
}
OCTETS = (
    b"A00000004220260302ADRUN       \r\n"
    b"L1  000010001                 \r\n"
    b"L2  000005000                 \r\n"
    b"Z0000001500                   \r\n"
)


def test_the_bytes_are_those_typed_by_hand():
    assert TABLE.ecrire(MESSAGE) == OCTETS
    assert TABLE.lire(OCTETS) == (MESSAGE, ())


def test_the_table_read_back_from_json_is_the_same():
    assert Largeurs.from_json(TABLE.to_json()) == TABLE
    assert "lignes[].montant" in TABLE.noms()


def test_without_separator_records_follow_each_other():
    bare = Largeurs.from_json(TABLE.to_json() | {"fin": ""})
    assert bare.lire(bare.ecrire(MESSAGE)) == (MESSAGE, ())


def codes(data: bytes) -> list[str]:
    return [anomalie.code for anomalie in TABLE.lire(data)[1]]


@pytest.mark.parametrize("cut", range(1, len(OCTETS) - 2))
def test_every_truncation_but_of_the_last_separator_is_found(cut):
    message, anomalies = TABLE.lire(OCTETS[:cut])
    assert anomalies or message is None


def test_what_is_wrong_is_named_with_its_record_and_position():
    assert codes(OCTETS.replace(b"000010001", b"0000X0001")) == ["essai.valeur"]
    assert TABLE.lire(OCTETS.replace(b"000010001", b"0000X0001"))[1][0].lieu == "enregistrement 2 [005] (montant)"
    assert codes(OCTETS.replace(b"L2 ", b"Q2 ")) == ["essai.inconnu"]
    assert codes(OCTETS.replace(b"ADRUN       \r\n", b"ADRUN\r\n")) == ["essai.largeur"]
    assert TABLE.lire(b"Z")[0] is None
    assert TABLE.lire(b"")[0] is None


@pytest.mark.parametrize(
    "change", [{"numero": "1234567890"}, {"numero": "-1"}, {"nom": "UN NOM TROP LONG"}, {"nom": "Œ"}, {"nom": "A\r\nZ"}]
)
def test_what_does_not_fit_is_refused_never_cut(change):
    with pytest.raises(ErreurUsage):
        TABLE.ecrire(MESSAGE | change)


@pytest.mark.parametrize(
    "champs",
    [[["a", 1, 2]], [["a", 2, 3], ["b", 4, 2]], [["a", 30, 2]], [["a", 2, 0]], [["a", 2]], [["a", 2, 2, "autre"]]],
)
def test_a_table_that_cannot_be_is_refused(champs):
    with pytest.raises(ErreurUsage):
        Largeurs.from_json({"nom": "x", "largeur": 30, "enregistrements": [{"code": "A", "champs": champs}]})


_TEXTE = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=3)


@given(st.lists(st.tuples(_TEXTE, st.integers(0, 99_999_999)), max_size=20), st.integers(0, 999_999_999))
@settings(deadline=None)
def test_any_message_comes_back(rows, number):
    lines = [{"id": name, "montant": str(amount)} for name, amount in rows]
    message = {"numero": str(number)} | ({"lignes": lines} if lines else {})
    assert TABLE.lire(TABLE.ecrire(message)) == (message, ())


@given(st.binary(max_size=200))
@settings(deadline=None)
def test_no_bytes_make_the_reader_raise(data):
    TABLE.lire(data)
