"""REM workbooks: both layouts read, damage named, nothing raised, nothing half-written."""

from __future__ import annotations

import io
import os
import re
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eprouvette.catalogue import archive, workbook


def codes(anomalies):
    return {one.code.removeprefix("classeur.") for one in anomalies}


@pytest.fixture(params=["convergence", "dix_preuves"])
def layout(request):
    return request.param, request.getfixturevalue(request.param)


def test_both_layouts_give_the_same_requirements(layout, texts):
    name, make = layout
    value, anomalies = workbook.read(make())
    assert anomalies == ()
    assert value.disposition == name
    assert [item.id for item in value.exigences] == [ident.removeprefix("SC.") for ident in texts]
    assert [item.imprime for item in value.exigences] == list(texts)
    assert [item.enonce for item in value.exigences] == list(texts.values())
    assert [proof.numero for proof in value.exigences[0].preuves] == ["DMP/UX.08.01.01", "DMP/UX.08.01.02"]
    assert value.exigences[0].preuves[1].texte == "Preuve 2 attendue."


def test_columns_may_come_in_any_order_and_case(make_book, texts):
    header = ("PREUVE", "n° preuve", "profil", "numéro de scénario", "id", "EXIGENCE", "Autre")
    rows = [("une preuve", "A.1.01.01", "Général", "A.1.01", "A.1", "Le système DOIT agir.", "?")]
    value, anomalies = workbook.read(make_book(rows, header))
    assert anomalies == ()
    assert value.exigences[0].preuves[0].texte == "une preuve"


def test_a_title_above_the_header_is_skipped(convergence):
    def banner(sheet):
        sheet.insert_rows(1, 2)
        sheet["A1"] = "REM DPI"
        sheet.merge_cells("A1:N1")

    value, anomalies = workbook.read(convergence(change=banner))
    assert anomalies == ()
    assert len(value.exigences) == 5


def test_another_heading_is_named_with_the_nearest_and_can_be_renamed(convergence):
    def rename(sheet):
        sheet["E1"] = "Exigense à tenir"

    value, anomalies = workbook.read(convergence(change=rename))
    assert value is None
    assert [(one.lieu, one.attendu) for one in anomalies] == [("Exigences!1", "une colonne « Exigence »")]
    value, anomalies = workbook.read(convergence(change=rename), renamed={"enonce": "Exigense à tenir"})
    assert len(value.exigences) == 5


def test_a_heading_read_in_the_wrong_encoding_is_said(convergence):
    def mangle(sheet):
        for cell in sheet[1]:
            cell.value = cell.value.encode().decode("latin-1")

    value, anomalies = workbook.read(convergence(change=mangle))
    assert value is None
    assert any("Windows-1252" in one.observe for one in anomalies)


def test_a_text_read_in_the_wrong_encoding_is_remarked(convergence, texts):
    texts["DMP/UX.08"] = "Le systÃ©me DOIT"
    value, anomalies = workbook.read(convergence(texts))
    assert value is not None
    assert codes(anomalies) == {"encodage"}


def test_a_vertical_merge_is_filled_down_and_remarked(convergence):
    def merge(sheet):
        sheet.merge_cells("B2:B3")
        sheet.merge_cells("E2:E3")

    value, anomalies = workbook.read(convergence(change=merge))
    assert codes(anomalies) == {"fusion"}
    assert len(value.exigences[0].preuves) == 2
    assert len(value.exigences) == 5


def test_a_merge_across_columns_is_refused_and_named(convergence):
    value, anomalies = workbook.read(convergence(change=lambda sheet: sheet.merge_cells("D4:E4")))
    assert value is None
    assert [one.lieu for one in anomalies if one.code == "classeur.fusion_colonnes"] == ["Exigences!4"]


@pytest.mark.parametrize(
    ("cell", "content", "code"),
    [
        ("E2", '=HYPERLINK("http://x")', "formule"),
        ("B3", "=B2", "formule"),
        ("B4", None, "identifiant"),
        ("B4", "Total", "identifiant"),
        ("B4", "9" * 80, "identifiant"),
        ("E4", None, "enonce"),
    ],
)
def test_a_cell_that_cannot_be_trusted_is_refused_and_located(convergence, cell, content, code):
    def plant(sheet):
        sheet[cell] = content

    value, anomalies = workbook.read(convergence(change=plant))
    assert value is None
    assert any(one.code == f"classeur.{code}" and f"!{cell[1:]}" in one.lieu for one in anomalies)


