"""Generated alterations: each operator does what it says, and the tally of a real run adds up."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from eprouvette.generes import essayer
from eprouvette.generes.operateurs import OPERATEURS, alterations, alterer
from eprouvette.runner import session as sessions
from eprouvette_sim.formats import xml

MESSAGE = b"<a><b>Ab1</b><c>2026-03-02</c><d>00</d></a>"


def test_every_operator_strikes_a_small_message():
    found = {a.operateur: xml.read(alterer(MESSAGE, a))[0] for a in alterations(MESSAGE) if a.lieu == "/a/b"}
    told = {name: [(xml.local(n), n.text) for n in root] for name, root in found.items()}
    assert told == {
        "supprimer": [("c", "2026-03-02"), ("d", "00")],
        "dupliquer": [("b", "Ab1"), ("b", "Ab1"), ("c", "2026-03-02"), ("d", "00")],
        "permuter": [("c", "2026-03-02"), ("b", "Ab1"), ("d", "00")],
        "casse": [("b", "aB1"), ("c", "2026-03-02"), ("d", "00")],
        "chiffre": [("b", "Ab2"), ("c", "2026-03-02"), ("d", "00")],
    }


def test_dates_and_codes_have_their_own_operator():
    texts = {(a.operateur, a.lieu): alterer(MESSAGE, a) for a in alterations(MESSAGE)}
    assert b"<c>2025-03-02</c>" in texts["date", "/a/c"]
    assert b"<d>ZZ</d>" in texts["code", "/a/d"]
    assert ("chiffre", "/a/c") not in texts


def test_every_operator_can_strike():
    assert {a.operateur for a in alterations(MESSAGE)} == set(OPERATEURS)


@given(st.binary(max_size=60))
@settings(deadline=None)
def test_no_bytes_make_the_operators_raise(data):
    for altered in alterations(data):
        assert alterer(data, altered)


def test_a_huge_message_is_listed_in_linear_time_and_bounded():
    huge = b"<a>" + b"<b><c>1</c></b>" * 20_000 + b"</a>"
    listed = alterations(huge)
    assert max(a.rang for a in listed) < 5000
    assert b"<c>2</c>" in alterer(huge, next(a for a in listed if a.operateur == "chiffre"))


def test_signed_assertions_are_left_alone():
    signed = b'<a><s:Assertion xmlns:s="urn:s"><s:Nom>x</s:Nom></s:Assertion><b>1</b></a>'
    assert {a.lieu for a in alterations(signed)} == {"/a/b"}


def test_the_tally_of_a_run_adds_up_and_is_drawn_again_alike(tmp_path):
    options = sessions.Options(select="cas:insi/premier-prenom or cas:cdri/second-jumeau")
    session = sessions.start_session(options, out=tmp_path)
    session.run(lambda event, fields: None)
    tally = essayer(session.folder, graine="x", par_scenario=40)
    assert tally.found + tally.silent + tally.equivalent == 80
    assert tally.found > 20
    assert len(tally.silencieux) == tally.silent
    assert essayer(session.folder, graine="x", par_scenario=40) == tally
