"""The user's mapping of CNDA test numbers to scenarios."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eprouvette.catalogue.cnda import read_mapping
from eprouvette_sim.kernel.errors import ErreurUsage

KNOWN = ("insi/deuxieme-prenom", "insi/homonymes", "b2/totaux")


@pytest.fixture
def mapping(tmp_path):
    def write(raw):
        path = tmp_path / "cnda.csv"
        path.write_bytes(raw if isinstance(raw, bytes) else raw.encode())
        return path

    return write


@pytest.mark.parametrize("sep", [",", ";"])
def test_a_mapping_is_read_with_either_separator(mapping, sep):
    path = mapping(
        f"Test{sep}Scenarios{sep}Commentaire\n"
        f"T-001{sep}@cas:insi/homonymes | b2/totaux{sep}à refaire\n\n"
        f"T-002{sep}{sep}\n"
    )
    one, two = read_mapping(path, KNOWN)
    assert (one.numero, one.scenarios, one.commentaire) == ("T-001", ("insi/homonymes", "b2/totaux"), "à refaire")
    assert (two.numero, two.scenarios, two.ligne) == ("T-002", (), 4)


def test_all_mistakes_are_given_at_once_with_the_nearest_scenario(mapping):
    path = mapping("test,scenarios\nT1,insi/homonyme\n,b2/totaux\nT1,b2/totaux\n")
    with pytest.raises(ErreurUsage) as caught:
        read_mapping(path, KNOWN)
    assert caught.value.quoi.splitlines() == [
        "cnda.csv:2 : scenarios : 'insi/homonyme' inconnu ; proche : insi/homonymes",
        "cnda.csv:3 : test : vide",
        "cnda.csv:4 : test : T1 déjà donné ligne 2",
    ]


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("", "colonne « test » absente"),
        ("tests,scenarios\n", "proche : tests"),
        ("test,scenarios,scenarios\n", "en double"),
        ("test,scenarios\na,b2/totaux,c\n", "3 cellules, 2 attendues"),
        ('test,scenarios\n"a,b', "mal formé"),
        ("test,scenarios\né,b2/totaux\n".encode("latin-1"), ":2 : UTF-8 attendu"),
        (b"a" * (4 * 1024 * 1024 + 1), "plus de"),
    ],
)
def test_a_bad_file_is_named(mapping, raw, said):
    with pytest.raises(ErreurUsage) as caught:
        read_mapping(mapping(raw), KNOWN)
    assert said in caught.value.quoi


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ErreurUsage, match="illisible"):
        read_mapping(tmp_path / "absent.csv", KNOWN)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=120))
def test_any_bytes_are_read_or_explained(mapping, data):
    path = mapping(b"test,scenarios\n" + data)
    try:
        told = [name for test in read_mapping(path, KNOWN) for name in test.scenarios]
    except ErreurUsage as error:
        told = [] if error.quoi and error.ou else ["une erreur sans explication"]
    assert set(told) <= set(KNOWN)
