"""Loaded tables decide what the oracle alone leaves INCONCLUSIF; a faulty table is named line by line."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eprouvette.oracle import charger, depuis, livrees, valoriser

ENTETE = "table;cle;valeur;du;au\n"


def tables(*lignes):
    octets = (ENTETE + "\n".join(lignes) + "\n").encode()
    lues, fautes = charger("essai.csv", octets)
    assert fautes == ()
    return lues


def visite(acte, **autres):
    donnees = {
        "entree": "2026-05-12",
        "etablissement": {},
        "patient": {"naissance": "1986-02-03"},
        "droits": {"regime": "01", "periodes": [{"du": "2026-01-01"}], "medecin_traitant": True},
        "parcours": {"situation": "oriente_medecin_traitant"},
        "actes": [{"nomenclature": "NGAP", "date": "2026-05-12", "prix": 3000, **acte}],
        **autres,
    }
    lue, fautes = depuis(donnees)
    assert fautes == ()
    return lue


def test_a_loaded_base_rate_gives_the_shares():
    cs = visite({"code": "CS", "exclu_parcours": False})
    assert valoriser(cs).verdict == "INCONCLUSIF"
    resultat = valoriser(cs, tables("4ter;CS;70;2026-01-01;2026-12-31"))
    assert (resultat.verdict, resultat.factures[0].lignes[0].amo) == ("VALORISEE", 2100)


@pytest.mark.parametrize(("regime", "amo"), [("01", 2100), ("10", 2550)])
def test_regime_10_reads_its_own_column(regime, amo):
    droits = {"regime": regime, "periodes": [{"du": "2026-01-01"}], "medecin_traitant": True}
    cs = visite({"code": "CS", "exclu_parcours": False}, droits=droits)
    lues = tables("4ter;CS;70;;", "4ter_crpcen;CS;85;;")
    assert valoriser(cs, lues).factures[0].lignes[0].amo == amo


@pytest.mark.parametrize(("valeur", "verdict"), [("100", "VALORISEE"), ("101", "INCONCLUSIF"), ("x", "INCONCLUSIF")])
def test_a_loaded_rate_is_a_percentage(valeur, verdict):
    cs = visite({"code": "CS", "exclu_parcours": False})
    assert valoriser(cs, tables(f"4ter;CS;{valeur};;")).verdict == verdict


def test_a_rate_out_of_its_dates_is_not_used():
    cs = visite({"code": "CS", "exclu_parcours": False})
    assert valoriser(cs, tables("4ter;CS;70;;2026-05-11")).verdict == "INCONCLUSIF"


def test_the_declared_rate_wins_over_no_table_and_is_kept():
    cs = visite({"code": "CS", "exclu_parcours": False, "taux_base": 60})
    assert valoriser(cs, tables("4ter;CS;70;;")).factures[0].lignes[0].taux == 60


@pytest.mark.parametrize(
    ("acte", "lignes", "regle"),
    [
        ({"code": "ZZ"}, ("1;CS;oui;;",), "RG_IP700"),
        ({"code": "CS", "specialite": "03"}, ("2;CS/01;oui;;",), "RG_IP707"),
        ({"code": "CS"}, ("3;CS;0..15;;",), "RG_IP708"),
        ({"code": "KC", "coefficient": 5000}, ("4;KC;10000..500000;;",), "RG_IP703"),
        ({"code": "CS"}, ("prix;CS;2900;;",), "RG_VF631"),
        ({"code": "ZCQM008", "nomenclature": "CCAM", "champ25": ["1"]}, ("prix;ZCQM008;5402;;",), "RG_VF633"),
        (
            {"code": "0322", "nomenclature": "NABM", "prescription": "2026-05-12"},
            ("prix;B;25;;",),
            "RG_VF634",
        ),
        (
            {"code": "0322", "nomenclature": "NABM", "prescription": "2026-05-12", "quantite": 2},
            ("nabm_max;0322;1;;",),
            "RG_VF621",
        ),
    ],
)
def test_a_loaded_table_refuses_what_it_forbids(acte, lignes, regle):
    lue = visite({"exclu_parcours": False, "taux_base": 70, **acte})
    assert {refus.regle for refus in valoriser(lue, tables(*lignes)).refus} == {regle}
    assert valoriser(lue).verdict == "VALORISEE"


def test_the_age_bounds_of_a_complement_have_their_own_rule():
    donnees = {"exclu_parcours": False, "taux_base": 70}
    lue = visite({"code": "CS", **donnees})
    ajout = depuis(
        {
            "entree": "2026-05-12",
            "etablissement": {},
            "patient": {"naissance": "1986-02-03"},
            "droits": {"regime": "01", "periodes": [{"du": "2026-01-01"}], "medecin_traitant": True},
            "parcours": {"situation": "oriente_medecin_traitant"},
            "actes": [
                {"code": code, "nomenclature": "NGAP", "date": "2026-05-12", "prix": 500, **donnees}
                for code in ("CS", "MCS")
            ],
        }
    )[0]
    bornes = tables("3;MCS;0..15;;")
    assert valoriser(lue, bornes).verdict == "VALORISEE"
    assert {refus.regle for refus in valoriser(ajout, bornes).refus} == {"RG_CF881"}


def test_an_equal_price_is_noted_with_its_date():
    lue = visite({"code": "CS", "exclu_parcours": False, "taux_base": 70})
    assert "RG_VF630" in valoriser(lue, tables("prix;CS;3000;;")).regles


@pytest.mark.parametrize(
    ("acte", "ligne", "champ"),
    [
        ({"code": "CS", "specialite": "99"}, "15.1;99;exclue;;", ""),
        ({"code": "CS", "specialite": "03"}, "15.1;99;exclue;;", "O"),
    ],
)
def test_loaded_path_tables_decide_the_exclusion(acte, ligne, champ):
    autres = ("15.3;ZZ;exclu;;", "15.5;ZZ;exclue;;")
    lue = visite({"taux_base": 70, **acte})
    assert valoriser(lue, tables(ligne, *autres)).factures[0].champs["[2S121]"] == champ


def test_the_digest_of_the_loaded_file_is_kept():
    octets = (ENTETE + "4ter;CS;70;;\n").encode()
    lues, _ = charger("4ter.csv", octets)
    assert [(source.nom, source.sha256) for source in lues.sources] == [
        ("4ter.csv", hashlib.sha256(octets).hexdigest()),
    ]


def test_all_faulty_lines_are_named_at_once():
    octets = (ENTETE + "4ter;;70;;\n4ter;CS;70;hier;\n4ter;CS;70\n").encode()
    lues, fautes = charger("t.csv", octets)
    assert lues is None
    assert [faute.cle for faute in fautes] == ["t.csv:2 cle", "t.csv:3 du", "t.csv:4"]


@given(st.binary(max_size=300))
def test_no_bytes_crash_the_table_reader(octets):
    lues, fautes = charger("t.csv", octets)
    assert (lues is None) == bool(fautes)


def test_shipped_parameters_overlap_only_where_the_source_is_unsettled():
    livres = livrees()
    for (table, cle), valeurs in livres.valeurs.items():
        jours = {valeur.du for valeur in valeurs if valeur.du} | {valeur.au for valeur in valeurs if valeur.au}
        doubles = [jour for jour in jours if len(livres.toutes(table, cle, jour)) > 1]
        assert not doubles or (table, cle) == ("participation", "06.09")