def test_an_id_taken_for_a_date_is_refused(convergence):
    from datetime import UTC, datetime

    def plant(sheet):
        sheet["B2"] = datetime(2023, 2, 1, tzinfo=UTC).replace(tzinfo=None)

    value, anomalies = workbook.read(convergence(change=plant))
    assert value is None
    assert codes(anomalies) >= {"date"}


def test_a_number_in_place_of_an_id_is_remarked(convergence):
    def plant(sheet):
        sheet["H2"] = 39.01

    value, anomalies = workbook.read(convergence(change=plant))
    assert value.exigences[0].preuves[0].scenario == "39.01"
    assert codes(anomalies) == {"nombre"}


def test_struck_text_is_dropped_and_a_struck_row_set_apart(convergence):
    from openpyxl.cell.rich_text import CellRichText, TextBlock
    from openpyxl.cell.text import InlineFont
    from openpyxl.styles import Font

    def strike(sheet):
        sheet["E2"] = CellRichText("Le système DOIT ", TextBlock(InlineFont(strike=True), "bloquer "), "avertir.")
        sheet["E3"] = "Le système DOIT avertir."
        for row in (4, 5):
            for column in "BE":
                sheet[f"{column}{row}"].font = Font(strike=True)

    value, anomalies = workbook.read(convergence(change=strike))
    assert value.exigences[0].enonce == "Le système DOIT avertir."
    assert [item.id for item in value.exigences if item.barre] == ["DMP/UX.14 BIS"]
    assert value.exigences[1].enonce
    assert codes(anomalies) == {"barre"}


def test_an_id_struck_then_alive_keeps_its_living_text(convergence):
    from openpyxl.styles import Font

    def strike(sheet):
        for column in "BE":
            sheet[f"{column}2"].font = Font(strike=True)
        sheet["E3"] = "Le système DOIT avertir."

    value, anomalies = workbook.read(convergence(change=strike))
    assert (value.exigences[0].barre, value.exigences[0].enonce) == (False, "Le système DOIT avertir.")
    assert [proof.numero for proof in value.exigences[0].preuves] == ["DMP/UX.08.01.02"]
    assert any("vivante" in one.observe for one in anomalies)


@pytest.mark.parametrize(
    ("printed", "ident", "doubtful"),
    [("DMP//UX.08", "DMP/UX.08", True), ("DMP/UX.14bis", "DMP/UX.14 BIS", False), ("DMP.UX.08", "DMP/UX.08", True)],
)
def test_an_id_oddly_printed_is_normalised_and_kept_as_printed(convergence, printed, ident, doubtful):
    value, anomalies = workbook.read(convergence({printed: "Le système DOIT agir."}))
    assert (value.exigences[0].id, value.exigences[0].imprime) == (ident, printed)
    assert value.exigences[0].douteux is doubtful
    assert ("identifiant_normalise" in codes(anomalies)) is doubtful


def test_two_statements_under_one_id_are_remarked(convergence):
    def change(sheet):
        sheet["E3"] = "Le système DOIT tout autre chose."

    value, anomalies = workbook.read(convergence(change=change))
    assert len(value.exigences) == 5
    assert [(one.code, one.lieu) for one in anomalies] == [("classeur.enonce_divergent", "Exigences!3")]


def test_a_missing_sheet_gives_the_sheets_there_are(convergence):
    value, anomalies = workbook.read(convergence(title="Feuil1"))
    assert value is None
    assert anomalies[0].observe == "Feuil1"
    value, _ = workbook.read(convergence(title="Feuil1"), sheet="feuil1")
    assert value is not None


def test_an_empty_workbook_is_refused(convergence):
    value, anomalies = workbook.read(convergence({}))
    assert value is None
    assert codes(anomalies) == {"lignes"}


def repack(data, **parts):
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, parts.pop(name, old.read(name)))
        for name, content in parts.items():
            new.writestr(name, content)
    return stream.getvalue()


