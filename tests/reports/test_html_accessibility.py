"""The page read by everybody: axe-core finds nothing when it is at hand; declared checks hold always, in both languages."""

from __future__ import annotations

import itertools
import json
import os
import re
import shutil
import subprocess
from importlib.resources import files
from pathlib import Path

import pytest
from lxml import html as lxml_html

from bench_support import run
from eprouvette.verdicts.publish import publish
from eprouvette_reports.html import render_html
from eprouvette_reports.read import read_report

#: where CI laid axe-core's script, when a network was there to fetch it
AXE = os.environ.get("EPROUVETTE_AXE", "")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made, _ = run(tmp_path_factory.mktemp("run"), select="service:insi or service:b2", mutant="insi.sexe-en-tete")
    publish(made)
    return made


@pytest.fixture(scope="module", params=["fr", "en"])
def page(request, folder):
    text = render_html(read_report(folder), request.param)
    return request.param, text, lxml_html.document_fromstring(text.encode())


def test_language_title_and_one_main_are_there(page):
    lang, _, root = page
    assert root.get("lang") == lang
    assert root.findtext("head/title").strip()
    assert len(root.xpath("//main")) == len(root.xpath("//h1")) == 1


def test_headings_never_skip_a_level(page):
    levels = [int(node.tag[1]) for node in page[2].iter("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_tables_have_headers_with_their_scope_and_images_their_words(page):
    root = page[2]
    assert root.xpath("//table[not(.//thead//th)]") == []
    assert root.xpath("//th[not(@scope)]") == []
    assert root.xpath("//svg[not(@role='img') or not(title) or not(desc)]") == []
    assert root.xpath("//img[not(@alt)]") == []


def test_ids_are_unique_and_links_inside_lead_somewhere(page):
    root = page[2]
    ids = root.xpath("//@id")
    assert len(ids) == len(set(ids))
    targets = {href[1:] for href in root.xpath("//a/@href") if href.startswith("#")}
    assert targets - set(ids) == set()


def test_nothing_is_fetched_and_nothing_runs(page):
    _, text, root = page
    assert root.xpath("//script | //link | //iframe | //@onclick") == []
    assert "url(" not in text.partition("</style>")[0]


def test_every_colour_of_text_stands_out_from_its_ground():
    """WCAG 2.2 §1.4.3: at least 4.5 to 1, computed from the style sheet's own colours."""
    css = files("eprouvette_reports").joinpath("templates/style.css").read_text(encoding="utf-8")
    colours = dict(re.findall(r"--(\w+):(#[0-9a-f]{3,6})", css))
    for ink in ("ink", "soft", "accent", "bad", "warn", "good"):
        for ground in (colours["paper"], colours["wash"]):
            assert contrast(colours[ink], ground) >= 4.5, (ink, ground)
    assert contrast(colours["ink"], "#fde8c8") >= 4.5


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(c * 2 for c in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.skipif(not Path(AXE).is_file(), reason="axe-core absent : EPROUVETTE_AXE ne désigne pas axe.min.js")
@pytest.mark.skipif(not shutil.which("chromium"), reason="chromium absent")
def test_axe_finds_nothing_in_headless_chromium(page, tmp_path):
    _, text, _ = page
    report = (
        "axe.run(document,{resultTypes:['violations']}).then(r=>{const p=document.createElement('script');"
        "p.type='application/json';p.id='axe-said';p.textContent=JSON.stringify(r.violations.map(v=>({id:v.id,"
        "impact:v.impact,where:v.nodes.slice(0,3).map(n=>n.target.join(' '))})));document.body.appendChild(p)})"
    )
    script = Path(AXE).read_text(encoding="utf-8")
    path = tmp_path / "page.html"
    path.write_text(
        text.replace("</body>", f"<script>{script}</script><script>{report}</script></body>"), encoding="utf-8"
    )
    words = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=60000", "--dump-dom"]
    done = subprocess.run([*words, path.as_uri()], capture_output=True, check=False, timeout=120)
    said = re.search(r'id="axe-said">(.*?)</script>', done.stdout.decode(), re.DOTALL)
    assert said, done.stderr[-500:]
    assert json.loads(said[1]) == []


@pytest.mark.skipif(not shutil.which("chromium"), reason="chromium absent")
def test_headline_scope_not_covered_and_first_finding_stand_above_the_fold(page, tmp_path):
    """Positions measured by the browser itself in a window of 1280 × 900."""
    _, text, _ = page
    measure = (
        "const o={};for(const s of ['.headline','.first','.columns table','.columns ul.plain','.columns dl.run'])"
        "o[s]=document.querySelector(s).getBoundingClientRect().top;const p=document.createElement('script');"
        "p.type='application/json';p.id='fold';p.textContent=JSON.stringify(o);document.body.appendChild(p)"
    )
    path = tmp_path / "page.html"
    path.write_text(text.replace("</body>", f"<script>{measure}</script></body>"), encoding="utf-8")
    words = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--window-size=1280,900", "--dump-dom"]
    done = subprocess.run([*words, path.as_uri()], capture_output=True, check=False, timeout=120)
    said = re.search(r'id="fold">(.*?)</script>', done.stdout.decode(), re.DOTALL)
    assert max(json.loads(said[1]).values()) < 800
