"""The form asks only what checks look at, refuses nonsense, and gives the contract's own shape."""

from __future__ import annotations

import io
import json
import tomllib
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eprouvette.adapters import contract
from eprouvette.assiste.formulaire import Formulaire, champs, libelle
from eprouvette.assiste.jour import code_du_jour
from eprouvette.assiste.porteurs import saisir
from eprouvette.assiste.portier import Arret
from eprouvette.assiste.terminal import Terminal
from eprouvette.checks import all_checks

DONNEES = tomllib.loads(files("eprouvette.assiste").joinpath("champs.toml").read_text(encoding="utf-8"))


def filled(operation: str, wanted, *answers: str, lang: str = "fr") -> tuple[dict, str]:
    out = io.StringIO()
    terminal = Terminal(lang, entree=io.StringIO("".join(f"{answer}\n" for answer in answers)), sortie=out)
    return Formulaire(terminal, operation, wanted).remplir(), out.getvalue()


def test_every_check_named_exists_and_every_check_of_the_driven_services_is_named():
    known = set(all_checks())
    named = set(DONNEES["controles"])
    assert named <= known
    driven = {name for name in known if name.partition(".")[0] in {"insi", "cdri", "tlsi"}}
    assert named >= driven


def test_every_field_named_is_a_field_of_the_contract():
    for said in {field for fields in DONNEES["controles"].values() for field in fields}:
        operation, _, path = said.partition(" : ")
        answer, _ = asked_fields(operation, path)
        assert path.split(".")[0] in answer, said


def asked_fields(operation: str, path: str) -> tuple[dict, str]:
    """The answer when everything asked for is answered by its simplest value."""

    class Ready(io.StringIO):
        def readline(self, *_):
            question = out.getvalue().rpartition("\n")[2]
            if "oui ou non" in question:
                return "oui\n"
            return "1\n" if "combien" in question else "\n" if "ou rien" in question else "x\n"

    out = io.StringIO()
    terminal = Terminal("fr", entree=Ready(), sortie=out)
    return Formulaire(terminal, operation, frozenset({path})).remplir(), out.getvalue()


def test_only_the_fields_wanted_and_those_the_contract_requires_are_asked():
    answer, asked = filled("rechercher_ins", frozenset({"presente.cle"}), "oui", "74")
    assert answer == {"presente": {"cle": "74"}}
    assert "[presente.matricule]" not in asked
    assert filled("rechercher_ins", frozenset({"message"}), "n", "rien trouvé")[0] == {
        "presente": None,
        "message": "rien trouvé",
    }


def test_a_check_the_table_does_not_know_makes_everything_asked():
    assert champs({"insi.cle-inconnue"}, "rechercher_ins") is None
    assert champs({"insi.matricule_presente"}, "rechercher_ins") == {"presente.matricule", "presente.cle"}


@pytest.mark.parametrize(
    ("operation", "wanted", "answers", "result"),
    [
        ("rechercher_ins", {"statut"}, ("peut-être", "3", "", "non", "Qualifié", "qualifiee"), "qualifiee"),
        ("rechercher_ins", {"statut"}, ("n", ""), None),
    ],
)
def test_nonsense_is_said_and_asked_again(operation, wanted, answers, result):
    answer, asked = filled(operation, frozenset(wanted), *answers)
    assert answer["statut"] == result
    assert asked.count("n'est pas une réponse ; attendu :") == max(len(answers) - 2, 0)


def test_lists_are_counted_and_their_items_asked_one_by_one():
    answers = ("beaucoup", "-1", "2", "oui", "2751263220749", "", "premier", "non", "", "second")
    wanted = frozenset({"elements.presente.beneficiaire.matricule"})
    answer, _ = filled("consulter_droits_lot", wanted, *answers)
    assert [row["reference"] for row in answer["elements"]] == ["premier", "second"]
    assert answer["elements"][0]["presente"] == {"beneficiaire": {"matricule": "2751263220749"}}
    assert answer["elements"][1]["presente"] is None
    assert contract.faults_of_result("consulter_droits_lot", answer) == []


@given(st.lists(st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc")), max_size=12), max_size=40))
def test_whatever_is_typed_the_form_ends_with_a_well_formed_answer_or_a_stop(answers):
    for operation in ("rechercher_ins", "consulter_droits"):
        try:
            answer, _ = filled(operation, None, *answers)
        except Arret:
            continue
        assert contract.faults_of_result(operation, answer) == []


@pytest.mark.parametrize("word", ["q", "QUITTER", "quit"])
def test_a_word_stops_at_any_question(word):
    with pytest.raises(Arret):
        filled("rechercher_ins", None, "oui", word)


def test_words_exist_in_both_languages():
    assert all(set(row) == {"fr", "en"} and all(row.values()) for row in DONNEES["mots"].values())
    assert libelle("presente.matricule", "en") == "Matricule (13 characters)"
    assert libelle("champ_sans_mot", "fr") == "champ sans mot"


def test_the_data_of_an_action_are_lines_to_type():
    sample = json.loads(files("eprouvette.adapters").joinpath("exemples.json").read_text(encoding="utf-8"))
    lines = saisir(sample["consulter_droits_lot"], "fr")
    assert "1. Nom de naissance : ADRUN" in lines
    assert "2. Assuré, Matricule (13 caractères) : 160012B020777" in lines
    assert "Date des soins (AAAA-MM-JJ) : 2026-03-02" in lines


def test_the_code_of_the_day_changes_with_the_day_and_the_run():
    codes = {
        code_du_jour("a" * 64, "2026-03-02"),
        code_du_jour("a" * 64, "2026-03-03"),
        code_du_jour("b" * 64, "2026-03-02"),
    }
    assert len(codes) == 3
    assert all(len(code) == 6 and not set(code) & set("O0I1L") for code in codes)
    assert code_du_jour("a" * 64, "2026-03-02") == code_du_jour("a" * 64, "2026-03-02")
