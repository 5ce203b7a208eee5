"""PDF/A-1 as its bytes show it: our writer conforms, each forbidden thing is named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eprouvette_sim.formats import pdf
from eprouvette_sim.formats.cda import valeurs

GOOD = pdf.write("Compte rendu")


def codes(octets):
    return [anomaly.code for anomaly in pdf.deviations(octets, "/")]


def test_what_we_write_breaks_no_rule_and_identifies_itself():
    assert codes(GOOD) == []
    assert valeurs.pdfa(GOOD) == ("1", "B")


def test_the_cross_reference_table_of_what_we_write_leads_to_each_object():
    start = int(GOOD.rsplit(b"startxref\n", 1)[1].split(b"\n")[0])
    table = GOOD[start:].split(b"\n")
    assert table[0] == b"xref"
    for number, row in enumerate(table[3:8], 1):
        assert GOOD[int(row[:10]) :].startswith(b"%d 0 obj" % number)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b"%PDF-1.4", b"%PDF-1.7", "pdf.entete"),
        (b"%\xe2\xe3\xcf\xd3", b"%abcd", "pdf.binaire"),
        (b"%%EOF\n", b"", "pdf.fin"),
        (b"%%EOF\n", b"%%EOF\nrien", "pdf.fin"),
        (b"/ID [", b"/Id [", "pdf.identifiant"),
        (b"/Root 1 0 R", b"/Root 1 0 R /Encrypt 9 0 R", "pdf.chiffre"),
        (b"/Type /Page ", b"/Type /Page /X << /Type /ObjStm >> ", "pdf.flux_xref"),
        (b"/Type /Page ", b"/Type /Page /Filter /LZWDecode ", "pdf.lzw"),
        (b"/Type /Catalog", b"/Type /Catalog /Names << /EmbeddedFiles 8 0 R >>", "pdf.embarque"),
        (b"/Type /Catalog", b"/Type /Catalog /OpenAction << /S /JavaScript /JS (x) >>", "pdf.action"),
        (b"/Type /Page ", b"/Type /Page /Group << /S /Transparency >> ", "pdf.transparence"),
        (b"/Metadata 5 0 R", b"", "pdf.metadonnees"),
        (b"/Resources << >>", b"/Resources << /Font << /F1 << /Type /Font /BaseFont /Helvetica >> >> >>", "pdf.police"),
    ],
)
def test_each_rule_sees_its_mutation(old, new, code):
    assert codes(GOOD.replace(old, new)) == [code]


def test_words_inside_a_stream_are_content_and_an_embedded_font_is_enough():
    assert codes(pdf.write("x", dessin=b"(/JavaScript /Encrypt) pop")) == []
    embedded = b"/X << /Type /Font /FontDescriptor << /FontFile2 7 0 R >> >>"
    assert codes(GOOD.replace(b"/Resources << >>", embedded)) == []


@given(st.binary(max_size=300))
def test_no_bytes_make_the_reading_raise(octets):
    pdf.deviations(octets, "/")
    pdf.deviations(GOOD[:20] + octets + GOOD[20:], "/")


def test_a_large_file_is_read_in_linear_time():
    assert codes(pdf.write("x", dessin=b"stream\n" * 200_000)) == []
