"""Worked visits come out to the cent: each TOML holds a visit and, under `attendu`, values computed by hand.

Prices are ours. UCD `912345x`, LPP `1234567`, NABM from `2000` to `2050` and the NGAP codes `CX` and `CY` are made up:
the rules look at the attributes the visit declares, not at these codes.
"""

import tomllib
from pathlib import Path

import pytest

from eprouvette.oracle import depuis, valoriser

VISITES = sorted((Path(__file__).parent / "visites").glob("*.toml"))


def charger(chemin):
    donnees = tomllib.loads(chemin.read_text(encoding="utf-8"))
    visite, fautes = depuis(donnees)
    assert fautes == (), "\n".join(map(str, fautes))
    return valoriser(visite), donnees["attendu"]


@pytest.mark.parametrize("chemin", VISITES, ids=lambda chemin: chemin.stem)
def test_a_worked_visit_comes_out_to_the_cent(chemin):
    resultat, attendu = charger(chemin)
    manques = {
        manque.quoi for facture in resultat.factures for objet in (facture, *facture.lignes) for manque in objet.manques
    }
    assert (resultat.verdict, sorted({refus.regle for refus in resultat.refus}), sorted(manques)) == (
        attendu["verdict"],
        sorted(attendu.get("refus", [])),
        sorted(attendu.get("manques", [])),
    )
    factures = attendu.get("factures", [])
    if factures:
        assert len(resultat.factures) == len(factures)
    for facture, voulue in zip(resultat.factures, factures, strict=False):
        comparer(facture, voulue)
    assert set(attendu.get("regles", [])) <= resultat.regles
    assert resultat.regles.isdisjoint(attendu.get("regles_absentes", []))
    lectures = {
        lecture.code
        for facture in resultat.factures
        for objet in (facture, *facture.lignes)
        for lecture in objet.lectures
    }
    assert set(attendu.get("lectures", [])) <= lectures


def comparer(facture, voulue):
    assert [ligne.code for ligne in facture.lignes] == [ligne["code"] for ligne in voulue["lignes"]]
    assert {cle: facture.champs.get(cle) for cle in voulue.get("champs", {})} == voulue.get("champs", {})
    totaux = facture.totaux()
    assert {cle: totaux[cle] for cle in voulue.get("totaux", {})} == voulue.get("totaux", {})
    for ligne, attendue in zip(facture.lignes, voulue["lignes"], strict=True):
        fil = attendue.get("champs", {})
        seuls = {cle: valeur for cle, valeur in attendue.items() if cle != "champs"}
        assert {cle: getattr(ligne, cle) for cle in seuls} == seuls
        assert {cle: ligne.champs()[cle] for cle in fil} == fil


def test_there_are_enough_worked_visits():
    assert len([chemin for chemin in VISITES if chemin.stem.startswith("e")]) >= 25
    assert len(VISITES) >= 55
