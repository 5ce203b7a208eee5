"""Alterations of a mail message: each changes what is said, at the place it names, and never raises."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courriel_exemples import message
from eprouvette.generes import courriel
from eprouvette_sim.formats import mime


def test_headers_and_parts_are_altered_each_by_every_operator():
    found = courriel.alterations(message())
    assert {a.operateur for a in found} == {*courriel.ENTETES, "supprimer-partie", "dupliquer-partie"}
    assert {"X-MSS-NIL", "Subject", "Content-Type", "partie 3"} <= {a.lieu for a in found}


def test_an_alteration_changes_what_is_said_and_only_there():
    whole = message()
    for alteration in courriel.alterations(whole):
        altered = courriel.alterer(whole, alteration)
        assert altered != whole
        if alteration.operateur == "supprimer" and alteration.lieu == "X-MSS-NIL":
            assert mime.read(altered)[0].un("X-MSS-NIL") is None
            assert mime.read(altered)[0].objet == mime.read(whole)[0].objet


@pytest.mark.parametrize(("old", "same"), [(b"X-MSS-NIL: ", True), (b"EPROUVETTE", False)])
def test_folding_says_the_same_thing_and_another_value_does_not(old, same):
    whole = message()
    other = whole.replace(old, old[:-1] + b"\r\n " if same else b"AUTRE", 1)
    assert (courriel.dit(whole) == courriel.dit(other)) is same


@given(st.binary(max_size=300))
@settings(max_examples=60)
def test_any_octets_are_altered_without_raising(data):
    for alteration in courriel.alterations(data):
        assert isinstance(courriel.alterer(data, alteration), bytes)
    assert courriel.dit(data) == courriel.dit(data)
