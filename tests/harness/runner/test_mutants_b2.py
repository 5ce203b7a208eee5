"""The witness's billing defects: each caught by its check alone, with the effect and the requirements it declares."""

from __future__ import annotations

import os

import pytest

from eprouvette.runner.mutation import score
from eprouvette_sim.product.mutants import MUTANTS

DU_PRODUIT = sorted(name for name in MUTANTS if name.startswith("b2."))
PRODUIT = "service:b2 and not sans-produit"


def caught(names, expression=PRODUIT):
    found = score(expression, names=names)
    assert found["witness"] == "CONFORME"
    for mutant in found["mutants"]:
        assert len(mutant["killed_by"]) == 1, mutant
        assert mutant["as_declared"], mutant
    return found


def test_a_few_billing_defects_are_caught_by_their_check_alone():
    """A few here, on the scenarios they may redden first; the nightly profile runs them all on every B2 scenario."""
    found = caught(["b2.envoi-en-clair", "b2.motif-perdu", "b2.exoneration-3"], f"{PRODUIT} and cas:b2/[er-t]*")
    assert {mutant["killed_by"][0] for mutant in found["mutants"]} == {
        "b2.envoi_chiffre",
        "b2.motif_montre",
        "b2.exoneration-du-passage",
    }


@pytest.mark.nightly
@pytest.mark.skipif(os.environ.get("EPROUVETTE_NUIT") != "1", reason="campagne de nuit seulement")
def test_every_billing_check_has_a_defect_that_only_it_catches():
    assert caught(DU_PRODUIT)["checks_without_sole_killer"] == []
