"""Alterations of the files inside encrypted mails: each changes one thing, says where, and most are noticed."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from eprouvette.generes import essayer
from eprouvette.generes.operateurs_b2 import alterations_b2, alterer_b2
from eprouvette.runner import session as sessions
from eprouvette_sim.formats.b2 import generateur

FICHIER = generateur.fichier(generateur.Reglages(factures=1, graine=3))


def test_each_alteration_changes_one_record_and_nothing_else():
    for alteration in alterations_b2(FICHIER):
        altere = alterer_b2(FICHIER, alteration)
        ecart = {"supprimer": -128, "dupliquer": 128}.get(alteration.operateur, 0)
        assert len(altere) == len(FICHIER) + ecart
        if not ecart:
            changed = {at // 128 for at, (a, b) in enumerate(zip(altere, FICHIER, strict=True)) if a != b}
            swapped = {alteration.rang + 1} if alteration.operateur == "permuter" else set()
            assert changed == {alteration.rang} | swapped


@given(st.binary(max_size=300))
def test_what_is_no_b2_file_has_none_or_they_all_apply(octets):
    for alteration in alterations_b2(octets):
        assert alterer_b2(octets, alteration) != octets


def test_the_files_of_a_run_are_altered_too_and_the_tally_adds_up(tmp_path):
    session = sessions.start_session(sessions.Options(select="cas:b2/taux-personne/invalidite"), out=tmp_path)
    session.run(lambda event, fields: None)
    tally = essayer(session.folder)
    assert tally.possibles > 100
    assert tally.found + tally.silent + tally.equivalent == 12
    assert len(tally.silencieux) == tally.silent
    in_files = [row["location"] for row in tally.silencieux if row["location"].startswith("/b2/")]
    assert in_files
    assert all(re.fullmatch(r"/b2/\w+\[\d+\](/[\w:]+)?", place) for place in in_files)
    assert all(row["location"] for row in tally.silencieux)
