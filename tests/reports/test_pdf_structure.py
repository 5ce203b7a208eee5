"""Declared structural checks of the PDF, in place of a validator that CI cannot install (veraPDF has no package here).

They hold what PDF/A-2a and PDF/UA-1 ask that can be read in the file: identification, language, title, tags, alternatives,
headers of tables, order of headings, embedded fonts, nothing active. Typst itself refuses the rest at compile time.
"""

from __future__ import annotations

import itertools
import json
import re

import pikepdf
import pytest

from bench_support import run
from eprouvette.verdicts.publish import publish
from eprouvette_reports.pdf import CONSTATS_MAX, _montrable, render_pdf
from eprouvette_reports.read import Report, read_report
from eprouvette_reports.xlsx import render_xlsx


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made, _ = run(tmp_path_factory.mktemp("run"), select="service:insi", mutant="insi.sexe-en-tete")
    publish(made)
    return made


@pytest.fixture(scope="module", params=["fr", "en"])
def pdf(request, folder, tmp_path_factory):
    path = tmp_path_factory.mktemp("pdf") / "r.pdf"
    path.write_bytes(render_pdf(read_report(folder), request.param))
    with pikepdf.open(path) as document:
        yield request.param, document


def tags(document):
    """(kind, element) of the whole structure tree, in reading order."""
    roles = document.Root.StructTreeRoot.get("/RoleMap", {})
    stack = [document.Root.StructTreeRoot]
    while stack:
        node = stack.pop()
        if not isinstance(node, pikepdf.Dictionary):
            continue
        if "/S" in node:
            kind = str(node.S)
            yield str(roles.get(kind, kind)).lstrip("/"), node
        kids = node.get("/K")
        kids = list(kids) if isinstance(kids, pikepdf.Array) else [kids]
        stack += [kid for kid in reversed(kids) if isinstance(kid, pikepdf.Dictionary)]


def test_it_says_it_is_pdf_a_2a_and_pdf_ua_1(pdf):
    _, document = pdf
    with document.open_metadata() as meta:
        assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("2", "A")
        assert meta["pdfuaid:part"] == "1"
        assert meta["dc:title"]


def test_language_title_and_tags_are_declared(pdf):
    lang, document = pdf
    assert str(document.Root.Lang) == lang
    assert bool(document.Root.MarkInfo.Marked)
    assert bool(document.Root.ViewerPreferences.DisplayDocTitle)
    assert all(str(page.Tabs) == "/S" for page in document.pages)
    assert "/OutputIntents" in document.Root


def test_every_figure_has_its_alternative_and_every_table_its_headers(pdf):
    _, document = pdf
    found = list(tags(document))
    figures = [node for kind, node in found if kind == "Figure"]
    assert figures
    assert all(str(node.get("/Alt", "")) for node in figures)
    tables = [node for kind, node in found if kind == "Table"]
    headers = [node for kind, node in found if kind == "TH"]
    assert len(tables) > 3
    assert len(headers) >= 3 * len(tables)
    assert all(_scope(node) == "/Column" for node in headers)


def _scope(node) -> str:
    attributes = node.get("/A", pikepdf.Array())
    attributes = attributes if isinstance(attributes, pikepdf.Array) else [attributes]
    return next((str(one["/Scope"]) for one in attributes if "/Scope" in one), "")


def test_headings_never_skip_a_level(pdf):
    _, document = pdf
    levels = [int(kind[1]) for kind, _ in tags(document) if re.fullmatch(r"H[1-6]", kind)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_fonts_are_embedded_and_nothing_is_active_or_encrypted(pdf):
    _, document = pdf
    assert not document.is_encrypted
    assert "/JavaScript" not in document.Root.get("/Names", {})
    assert "/OpenAction" not in document.Root
    fonts = [font for page in document.pages for font in page.Resources.get("/Font", {}).values()]
    inner = [font.DescendantFonts[0] if "/DescendantFonts" in font else font for font in fonts]
    assert fonts
    assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(font.FontDescriptor.keys()) for font in inner)


def test_the_same_run_gives_the_same_bytes(folder):
    report = read_report(folder)
    assert render_pdf(report, "fr") == render_pdf(report, "fr")
    assert render_xlsx(report, "fr") == render_xlsx(report, "fr")


HOSTILE = [
    "#panic()",
    "=1+1",
    "\u202eabc",
    "日本語 😀",
    "a\x00b\x1b",
    "$x$ *gras* _i_ `c` <tag> @ref \\n",
    "ﬁ" * 400,
    "\ufffe\uffff",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_product_says_is_shown_never_obeyed(folder, text):
    data = json.loads((folder / "report.json").read_bytes())
    data["product"]["produit"]["nom"] = text
    next(s for s in data["scenarios"] if s["findings"])["findings"][0]["observed"] = text
    report = Report(folder=folder, data=data)
    assert render_pdf(report, "fr").startswith(b"%PDF-1.7")
    assert render_xlsx(report, "fr").startswith(b"PK")


def test_what_fonts_cannot_show_is_spelled_out():
    assert _montrable({"a": ["é → 語"]}) == {"a": ["é → [U+8A9E]"]}


def test_many_findings_are_counted_beyond_those_shown(folder):
    data = json.loads((folder / "report.json").read_bytes())
    scene = next(s for s in data["scenarios"] if s["findings"])
    scene["findings"] = scene["findings"][:1] * (CONSTATS_MAX + 7)
    assert len(render_pdf(Report(folder=folder, data=data), "fr")) < 5_000_000
