from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eprouvette_sim.formats.b2.dates import existe, trop_vieille
from eprouvette_sim.formats.b2.identifiants import (
    caisse_du_nir_anonyme,
    cle_luhn,
    finess_b2,
    luhn_juste,
    nir_anonyme,
)


@pytest.mark.parametrize("numero", ["200102689", "291991107"])
def test_the_numbers_printed_by_the_norm_have_their_key(numero):
    assert luhn_juste(numero)


def test_corsican_finess_are_written_in_digits():
    # RG_MF609 gives the first; the second follows its rule.
    assert finess_b2("2A0002689") == "200102689"
    assert finess_b2("2B0000020") == "200200020"
    assert finess_b2("750712184") == "750712184"


@given(numero=st.text("0123456789", min_size=1, max_size=12), chiffre=st.integers(0, 11), ecart=st.integers(1, 9))
def test_changing_one_digit_breaks_the_key(numero, chiffre, ecart):
    entier = numero + cle_luhn(numero)
    assert luhn_juste(entier)
    i = chiffre % len(entier)
    autre = entier[:i] + str((int(entier[i]) + ecart) % 10) + entier[i + 1 :]
    assert not luhn_juste(autre)


def test_letters_count_as_their_rank():
    assert cle_luhn("2A000268") == cle_luhn("21000268")


@pytest.mark.parametrize("texte", ["", "٣٣", "12 4", "abc"])
def test_what_is_no_number_has_no_right_key(texte):
    assert not luhn_juste(texte)


def test_anonymous_numbers_carry_the_hospitals_caisse():
    assert nir_anonyme(feminin=True, caisse="751", ist=True) == "2555555751333"
    assert caisse_du_nir_anonyme("2555555751333") == "751"
    assert caisse_du_nir_anonyme("1850699999001") is None


def test_days_exist_or_do_not():
    assert existe(b"240229")
    assert not existe(b"230229")
    assert not existe(b"260431")
    assert not existe(b"000000")
    assert not existe(b"26A101")


def test_care_is_too_old_at_its_first_birthday():
    assert trop_vieille(250301, 260301)
    assert not trop_vieille(250302, 260301)
