"""ER7: round trips, escapes, character sets, hostile bytes."""

from __future__ import annotations

import hl7 as other
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eprouvette_sim.formats import hl7
from eprouvette_sim.formats.hl7 import er7
from eprouvette_sim.formats.hl7.echappements import desechapper, echapper
from hl7_support import message

HEAD = "MSH|^~\\&|A|B|C|D|20260302||ORU^R01^ORU_R01|1|P|2.5|||||FRA|"
TEXTS = st.text(st.characters(blacklist_categories=("Cs",)), max_size=60)


def codes(raw: bytes) -> list[str]:
    return [one.code for one in hl7.read(raw)[1]]


@given(TEXTS)
def test_escaping_then_unescaping_gives_the_text_back(text):
    seps = hl7.Separateurs()
    written = echapper(text, seps)
    assert not set(written) & set("|^~&\r\n")
    assert desechapper(written, seps) == text.replace("\r\n", "\n")


@given(st.lists(st.lists(TEXTS, max_size=4), min_size=1, max_size=6))
def test_a_message_written_is_read_back_equal(rows):
    seps = hl7.Separateurs()
    base = message()
    added = [
        hl7.Segment(nom="ZZZ", champs=tuple(echapper(text, seps) for text in row) or ("",), rang=rank)
        for rank, row in enumerate(rows, 1)
    ]
    whole = hl7.Message(segments=(*base.segments, *added))
    back, found = hl7.read(hl7.write(whole))
    assert (back, found) == (whole, ())
    assert [segment.valeur(1) for segment in back.tous("ZZZ")] == [
        (row[0] if row else "").replace("\r\n", "\n") for row in rows
    ]


@given(st.binary(max_size=300))
def test_no_bytes_make_the_reader_raise(data):
    for raw in (data, HEAD.encode() + data, b"MSH" + data):
        value, found = hl7.read(raw)
        assert value is not None or found
        if value is not None:
            hl7.anomalies(value)
            hl7.anomalies_accuse(value, "R01")
            hl7.anomalies_compte_rendu(value)
            hl7.anomalies_relais(value)
            hl7.courriel(value)
            hl7.lire_accuse(value)
            hl7.lire_compte_rendu(value)


@pytest.mark.parametrize(
    ("jeu", "codec"), [("UNICODE UTF-8", "utf-8"), ("8859/15", "iso8859-15"), ("8859/1", "latin-1")]
)
def test_the_character_set_of_msh_18_is_the_one_read(jeu, codec):
    value, found = hl7.read((HEAD + jeu + "\rNTE|1||Œdème à 12 €\r").replace("Œ", "O").replace("€", "E").encode(codec))
    assert (value.un("NTE").valeur(3), found) == ("Odème à 12 E", ())


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "hl7.debut"),
        (b"PID|1", "hl7.debut"),
        (b"\n\nMSH|^~\\&|A||||||ACK|1|P|2.5\r", "hl7.debut"),
        (b"MSH|^^\\&|A||||||ACK|1|P|2.5\r", "hl7.separateurs"),
        ((HEAD + "8859/1\n").encode(), "hl7.fin_de_segment"),
        ((HEAD + "KOI8\r").encode(), "hl7.jeu.inconnu"),
        ((HEAD + "UNICODE UTF-8\rNTE|1||").encode() + b"\xe9\r", "hl7.jeu.octets"),
        ((HEAD + "\rNTE|1||é\r").encode(), "hl7.jeu.octets"),
        ((HEAD + "8859/1\rp|1\r").encode(), "hl7.segment"),
        (HEAD.encode() + b"\r" + b"NTE|1\r" * er7.MAX_SEGMENTS, "hl7.taille"),
        (b"MSH|" + b"x" * er7.MAX_OCTETS, "hl7.taille"),
    ],
)
def test_a_hostile_message_is_named_by_its_rule(raw, code):
    assert code in codes(raw)


def test_other_separators_are_honoured():
    value, found = hl7.read(b"MSH#*!?%#A######ACK*R01*ACK#1#P#2.5#####FRA#8859/1\rPID#1##a*b!c*d\r")
    assert not found
    assert value.type == ("ACK", "R01", "ACK")
    assert value.un("PID").composants(3, 2) == ("c", "d")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r"a\F\b\S\c\T\d\R\e\E\f", "a|b^c&d~e\\f"),
        (r"a\.br\b", "a\nb"),
        (r"\H\gras\N\ non", "gras non"),
        (r"\X41C3A9\!", "Aé!"),
        (r"\XE9\!", "é!"),
        (r"a\Z9\b", r"a\Z9\b"),
        (r"a\ fin", r"a\ fin"),
        ("\\" * 9, "\\" * 9),
    ],
)
def test_escapes_mean_what_chapter_2_says(written, meant):
    assert desechapper(written, hl7.Separateurs()) == meant


def test_python_hl7_reads_our_messages_as_we_do():
    ours = message(message="MDM")
    theirs = other.parse(hl7.write(ours).decode())
    assert [str(segment[0]) for segment in theirs] == [segment.nom for segment in ours.segments]
    for mine, his in zip(ours.segments, theirs, strict=True):
        for number in range(2 if mine.nom == "MSH" else 1, len(mine.champs) + 1):
            assert str(his[number]) == mine.champ(number)


def test_a_message_in_another_set_is_refused_by_the_writer():
    with pytest.raises(ValueError, match="KOI8"):
        hl7.write(hl7.Message(segments=(), jeu="KOI8"))
