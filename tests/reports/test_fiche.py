"""What a certification-grade report must state is stated, in both languages, and what is missing is said to be missing."""

from __future__ import annotations

import pytest

from bench_support import run
from eprouvette.dossier import modele
from eprouvette.verdicts.publish import publish
from eprouvette_reports.chart import alternative, chart, fates
from eprouvette_reports.fiche import CORRESPONDANCE, fiche
from eprouvette_reports.html import SYMBOLS, render_html
from eprouvette_reports.read import read_report
from eprouvette_reports.words import words

SAID = """
[rapport]
exploitant = "Société d'essai"
contact = "qualite@societe.example"
lieu = "recette"
autorise_par = "C. Martin"
prochain_controle = "2027-06-30"
"""


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    place = tmp_path_factory.mktemp("dossier")
    (place / "d.toml").write_text(modele() + SAID, encoding="utf-8")
    folder, _ = run(place / "runs", dossier=place / "d.toml", defi="defi-de-l-auditeur")
    publish(folder)
    return read_report(folder)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_section_is_there_and_no_line_is_blank(report, lang):
    sections = fiche(report, lang)
    assert [one.anchor.removeprefix("fiche-") for one in sections] == [
        "identite", "mentions", "produit", "methode", "ecarts", "conclusion", "banc",
    ]  # fmt: skip
    assert all(label.strip() and text.strip() for one in sections for label, text in one.lines)


def lines(report, name: str, lang: str = "fr") -> dict[str, str]:
    return dict(next(one.lines for one in fiche(report, lang) if one.anchor == f"fiche-{name}"))


def test_the_five_mentions_of_a_certificate_are_there_and_the_body_is_none(report):
    found = list(lines(report, "mentions").values())
    assert len(found) == 5
    assert found[0] == "MonGAP 8.2.1"
    assert found[1] == "Société d'essai, qualite@societe.example"
    assert "SFG" in found[2]
    assert found[3].startswith("aucun")
    assert found[4] == "2027-06-30"


def test_pics_pixit_decision_rule_and_bench_identity_are_there(report):
    said = lines(report, "produit")
    assert said["Types déclarés"] == "GAP"
    assert "numero_autorisation" in said["Identification auprès des téléservices"]
    assert "Règle de décision" in lines(report, "methode")
    bench = lines(report, "banc")
    assert bench["Défi d'auditeur"] == "defi-de-l-auditeur"
    assert bench["Empreinte du code"] == report.data["bench"]["code_sha256"]
    assert "jamais publiée" in bench["Parution"]


def test_what_the_dossier_leaves_out_is_said(report):
    assert lines(report, "identite")["Pour"] == "non renseigné au dossier"
    assert lines(report, "identite", "en")["For"] == "not stated in the dossier"


def test_deviations_name_the_selection_and_a_planted_defect(tmp_path):
    folder, _ = run(tmp_path, mutant="insi.sexe-en-tete")
    publish(folder)
    said = lines(read_report(folder), "ecarts")
    assert "insi.sexe-en-tete" in said["Défaut planté"]
    assert "cas:insi/premier-prenom" in said["Scénarios écartés"]


def test_every_verdict_has_its_counterpart_in_other_vocabularies():
    assert {row[0] for row in CORRESPONDANCE} == set(SYMBOLS)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_chart_and_its_words_say_the_same_numbers_which_add_up(report, lang):
    numbers = dict(fates(report.data))
    assert sum(numbers.values()) == report.data["counts"]["applicable"]
    svg, said = chart(report, lang), alternative(report, lang)
    assert all(f">{count}</text>" in svg and f" {count}" in said for count in numbers.values())


def test_the_generated_alterations_appear_when_they_were_tried(report):
    page = render_html(report, "fr")
    assert words("fr")["cert.generes_none"] in page.replace("&#39;", "'")
    place = {"scenario": "s/x", "operator": "casse", "location": "/a", "requirements": ["C:1"], "reason": "champ libre"}
    tally = {"found": 9, "silent": 1, "equivalent": 2, "silent_places": [place]}
    told = type(report)(folder=report.folder, data=report.data | {"generated": tally})
    page = render_html(told, "fr")
    assert "9 remarquées" in page
    assert "champ libre" in page
