"""Histories of stays before two insurers, with answers lost, cut, late or refused: money is never invented nor lost.

The witness drives; the register is looked at after each action, and once more when the link is good again.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from eprouvette_sim.kernel.faults import Fault, FaultPlan
from eprouvette_sim.roc.states import ACTIFS
from roc_support import Monde

NUIT = os.environ.get("EPROUVETTE_NUIT") == "1"
MUTUELLES = (("99999997", "000001"), ("99999989", "000002"))
SEJOURS = st.sampled_from(["S1", "S2"])
LIGNES = st.lists(
    st.tuples(
        st.sampled_from(["HOSP", "CONS", "CONFORT"]),
        st.integers(0, 90_000),
        st.integers(0, 90_000),
        st.integers(0, 100),
    ),
    min_size=1,
    max_size=3,
)
PANNES = st.sampled_from([("cut", "0"), ("truncate", "40"), ("status", "500"), ("replace", "IdMessage>=>IdMessage>9")])


def venue(numero: str, rows) -> dict:
    """A stay of those lines: domain, amount, base, AMO percent of the smaller of both."""
    lines = [
        {
            "id": str(rank),
            "code": "X",
            "domaine": domaine,
            "date": "2026-03-02",
            "montant_cents": montant,
            "base_cents": base,
            "part_amo_cents": min(montant, base) * amo // 100,
        }
        for rank, (domaine, montant, base, amo) in enumerate(rows, 1)
    ]
    return {"numero": numero, "contexte": "SEJOUR", "du": "2026-03-02", "lignes": lines}


class Histoires(RuleBasedStateMachine):
    """One hospital, one patient, two insurers, two stays."""

    @initialize(deux=st.booleans())
    def ouvrir(self, deux):
        self.monde = Monde()
        self.sejours: dict[str, dict] = {}
        shown = self.monde.identifier(*MUTUELLES[: 2 if deux else 1])
        assert len(shown["amc"]) == (2 if deux else 1)

    @rule(numero=SEJOURS, rows=LIGNES)
    def engager(self, numero, rows):
        self.sejours[numero] = venue(numero, rows)
        self._engager(numero)

    @rule(numero=SEJOURS)
    def engager_encore(self, numero):
        if numero in self.sejours:
            self._engager(numero)

    @rule(numero=SEJOURS, rows=LIGNES)
    def simuler(self, numero, rows):
        before = len(self.monde.roc.registre.suivis())
        self._parts(self.monde.do("simuler_amc", patient={"reference": "p"}, sejour=venue(numero, rows)))
        assert len(self.monde.roc.registre.suivis()) == before

    @rule(numero=SEJOURS)
    def annuler(self, numero):
        self.monde.do("annuler_amc", sejour={"numero": numero})

    @rule(numero=SEJOURS)
    def facturer(self, numero):
        self.monde.do("facturer", flux="dre", sejour={"numero": numero})

    @rule()
    def transmettre(self):
        self.monde.do("transmettre", flux="dre")

    @rule()
    def relever(self):
        self.monde.do("relever_retours", flux="dre")

    @rule(sur=st.lists(st.integers(1, 4), min_size=1, max_size=3), panne=PANNES)
    def abimer(self, sur, panne):
        faults = (Fault(kind=panne[0], value=panne[1], on=tuple(sur)),)
        self.monde.stations["roc"].plan_faults(FaultPlan(name="histoire", faults=faults))

    @rule()
    def echoir(self):
        self.monde.roc.registre.echoir(self.monde.clock.now().utc)

    @invariant()
    def un_seul_engagement_par_sejour(self):
        live = [(s.engagement.numero_amc, s.sejour) for s in self.monde.roc.registre.actifs()]
        assert len(live) == len(set(live))

    @invariant()
    def rien_de_paye_sans_engagement(self):
        invoiced = {
            s.numero: s.engagement.montant_cents for s in self.monde.roc.registre.suivis() if s.etat == "facture"
        }
        assert self.monde.roc.factures.paye_cents == sum(invoiced.values())

    def teardown(self):
        """Once the link is good again: what the AMCs still owe, the product knows; what they paid, it counts."""
        if not hasattr(self, "monde"):
            return
        self.monde.stations["roc"].plan_faults(None)
        for numero in self.sejours:
            self._engager(numero)
            self.monde.do("facturer", flux="dre", sejour={"numero": numero})
        self.monde.do("transmettre", flux="dre")
        shown = self.monde.do("relever_retours", flux="dre")
        known = [row["numero"] for numero in ("S1", "S2") for row in self._engagements(numero)]
        assert self.monde.roc.registre.orphelins(known) == ()
        assert sum(row["paye_cents"] for row in shown["factures_amc"]) == self.monde.roc.factures.paye_cents
        assert all(row["etat"] not in {"a_emettre", "emise", "en_attente"} for row in shown["factures_amc"])

    def _engager(self, numero):
        shown = self.monde.do("engager_amc", patient={"reference": "p"}, sejour=self.sejours[numero])
        self._parts(shown)
        for row in shown["engagements"]:
            if row["etat"] in ACTIFS:
                owed = {s.numero: s.engagement.montant_cents for s in self.monde.roc.registre.suivis()}
                assert owed.get(row["numero"], row["montant_cents"]) == row["montant_cents"]

    def _parts(self, shown):
        for row in shown["lignes"]:
            shares = row["part_amo_cents"] + row["part_amc_cents"] + row["part_patient_cents"]
            assert shares == row["montant_cents"]
            assert min(row["part_amc_cents"], row["part_patient_cents"]) >= 0

    def _engagements(self, numero):
        return self.monde.temoin.memoire.get(f"amc.sejour.{numero}", {"engagements": []})["engagements"]


def run(histories: int) -> None:
    chosen = settings(
        max_examples=histories,
        stateful_step_count=12,
        deadline=None,
        derandomize=not NUIT,
        suppress_health_check=list(HealthCheck),  # a whole history is played while it is drawn
    )
    run_state_machine_as_test(Histoires, settings=chosen)


def test_no_orphan_no_double_and_no_cent_out_of_place_in_five_hundred_histories():
    run(500)


@pytest.mark.nightly
@pytest.mark.skipif(not NUIT, reason="campagne de nuit seulement")
def test_no_orphan_no_double_and_no_cent_out_of_place_in_ten_thousand_histories():
    run(10_000)