def test_struck_runs_of_shared_texts_are_dropped_as_spreadsheets_write_them(convergence, texts):
    data = convergence()
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        parts = {name: book.read(name).decode() for name in book.namelist() if name.endswith((".xml", ".rels"))}
    sheet, types, rels = (
        parts[f] for f in ("xl/worksheets/sheet1.xml", "[Content_Types].xml", "xl/_rels/workbook.xml.rels")
    )
    inline = re.search(r'<c r="E2"[^>]*>.*?</c>', sheet)[0]
    runs = "<r><t xml:space='preserve'>Le système DOIT </t></r><r><rPr><strike/></rPr><t>bloquer</t></r><r><t>avertir.</t></r>"
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    link = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    changed = {
        "xl/worksheets/sheet1.xml": sheet.replace(inline, '<c r="E2" t="s"><v>0</v></c>'),
        "xl/sharedStrings.xml": f'<sst xmlns="{namespace}"><si>{runs}</si></sst>',
        "[Content_Types].xml": types.replace("</Types>", f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'),
        "xl/_rels/workbook.xml.rels": rels.replace("</Relationships>", f'<Relationship Id="rId99" Type="{link}" Target="sharedStrings.xml"/></Relationships>'),
    }  # fmt: skip
    value, anomalies = workbook.read(repack(data, **changed))
    assert value.exigences[0].enonce == "Le système DOIT avertir."
    assert "barre" in codes(anomalies)


def test_struck_texts_inside_a_huge_sheet_are_refused_rather_than_loaded(monkeypatch, convergence):
    monkeypatch.setattr(workbook, "MAX_INLINE", 10)

    def strike(sheet):
        from openpyxl.cell.rich_text import CellRichText, TextBlock
        from openpyxl.cell.text import InlineFont

        sheet["E2"] = CellRichText("Le système ", TextBlock(InlineFont(strike=True), "bloque"))

    value, anomalies = workbook.read(convergence(change=strike))
    assert value is None
    assert codes(anomalies) == {"barre_en_ligne"}


def test_macros_are_named_and_never_run(convergence):
    value, anomalies = workbook.read(repack(convergence(), **{"xl/vbaProject.bin": b"\0macro"}))
    assert value is not None
    assert codes(anomalies) == {"macro"}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "vide"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "xls"),
        (b"ID;Exigence\nDMP/UX.08;texte\n", "CSV"),
        ("ID;Exigence\n".encode("utf-16"), "texte"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "autre format"),
    ],
)
def test_a_file_that_is_no_workbook_is_named_for_what_it_is(data, said):
    value, anomalies = workbook.read(data)
    assert value is None
    assert said in anomalies[0].observe


def test_a_document_type_declaration_is_refused(convergence):
    evil = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    value, anomalies = workbook.read(repack(convergence(), **{"xl/sharedStrings.xml": evil}))
    assert value is None
    assert anomalies[0].lieu == "xl/sharedStrings.xml"


def test_an_inflating_archive_is_refused_before_it_is_read(monkeypatch, convergence):
    monkeypatch.setattr(archive, "MAX_INFLATED", 1000)
    value, anomalies = workbook.read(convergence())
    assert value is None
    assert codes(anomalies) == {"taille"}


def test_too_many_rows_are_refused(monkeypatch, convergence):
    monkeypatch.setattr(workbook, "MAX_ROWS", 3)
    value, anomalies = workbook.read(convergence())
    assert value is None
    assert codes(anomalies) == {"lignes"}


def test_a_workbook_wrong_everywhere_gives_a_bounded_list(make_book, header):
    rows = [["=1+1"] * 14 for _ in range(200)]
    value, anomalies = workbook.read(make_book(rows, header))
    assert value is None
    assert len(anomalies) < 120
    assert any(one.lieu == "suite" and "autres" in one.observe for one in anomalies)


@settings(max_examples=40)
@given(st.binary(max_size=300))
def test_any_bytes_are_refused_without_an_exception(data):
    value, anomalies = workbook.read(data)
    assert value is None
    assert anomalies


@settings(max_examples=40)
@given(cut=st.integers(0, 4000), flip=st.integers(0, 4000))
def test_a_damaged_workbook_never_raises(sound_book, cut, flip):
    data = bytearray(sound_book)
    data[flip % len(data)] ^= 0xFF
    value, anomalies = workbook.read(bytes(data[: max(1, len(data) - cut % len(data))]))
    assert value is not None or anomalies


@pytest.mark.nightly
@pytest.mark.skipif(os.environ.get("EPROUVETTE_NUIT") != "1", reason="campagne de nuit seulement")
def test_a_hundred_thousand_rows_are_read(make_book, header):
    rows = (
        ("V", f"X/Y.{n}", "X", "F", f"Le système DOIT {n}.", "", "Général", "s", "t", "p", "q") for n in range(100_000)
    )
    value, anomalies = workbook.read(make_book(rows, header))
    assert anomalies == ()
    assert len(value.exigences) == 100_000
