"""MLLP frames: any cut of the stream gives the same frames, nothing between them is lost, memory is bounded."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from eprouvette_sim.formats import hl7

BODIES = st.lists(st.binary(max_size=40).filter(lambda data: b"\x0b" not in data and b"\x1c" not in data), max_size=5)


def frames(decoder: hl7.Decodeur, data: bytes, cuts: list[int]) -> list[hl7.Trame]:
    places = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    return [frame for a, b in pairwise(places) for frame in decoder.nourrir(data[a:b])]


@given(BODIES, st.lists(st.integers(0, 400), max_size=8))
def test_frames_survive_any_cut_of_the_stream(bodies, cuts):
    stream = b"".join(map(hl7.encadrer, bodies))
    decoder = hl7.Decodeur()
    found = frames(decoder, stream, cuts)
    assert [frame.octets for frame in found] == bodies
    assert not any(frame.anomalies or frame.tronquee for frame in found)
    assert decoder.finir() == ()


@given(st.binary(max_size=200), st.lists(st.integers(0, 200), max_size=6))
def test_no_bytes_make_the_decoder_raise(data, cuts):
    decoder = hl7.Decodeur(limite=16)
    for frame in frames(decoder, data, cuts):
        assert len(frame.octets) <= 16
    decoder.finir()


def test_bytes_between_frames_are_said():
    decoder = hl7.Decodeur()
    (first,) = decoder.nourrir(b"bonjour" + hl7.encadrer(b"A"))
    assert [one.observe for one in first.anomalies] == ["'bonjour'"]
    (second,) = decoder.nourrir(hl7.encadrer(b"B"))
    assert second.anomalies == ()


def test_a_frame_without_its_last_cr_is_said():
    decoder = hl7.Decodeur()
    decoder.nourrir(b"\x0bA\x1c")
    (second,) = decoder.nourrir(hl7.encadrer(b"B"))
    assert [one.observe for one in second.anomalies] == ["pas de CR après FS"]


def test_a_frame_over_the_limit_is_cut_and_marked():
    decoder = hl7.Decodeur(limite=4)
    (frame,) = decoder.nourrir(b"\x0b" + b"x" * 10_000)
    assert (frame.octets, frame.tronquee) == (b"xxxx", True)


def test_a_connection_closed_in_a_frame_is_said():
    decoder = hl7.Decodeur()
    assert decoder.nourrir(b"\x0bMSH|") == []
    assert [one.code for one in decoder.finir()] == ["hl7.mllp.fin"]
