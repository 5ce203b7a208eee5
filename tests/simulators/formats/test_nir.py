from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eprouvette_sim.formats.nir import cle, cle_juste, valeur

NIR = st.from_regex(r"[12][0-9]{2}(0[1-9]|1[0-2])([0-9]{2}|2[AB])[0-9]{6}", fullmatch=True)


def test_the_fictive_number_of_the_norm_has_its_key():
    # 2555555751333 mod 97 = 73, key 24: worked example of the SFG reading.
    assert cle("2555555751333") == "24"


@pytest.mark.parametrize(
    ("nir", "nombre"), [("185052A999456", 1_850_519_999_456), ("185052B999456", 1_850_518_999_456)]
)
def test_corsica_counts_its_letter_as_zero_less_a_million_or_two(nir, nombre):
    # Replacing the letter by 0 gives 1850520999456; 2A takes one million off, 2B two.
    assert valeur(nir) == nombre
    assert cle(nir) == f"{97 - nombre % 97:02d}"


@given(nir=NIR)
def test_a_number_followed_by_its_key_is_a_multiple_of_97(nir):
    nombre = valeur(nir)
    assert nombre is not None
    assert (nombre + int(cle(nir))) % 97 == 0
    assert cle_juste(nir, cle(nir)) is True


@given(texte=st.text(max_size=15))
def test_anything_else_is_no_number_and_never_raises_on_judging(texte):
    if valeur(texte) is None:
        assert cle_juste(texte, "00") is None
        with pytest.raises(ValueError, match="forme d'un NIR"):
            cle(texte)
