"""Each PFI mutant, on one scenario that sees it: caught by its own check alone, with its declared effect."""

from __future__ import annotations

import pytest

import bench_support
from eprouvette.checks import all_checks
from eprouvette.runner.mutation import EFFECTS
from eprouvette.verdicts.attempts import read_story
from eprouvette_sim.product.mutants import MUTANTS

CAUGHT = {
    "pfi.accuse-d-un-autre": "pfi.accuse_recu",
    "pfi.accuse-sans-evenement": "pfi.accuse_bien_forme",
    "pfi.autre-adresse": "pfi.destinataire_rendu",
    "pfi.compte-rendu-d-un-autre": "pfi.compte_rendu_rattache",
    "pfi.dmp-non-demande": "pfi.dmp_seulement_demande",
    "pfi.dmp-sans-compte-rendu": "pfi.compte_rendu_dmp",
    "pfi.echec-sans-raison": "pfi.echec_explique",
    "pfi.echec-tu": "pfi.echec_rendu",
    "pfi.identifiant-constant": "pfi.identifiants_uniques",
    "pfi.incoherence-acceptee": "pfi.incoherence_refusee",
    "pfi.mdm-refuse": "pfi.remise_acceptee",
    "pfi.premier-destinataire": "pfi.compte_rendu_mss",
    "pfi.version-2.5": "pfi.compte_rendu_bien_forme",
}


def run(out, mutant):
    folder, report = bench_support.run(out, select="service:pfi", mutant=mutant)
    attempts = read_story(folder).attempts
    objecting = {
        call["check"] for (*_, last) in attempts.values() for call in last.calls if call["outcome"]["kind"] == "viole"
    }
    return objecting, report


def test_the_witness_passes_every_scenario(tmp_path):
    objecting, report = run(tmp_path, None)
    assert objecting == set()
    assert set(bench_support.verdicts(report).values()) == {"CONFORME"}
    assert report["outside"] == []


@pytest.mark.parametrize(("mutant", "check"), CAUGHT.items(), ids=list(CAUGHT))
def test_a_mutant_is_caught_by_its_own_check_alone(tmp_path, mutant, check):
    objecting, report = run(tmp_path, mutant)
    assert objecting == {check}
    findings = [finding for scenario in report["scenarios"] for finding in scenario["findings"]]
    assert {finding["requirement"] for finding in findings} == set(MUTANTS[mutant].exigences)
    assert {finding["severity"] for finding in findings} == {EFFECTS[MUTANTS[mutant].effet].value}
    assert report["outside"] == []


def test_every_check_of_the_service_has_a_mutant_of_its_own():
    assert {name for name in all_checks() if name.startswith("pfi.")} == set(CAUGHT.values())
    assert {name for name in MUTANTS if name.startswith("pfi.")} == set(CAUGHT)
