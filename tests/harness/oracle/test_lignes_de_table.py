"""Every row of every decision table matters: without it, at least one worked visit is answered otherwise."""

import tomllib
from pathlib import Path

import pytest

from eprouvette.oracle import controles, depuis, entete, predicats, taux, valoriser
from eprouvette.oracle.donnees import lignes_csv

VISITES = [
    depuis(tomllib.loads(chemin.read_text(encoding="utf-8")))[0]
    for chemin in sorted((Path(__file__).parent / "visites").glob("*.toml"))
]
LECTEURS = {
    "taux.csv": (taux,),
    "nature.csv": (predicats,),
    "parcours.csv": (predicats,),
    "forfait_patient.csv": (predicats,),
    "unicite.csv": (controles,),
    "exige.csv": (controles,),
    "mt_dmt.csv": (entete,),
}


@pytest.fixture(scope="module")
def attendus():
    return [valoriser(visite) for visite in VISITES]


def sans(table, retire):
    def lire(nom):
        return tuple(rang for rang in lignes_csv(nom) if (nom, rang) != (table, retire))

    return lire


@pytest.mark.parametrize("table", LECTEURS)
def test_no_row_of_a_decision_table_is_useless(table, attendus, monkeypatch):
    inutiles = []
    for rang in lignes_csv(table):
        with monkeypatch.context() as rustine:
            for module in LECTEURS[table]:
                rustine.setattr(module, "lignes_csv", sans(table, rang))
            proches = sorted(range(len(VISITES)), key=lambda i: rang["regle"] not in attendus[i].regles)
            if not any(valoriser(VISITES[i]) != attendus[i] for i in proches):
                inutiles.append(rang)
    assert inutiles == []
