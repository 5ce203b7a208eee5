"""Every SFG FIDES ACE rule id is either applied by the oracle or listed with the reason why it is not."""

import csv
import re
import tomllib
from pathlib import Path

import pytest

import eprouvette.oracle
from eprouvette.oracle import charger, depuis, livrees, valoriser
from eprouvette.oracle.donnees import lignes_csv
from eprouvette.oracle.predicats import PREDICATS
from eprouvette.oracle.regles import contradictions, manques, regles

PAQUET = Path(eprouvette.oracle.__file__).parent
VISITES = sorted((Path(__file__).parent / "visites").glob("*.toml"))
FAITS = Path(__file__).parents[4] / "shared" / "facts" / "sfg_ace_rules.csv"
#: rules that shape the code instead of leaving a trace on a line
STRUCTURELLES = {"PG_A1-ARR": "arrondi.py", "RG_MF630": "controles_droits.py"}
#: rules that only a loaded table can trigger: test_tables.py applies each of them
PAR_TABLE = {
    "RG_CF881", "RG_IP700", "RG_IP703", "RG_IP707", "RG_IP708", "RG_VF621", "RG_VF630", "RG_VF631", "RG_VF633", "RG_VF634",
}  # fmt: skip
CITATION = re.compile(r"(?:RG|PG|DICO)_[A-Za-z0-9_./-]*[A-Za-z0-9]")


def ids(nom):
    return [rang["id"] for rang in lignes_csv(nom)]


@pytest.fixture(scope="module")
def resultats():
    lues = [depuis(tomllib.loads(chemin.read_text(encoding="utf-8")))[0] for chemin in VISITES]
    return [valoriser(visite) for visite in lues]


def test_every_id_is_either_applied_or_listed_with_a_reason():
    appliquees, ecartees, toutes = ids("regles.csv"), ids("non_couvertes.csv"), ids("ids.csv")
    assert sorted(appliquees + ecartees) == sorted(toutes)
    assert len(set(toutes)) == len(toutes)
    assert all(rang["raison"] and rang["motif"] for rang in lignes_csv("non_couvertes.csv"))


def test_our_list_of_ids_is_the_list_of_the_facts():
    if not FAITS.exists():
        pytest.skip("les faits partagés ne sont pas présents à côté du dépôt")
    with FAITS.open(encoding="utf-8", newline="") as fichier:
        faits = {rang["id"]: rang["version"] for rang in csv.DictReader(fichier, delimiter=";")}
    assert faits == {rang["id"]: rang["version"] for rang in lignes_csv("ids.csv")}


def test_the_provenance_of_each_rule_follows_the_confidence_of_the_facts():
    if not FAITS.exists():
        pytest.skip("les faits partagés ne sont pas présents à côté du dépôt")
    with FAITS.open(encoding="utf-8", newline="") as fichier:
        faits = {rang["id"]: rang["confidence"] for rang in csv.DictReader(fichier, delimiter=";")}
    attendues = {"A": "norme", "B": "indirect"}
    assert {regle.id: regle.provenance for regle in regles().values()} == {
        regle: attendues[faits[regle]] for regle in regles()
    }


def test_every_applied_rule_is_applied_by_at_least_one_worked_visit(resultats):
    atteintes = set().union(*(resultat.regles for resultat in resultats))
    assert set(regles()) - atteintes == set(STRUCTURELLES) | PAR_TABLE


def test_structural_rules_are_cited_where_they_are_held():
    for regle, module in STRUCTURELLES.items():
        texte = (PAQUET / module).read_text(encoding="utf-8")
        assert regle in texte


def test_no_code_or_table_cites_an_unknown_rule():
    tables = [table for table in (PAQUET / "data").glob("*.csv") if table.name != "attributs.csv"]
    sources = [*PAQUET.glob("*.py"), *tables]
    citees = {regle for source in sources for regle in CITATION.findall(source.read_text(encoding="utf-8"))}
    connues = set(ids("ids.csv"))
    composees = {"RG_CF654", "RG_CF656", "RG_IP701", "RG_MF600"}
    assert {regle for regle in citees if regle not in connues} <= composees


def test_every_contradiction_of_the_source_is_met_by_a_worked_visit(resultats):
    objets = [objet for r in resultats for facture in r.factures for objet in (facture, *facture.lignes)]
    assert {lecture.code for objet in objets for lecture in objet.lectures} == set(contradictions())


def test_every_word_of_the_decision_tables_is_a_predicate():
    for table in ("taux.csv", "nature.csv", "parcours.csv", "forfait_patient.csv"):
        mots = {mot.lstrip("!") for rang in lignes_csv(table) for mot in rang["condition"].split()}
        assert mots <= set(PREDICATS)


def test_decision_tables_are_read_in_increasing_rank():
    for table in ("taux.csv", "nature.csv", "parcours.csv", "forfait_patient.csv"):
        rangs = [int(rang["rang"]) for rang in lignes_csv(table)]
        assert rangs == sorted(set(rangs))


def test_texts_exist_in_both_languages():
    for table in (regles().values(),):
        assert all(regle.fr and regle.en for regle in table)
    for table in (contradictions(), manques()):
        assert all(rang["fr"] and rang["en"] for rang in table.values())


def test_the_oracle_imports_only_the_model_and_the_standard_library():
    import sys

    modules = set()
    for source in PAQUET.glob("*.py"):
        texte = source.read_text(encoding="utf-8")
        modules |= {ligne.split()[1] for ligne in texte.splitlines() if re.match(r"\s*(from|import) ", ligne)}
    racines = {module.split(".")[0] for module in modules} - set(sys.stdlib_module_names)
    assert racines == {"eprouvette", "eprouvette_sim"}
    assert {m for m in modules if m.startswith("eprouvette")} <= {
        "eprouvette.oracle",
        "eprouvette_sim.model",
        *(f"eprouvette.oracle.{source.stem}" for source in PAQUET.glob("*.py")),
    }


def test_an_invoice_of_more_than_999_lines_is_refused():
    visite, fautes = depuis(volumineuse(1000))
    assert fautes == ()
    assert {refus.regle for refus in valoriser(visite).refus} == {"RG_MF630"}
    complete, fautes = depuis(volumineuse(999))
    assert fautes == ()
    assert valoriser(complete).verdict == "VALORISEE"


def volumineuse(nombre):
    acte = {
        "code": "CS", "nomenclature": "NGAP", "date": "2026-05-12", "taux_base": 70, "exclu_parcours": False,
    }  # fmt: skip
    return {
        "entree": "2026-05-12",
        "etablissement": {},
        "patient": {"naissance": "1986-02-03"},
        "droits": {
            "regime": "01",
            "periodes": [{"du": "2026-01-01"}],
            "medecin_traitant": True,
            "regime_prend_participation": False,
        },
        "parcours": {"situation": "oriente_medecin_traitant"},
        "actes": [{**acte, "prix": 5000 + rang} for rang in range(nombre)],
    }


def test_loaded_tables_keep_the_shipped_parameters():
    completees, fautes = charger("4ter.csv", b"table;cle;valeur;du;au\n4ter;CS;70;;\n", livrees())
    assert fautes == ()
    assert set(livrees().valeurs) < set(completees.valeurs)


def test_every_rule_prefix_of_the_comparison_matches_an_applied_rule():
    prefixes = [prefixe for rang in lignes_csv("attributs.csv") for prefixe in rang["regles"].split()]
    assert all(any(regle.startswith(prefixe) for regle in regles()) for prefixe in prefixes)
