"""The MSSanté profile: the good message breaks nothing; each rule is broken alone by one change."""

from __future__ import annotations

import pytest

from courriel_exemples import LETTRE, TOUSSAINT, ZOE, archive, message, with_archive
from eprouvette.monde import courriers
from eprouvette_sim.formats import pdfa
from eprouvette_sim.formats.data import regles
from eprouvette_sim.formats.mime import profil
from eprouvette_sim.model import PieceJointe


def codes(data):
    vu, found = profil.lire(data)
    return sorted({anomaly.code for anomaly in (profil.deviations(vu) if vu else found)})


def swap(old: str, new: str, data: bytes | None = None) -> bytes:
    octets = message() if data is None else data
    assert old.encode() in octets
    return octets.replace(old.encode(), new.encode(), 1)


def pieces(*parts: PieceJointe) -> bytes:
    return courriers.simple(LETTRE, pieces=parts, documents=True)


PDF = courriers.document(ZOE)[1]
ZIP = PieceJointe(nom="ihe_xdm.ZIP", type_mime="application/zip", contenu=archive())
GOOD_NAME = "20260301_CR_ADRUN_ZOE.pdf"


def pdf(contents=PDF, name=GOOD_NAME):
    return PieceJointe(nom=name, type_mime="application/pdf", contenu=contents)


def test_the_good_message_breaks_nothing():
    assert codes(message()) == []
    assert codes(pieces(ZIP, pdf())) == []
    assert codes(courriers.simple(LETTRE)) == []


@pytest.mark.parametrize(
    ("data", "broken"),
    [
        (lambda: swap("X-MSS-NIL: EPROUVETTE", "X-Autre: x"), ["mss.nil"]),
        (lambda: swap("X-MSS-NIL: EPROUVETTE", "X-MSS-NIL: A\r\nX-MSS-NIL: A"), ["mss.nil"]),
        (lambda: swap("X-MSS-CODECDA: 11488-4", "X-MSS-CODECDA: 11490-0"), ["mss.codecda"]),
        (lambda: swap("X-MSS-CODECDA: 11488-4\r\n", ""), ["mss.codecda"]),
        (lambda: swap("X-MSS-INS: O", "X-MSS-INS: N"), ["mss.ins"]),
        (lambda: swap("X-MSS-INS: O", "X-MSS-INS: o"), ["mss.ins"]),
        (lambda: swap("X-MSS-NIL: E", "X-MSS-MES: fin\r\nX-MSS-NIL: E"), ["mss.mes"]),
        (lambda: swap("XDM/1.0/DDM+", "Document "), ["mss.objet"]),
        (lambda: swap(" 31/12/1975", ""), ["mss.objet.champs"]),
        (lambda: swap("text/plain", "text/html"), ["mss.corps"]),
        (lambda: swap('charset="utf-8"', 'charset="iso-8859-1"', courriers.simple(LETTRE)), ["mss.utf8"]),
        (lambda: pieces(pdf()), ["mss.archive", "mss.codecda", "mss.ins"]),
        (lambda: pieces(ZIP, ZIP, pdf()), ["mss.archive"]),
        (lambda: pieces(ZIP), ["mss.pdf"]),
        (lambda: pieces(ZIP, pdf(), pdf()), ["mss.pdf"]),
        (lambda: pieces(ZIP, pdf(pdfa.write("autre"))), ["mss.pdf.fidele"]),
        (lambda: pieces(ZIP, pdf(name="lettre.pdf")), ["mss.pdf.nom"]),
        (lambda: with_archive(archive(ZOE, TOUSSAINT)), ["mss.patients", "mss.pdf", "xdm.patients"]),
    ],
)
def test_each_rule_is_broken_alone(data, broken):
    assert codes(data()) == broken


def test_a_bare_address_is_no_display_name():
    octets = message()
    start = octets.index(b"From: ")
    line = octets[start : octets.index(b"\r\nTo:", start)]
    assert codes(octets.replace(line, b"From: secretariat@clinique-essai.mssante.fr", 1)) == ["mss.libelle"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [(b"%PDF-1.4", b"%PDF-1.7", "pdfa.entete"), (b"%%EOF", b"", "pdfa.fin"),
     (b"pdfaid:part>1<", b"pdfaid:part>3<", "pdfa.identification"), (b"pdfaid:part", b"pdfaid:partie", "pdfa.identification"),
     (b"/Type /Catalog", b"/Type /Catalog /Encrypt 9 0 R", "pdfa.chiffre"), (b"/Type /Catalog", b"/Type /Catalog /JavaScript 9", "pdfa.script")],
)  # fmt: skip
def test_each_declared_defect_of_a_pdf_is_said(old, new, code):
    assert pdfa.deviations(PDF, "x.pdf") == ()
    assert [a.code for a in pdfa.deviations(PDF.replace(old, new), "x.pdf")] == [code]


def test_every_mail_rule_has_its_words_in_both_languages():
    mine = [r for code, r in regles().items() if code.startswith(("mime.", "avis.", "xdm.", "pdfa.", "mss."))]
    assert len(mine) > 50
    assert all(r.titre and r.title and r.cause and r.cause_en and r.clause for r in mine)
