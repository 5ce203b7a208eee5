"""`valoriser` prints every line with its rules, in French and English, as text and as JSON."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from eprouvette.cli.valoriser import valoriser
from eprouvette.oracle import lire
from eprouvette.oracle import valoriser as calculer
from eprouvette.oracle.lecture import schema
from eprouvette.oracle.rendu import LANGUES, donnees, messages, texte

SOUS_TABLES = {"table:etablissement", "table:patient", "table:droits", "table:parcours", "tables:acte"}
DOSSIER = Path(__file__).parent / "visites"
VISITES = sorted(DOSSIER.glob("*.toml"))


def lancer(*arguments):
    return CliRunner().invoke(valoriser, [str(argument) for argument in arguments])


def test_a_valued_visit_prints_amounts_and_rules_and_exits_0():
    resultat = lancer(DOSSIER / "e03-c2s-hors-parcours.toml")
    assert resultat.exit_code == 0
    assert "AMO 10,40  complémentaire 19,60  patient 0,00  honoraires 30,00" in resultat.output
    assert "RG_VF671 — C2S hors parcours" in resultat.output


def test_english_explanations_are_printed_with_lang_en():
    resultat = lancer(DOSSIER / "e03-c2s-hors-parcours.toml", "--lang", "en")
    assert "RG_VF671 — C2S out of path" in resultat.output


def test_a_refused_visit_exits_1_and_names_the_rule():
    resultat = lancer(DOSSIER / "r20-atu-seul.toml")
    assert resultat.exit_code == 1
    assert "✗ RG_CF689 — ATU 2026-05-12" in resultat.output or "✗ RG_CF689" in resultat.output


def test_an_undecided_visit_exits_4_and_says_what_is_missing():
    resultat = lancer(DOSSIER / "v79-taux-de-base-inconnu.toml")
    assert resultat.exit_code == 4
    assert "? INCONCLUSIF RG_VF669 : le taux de base n'est ni déclaré" in resultat.output


def test_a_loaded_table_settles_it_and_its_digest_is_printed(tmp_path):
    table = tmp_path / "4ter.csv"
    table.write_text("table;cle;valeur;du;au\n4ter;CS;70;;\n", encoding="utf-8")
    resultat = lancer(DOSSIER / "v79-taux-de-base-inconnu.toml", "--table", table)
    assert resultat.exit_code == 0
    assert "table chargée 4ter.csv sha256" in resultat.output
    assert "AMO 21,00" in resultat.output


@pytest.mark.parametrize("langue", LANGUES)
def test_the_template_is_itself_a_visit_that_can_be_valued(tmp_path, langue):
    modele = lancer("--modele", "--lang", langue)
    assert modele.exit_code == 0
    chemin = tmp_path / "visite.toml"
    chemin.write_text(modele.output, encoding="utf-8")
    valorisee = lancer(chemin)
    assert valorisee.exit_code == 0
    assert "AMO 21,00" in valorisee.output


def test_the_template_explains_every_key():
    modele = lancer("--modele").output
    for champs in schema().values():
        assert all(f"{champ.fr} (" in modele for champ in champs.values() if champ.genre not in SOUS_TABLES)


def test_no_visit_at_all_is_a_usage_error():
    assert lancer().exit_code == 2


def test_json_holds_cents_and_rules_with_their_provenance():
    resultat = lancer(DOSSIER / "e08-non-invasif-au-seuil.toml", "--json")
    rendu = json.loads(resultat.output)
    ligne = rendu["factures"][0]["lignes"][0]
    assert (rendu["verdict"], ligne["amo"], ligne["tmf"], ligne["participation"]) == ("VALORISEE", 13527, 3200, "A")
    assert {
        "regle": "RG_VF680",
        "provenance": "norme",
        "texte": "Participation forfaitaire, une par spécialité : 32,00",
    } in ligne["regles"]
    assert ligne["lectures"][0]["code"] == "D2"


@pytest.mark.parametrize("contenu", ["", "entree = ", "entree = 2026-05-12\n"])
def test_an_unreadable_visit_exits_2_with_its_mistakes(tmp_path, contenu):
    chemin = tmp_path / "visite.toml"
    chemin.write_text(contenu, encoding="utf-8")
    resultat = lancer(chemin)
    assert resultat.exit_code == 2
    assert "attendu" in resultat.output


def test_a_missing_file_and_a_directory_exit_2(tmp_path):
    assert lancer(tmp_path / "absent.toml").exit_code == 2
    assert lancer(tmp_path).exit_code == 2


def test_a_faulty_table_exits_2(tmp_path):
    table = tmp_path / "t.csv"
    table.write_text("table;cle\n", encoding="utf-8")
    assert lancer(DOSSIER / "e01-dans-le-parcours.toml", "--table", table).exit_code == 2


@pytest.mark.parametrize("chemin", VISITES, ids=lambda chemin: chemin.stem)
@pytest.mark.parametrize("langue", LANGUES)
def test_every_worked_visit_prints_each_line_with_its_rules(chemin, langue):
    resultat = calculer(lire(chemin.read_bytes())[0])
    imprime = texte(resultat, langue)
    for facture in resultat.factures:
        for ligne in facture.lignes:
            assert ligne.regles
            assert all(f"{a.regle} — {a.texte(langue)}" in imprime for a in ligne.regles)
    assert all(refus.regle in imprime for refus in resultat.refus)
    json.dumps(donnees(resultat, langue))


def test_both_languages_have_the_same_messages():
    assert set(messages("fr")) == set(messages("en"))
