"""Each row of the matrices refuses its pair, and only in its edition."""

import pytest

from eprouvette.oracle import depuis, valoriser
from eprouvette.oracle.donnees import lignes_csv
from eprouvette.oracle.prestations import PRESTATIONS

#: family named by a matrix -> one act of that family
EXEMPLES = {
    "ngap": {"code": "CS", "nomenclature": "NGAP"},
    "ccam": {"code": "ZCQM008", "nomenclature": "CCAM", "champ25": ["1"]},
    "nabm": {"code": "0322", "nomenclature": "NABM", "prescription": "2026-05-11"},
    "ecg": {"code": "DEQP003", "nomenclature": "CCAM", "champ25": ["1"]},
    "liste_en_sus": {"code": "9123456", "nomenclature": "UCD", "liste_en_sus": True},
    "reserve_ps": {"code": "CX", "nomenclature": "NGAP", "genre": "reserve_ps"},
    "surveillance": {"code": "CX", "nomenclature": "NGAP", "genre": "surveillance"},
}


def exemple(famille, executant):
    if famille in PRESTATIONS:
        modele = {"code": famille}
    elif famille in EXEMPLES:
        modele = EXEMPLES[famille]
    else:
        modele = {"code": next(code for code, p in PRESTATIONS.items() if p.famille == famille)}
    forfait = PRESTATIONS[modele["code"]].forfait if modele["code"] in PRESTATIONS else False
    return {
        "nomenclature": "FORFAIT" if forfait else "NGAP",
        "date": "2026-05-12",
        "prix": 5000,
        "taux_base": 70,
        "exclu_parcours": False,
        "executant": executant,
        **modele,
    }


def refus(actes, edition="06.09"):
    visite, fautes = depuis(
        {
            "edition": edition,
            "entree": "2026-05-12",
            "etablissement": {},
            "patient": {"naissance": "1986-02-03"},
            "droits": {"regime": "01", "periodes": [{"du": "2026-01-01"}], "medecin_traitant": True},
            "parcours": {"situation": "oriente_medecin_traitant"},
            "forfait_patient": {"nominal": 2300},
            "actes": actes,
        }
    )
    assert fautes == ()
    return {(refus.regle, refus.observe) for refus in valoriser(visite).refus}


@pytest.mark.parametrize("rang", lignes_csv("cohabitation.csv"), ids=lambda r: f"{r['gauche']}-{r['droite']}")
def test_a_forbidden_pair_is_refused_by_its_rule(rang):
    gauche, droite = exemple(rang["gauche"], "A"), exemple(rang["droite"], "B")
    paire = f"{gauche['code']} × {droite['code']}"
    edition = rang["edition"] or "06.09"
    if rang["droite"] == "nabm":
        paire = f"{gauche['code']} × B"
    if rang["droite"] == "liste_en_sus":
        paire = f"{gauche['code']} × PH8"
    assert (rang["regle"], paire) in refus([gauche, droite], edition)
    assert (rang["regle"], paire) not in refus([gauche], edition)
    assert (rang["regle"], paire) not in refus([droite], edition)
    if rang["edition"]:
        assert (rang["regle"], paire) not in refus([gauche, droite], "06.09")


def test_two_se_of_different_numbers_stand_together():
    acte = exemple("ccam", "A")
    assert refus([exemple("SE1", "A"), exemple("SE2", "A"), acte]) == set()


def test_refusals_are_capped_and_the_rest_is_counted():
    actes = [{**exemple("ngap", "A"), "prix": prix, "prescription": "2026-05-13"} for prix in range(1, 301)]
    visite, fautes = depuis(
        {
            "entree": "2026-05-12",
            "etablissement": {},
            "patient": {"naissance": "1986-02-03"},
            "droits": {"regime": "01", "periodes": [{"du": "2026-01-01"}], "medecin_traitant": True},
            "parcours": {"situation": "oriente_medecin_traitant"},
            "actes": actes,
        }
    )
    assert fautes == ()
    lus = valoriser(visite).refus
    assert len(lus) == 201
    assert (lus[-1].lieu, lus[-1].observe) == ("…", "+ 100")
