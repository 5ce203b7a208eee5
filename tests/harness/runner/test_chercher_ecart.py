"""`b2 chercher-ecart`: the witness has no difference, each of ten planted billing defects is found and shrunk to one act."""

from __future__ import annotations

import json
import os

import pytest

from eprouvette import dossier
from eprouvette.cli.main import main
from eprouvette.runner import recherche
from eprouvette_sim.kernel.errors import ErreurUsage
from eprouvette_sim.product.mutants import MUTANTS

NUIT = os.environ.get("EPROUVETTE_NUIT") == "1"
#: billing rules of the witness, one wrong at a time
DIX = (
    "b2.marge-oubliee",
    "b2.majoration-oubliee",
    "b2.ald-sans-date",
    "b2.exoneration-3",
    "b2.penalite-oubliee",
    "b2.domaine-de-retrocession",
    "b2.irm-en-scanner",
    "b2.accident-sans-numero",
    "b2.loin-hors-parcours",
    "b2.c2s-toujours-caisse",
)


def _code(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["b2", "chercher-ecart", *arguments])
    return int(ended.value.code or 0)


def chercher(mutant, visites=2000):
    with recherche.Banc(dossier.temoin(), mutant=mutant) as banc:
        return recherche.chercher(banc, visites=visites, graine=0)


@pytest.mark.parametrize("mutant", DIX if NUIT else ("b2.exoneration-3",))
def test_each_planted_rule_is_found_within_two_thousand_visits_and_shrunk_to_one_act(mutant):
    assert mutant in MUTANTS
    found = chercher(mutant)
    assert found.visite is not None
    assert found.essais <= 4000  # those drawn, then those tried while shrinking
    assert len(found.visite["actes"]) == 1
    assert found.ecarts


def test_the_witness_and_the_oracle_agree_on_the_visits_drawn():
    found = chercher(None, visites=2000 if NUIT else 60)
    assert (found.visite, found.ecarts) == (None, ())
    assert found.essais >= 50


def test_a_case_is_stored_and_replays_until_the_defect_is_gone(tmp_path, capsys):
    visite = recherche.Tirage(
        actes=("une consultation",), prix=(3000,), situations=("une invalidité",), parcours="venu de lui-même"
    ).visite(recherche.date(2026, 3, 2))
    cas = tmp_path / "cas.json"
    cas.write_text(json.dumps({"visite": visite}), encoding="utf-8")
    assert _code("--rejouer", str(cas), "--mutant", "b2.exoneration-3", "--json") == 1
    assert "[0454]" in json.loads(capsys.readouterr().out)["ecarts"][0]
    assert _code("--rejouer", str(cas)) == 0
    assert "Aucun écart" in capsys.readouterr().out


def test_a_search_stores_the_smallest_case_and_says_how_to_replay_it(tmp_path, capsys):
    assert _code("--mutant", "b2.loin-hors-parcours", "--visites", "400", "--out", str(tmp_path)) == 1
    (stored,) = tmp_path.glob("ecart-*.json")
    case = json.loads(stored.read_text(encoding="utf-8"))
    assert case["mutant"] == "b2.loin-hors-parcours"
    assert len(case["visite"]["actes"]) == 1
    assert f"--rejouer {stored}" in capsys.readouterr().out


def test_a_file_that_is_no_case_is_a_usage_error(tmp_path):
    (tmp_path / "x.json").write_text("[]", encoding="utf-8")
    for name in ("x.json", "absent.json"):
        with pytest.raises(ErreurUsage, match="pas un cas"):
            recherche.lire_cas(tmp_path / name)
