"""Comparing read invoices with the oracle: agreement is silent, one changed field gives one named deviation."""

import tomllib
from pathlib import Path

import pytest

from eprouvette.oracle import VALORISEE, depuis, valoriser
from eprouvette.oracle.comparaison import FactureLue, cle, comparer, reprendre_prix
from eprouvette.oracle.donnees import lignes_csv
from eprouvette.oracle.regles import contradictions

DOSSIER = Path(__file__).parent / "visites"
VISITES = {chemin.stem: chemin for chemin in sorted(DOSSIER.glob("*.toml"))}


def visite(nom):
    return depuis(tomllib.loads(VISITES[nom].read_text(encoding="utf-8")))[0]


def lues(resultat):
    """The invoices as a reader would give them, had the product written exactly what is expected."""
    return [
        FactureLue(champs=facture.champs, lignes=tuple(ligne_lue(ligne) for ligne in facture.lignes))
        for facture in resultat.factures
    ]


def ligne_lue(ligne):
    champs = ligne.champs()
    if ligne.enregistrements[-1] == "4M":
        champs |= {"[4M43]": ligne.acte, "[0476]": "ADC"}
    return champs


def changer(facture, rang, **champs):
    lignes = list(facture.lignes)
    lignes[rang] = {**lignes[rang], **champs}
    return FactureLue(champs=facture.champs, lignes=tuple(lignes))


@pytest.mark.parametrize("nom", VISITES)
def test_invoices_that_say_what_is_expected_agree(nom):
    resultat = valoriser(visite(nom))
    assert comparer(resultat, lues(resultat)) == ()


@pytest.mark.parametrize(
    ("nom", "ligne", "notation", "faux", "regle", "provenance"),
    [
        ("e01-dans-le-parcours", 0, "[04108]", "0002101", "RG_VF670", "norme"),
        ("e01-dans-le-parcours", 0, "[04105]", "060", "RG_VF669", "norme"),
        ("e03-c2s-hors-parcours", 0, "[04108]", "0002100", "RG_VF671", "indirect"),
        ("e03-c2s-hors-parcours", 0, "[04123]", "000900", "RG_VF671", "indirect"),
        ("e08-non-invasif-au-seuil", 0, "[0454]", "0", "RG_VF663/ACE-25-2", "norme"),
        ("e08-non-invasif-au-seuil", 0, "[04108]", "0016727", "RG_VF682", "norme"),
        ("e08-non-invasif-au-seuil", 0, "[4S128]", "R", "RG_VF683", "norme"),
        ("e08-non-invasif-au-seuil", 0, "[04115]", "0013527", "RG_VF637", "indirect"),
        ("v95-date-de-participation", 0, "[04108]", "0014327", "RG_VF682", "indirect"),
        ("e20-urgences-ame", 0, "[04122]", " ", "RG_CF655/SP06", "norme"),
        ("e15-urgences", 4, "[03120]", " ", "RG_MF610/03120", "norme"),
        ("e29-deux-scanners", 1, "[0365]", "00100", "RG_VF607/CP01", "norme"),
    ],
)
def test_one_changed_field_gives_one_deviation_with_its_rule(nom, ligne, notation, faux, regle, provenance):
    resultat = valoriser(visite(nom))
    facture = changer(lues(resultat)[0], ligne, **{notation: faux})
    (ecart,) = comparer(resultat, [facture])
    assert (ecart.facture, ecart.ligne, ecart.notation, ecart.observe) == (1, ligne + 1, notation, faux)
    assert (ecart.regle, ecart.provenance) == (regle, provenance)


def test_an_exoneration_lifted_to_the_invoice_agrees():
    resultat = valoriser(visite("v30-traitement-exonerant"))
    (facture,) = lues(resultat)
    vide = changer(facture, 0, **{"[0454]": " "})
    assert comparer(resultat, [FactureLue(champs={**facture.champs, "[0279]": "3"}, lignes=vide.lignes)]) == ()
    assert [e.notation for e in comparer(resultat, [vide])] == ["[0454]"]


def test_a_wrong_header_field_is_found():
    resultat = valoriser(visite("e11-alsace-moselle"))
    (facture,) = lues(resultat)
    (ecart,) = comparer(resultat, [FactureLue(champs={**facture.champs, "[0277]": "10"}, lignes=facture.lignes)])
    assert (ecart.ligne, ecart.notation, ecart.attendu, ecart.provenance) == (0, "[0277]", "13", "norme")


def test_a_doubtful_header_field_is_only_a_reservation():
    resultat = valoriser(visite("e12-alsace-moselle-seuil"))
    (facture,) = lues(resultat)
    (ecart,) = comparer(resultat, [FactureLue(champs={**facture.champs, "[0277]": "13"}, lignes=facture.lignes)])
    assert (ecart.provenance, ecart.lectures) == ("indirect", ("D11",))


def test_a_missing_line_makes_the_invoice_missing_and_the_read_one_unexpected():
    resultat = valoriser(visite("e05-ald-coordination"))
    (facture,) = lues(resultat)
    ecarts = comparer(resultat, [FactureLue(champs=facture.champs, lignes=facture.lignes[:1])])
    assert [(ecart.attendu, ecart.observe) for ecart in ecarts] == [("CS MCS", "absente"), ("aucune", "CS")]


def test_the_products_own_prices_are_taken_and_only_relations_judged():
    visite_cs = visite("e01-dans-le-parcours")
    cher = {**ligne_lue(valoriser(visite_cs).factures[0].lignes[0]), "[0491]": "0004000"}
    cher |= {"[0498]": "0004000", "[04108]": "0002800", "[04115]": "0004000", "[04123]": "001200"}
    lue = FactureLue(champs={}, lignes=(cher,))
    assert comparer(valoriser(reprendre_prix(visite_cs, [lue])), [lue]) == ()
    assert comparer(valoriser(visite_cs), [lue]) != ()


def test_sums_of_drug_prices_are_not_taken_for_unit_prices():
    visite_phs = visite("e23-retrocession-ecart")
    resultat = valoriser(visite_phs)
    assert resultat.verdict == VALORISEE
    assert reprendre_prix(visite_phs, lues(resultat)) == visite_phs


@pytest.mark.parametrize(("code", "attendue"), [("KC  N", "KC"), ("CS", "CS"), ("DEQA1", "DEQA1")])
def test_the_majoration_letter_does_not_hide_the_act(code, attendue):
    assert cle({"[0476]": code}) == attendue


def test_tables_of_the_comparison_name_known_attributes():
    attributs = {rang["attribut"] for rang in lignes_csv("champs.csv")}
    notations = {"[0277]", "[0279]"}
    assert {rang["attribut"] for rang in lignes_csv("attributs.csv")} <= attributs
    assert all(set(rang["champs"].split()) <= attributs | notations for rang in contradictions().values())
