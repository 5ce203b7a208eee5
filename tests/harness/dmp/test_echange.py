"""Deviations of an exchange, in the shape checks return."""

import dmp_exemples as ex
import dmp_mutations as mutations
from eprouvette.dmp.echange import ecarts
from eprouvette_sim.kernel.exchange import Exchange


def exchange(data, at="2026-11-24T12:00:05.000Z"):
    return Exchange(
        id="01.dmp.0001",
        door="dmp",
        service="dmp",
        sequence=1,
        at=at,
        monotonic_ns=0,
        medium="http",
        request=data,
        response=b"",
    )


def test_a_conforming_exchange_gives_no_deviation():
    assert ecarts(exchange(ex.depot())) == ()


def test_each_deviation_carries_its_exchange_provenance_clause_and_cause():
    found = ecarts(exchange(ex.depot(change_fiche=mutations.slot("creationTime", "20261124120000"))))
    assert [(e.echange, e.provenance, e.attendu, e.observe) for e in found] == [
        ("01.dmp.0001", "observe", "20261124110000", "20261124120000")
    ]
    assert found[0].clause.startswith("coherence.date : ")
    assert found[0].cause == "heure locale recopiée"


def test_families_select_the_rules():
    data = ex.depot(
        change_fiche=mutations.slot("creationTime", "x"),
        vihf_element=ex.assertion(ex.exemple_vihf(structure="990000013")),
    )
    assert {e.clause.split(".")[0] for e in ecarts(exchange(data), familles=("vihf.",))} == {"vihf"}


def test_the_instant_of_the_exchange_judges_freshness():
    assert [e.provenance for e in ecarts(exchange(ex.depot(), at="2026-11-25T12:00:00.000Z"))] == ["suppose"]
