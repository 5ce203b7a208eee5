"""What a door may ask of its station besides an answer: a fault due, a question, an exchange it decided alone."""

from __future__ import annotations

import datetime as dt

import pytest

from eprouvette_sim.kernel.clock import FixedClock
from eprouvette_sim.kernel.faults import BEFORE, Fault, FaultPlan
from eprouvette_sim.kernel.recorder import MemoryRecorder
from eprouvette_sim.kernel.station import Station
from eprouvette_sim.kernel.wire import Answer, Request, Response


class Echo:
    def __init__(self):
        self.seen = []

    def handle(self, request, instant):
        self.seen.append(request.method)
        return Answer(response=Response(status=200, body=request.body))

    def snapshot(self):
        return {}


@pytest.fixture
def station():
    clock = FixedClock(dt.datetime(2026, 3, 2, tzinfo=dt.UTC))
    return Station(door="p", service="s", simulator=Echo(), recorder=MemoryRecorder(), clock=clock, medium="smtp")


def plan(kind="refuse", *, methode="", on=(1,)):
    return FaultPlan(name="essai", faults=(Fault(kind=kind, value="451", on=on),), methode=methode)


def kept(station):
    return [(e.http_request().start.split(" ")[0], e.fault) for e in station._recorder.exchanges]


def test_a_fault_due_is_told_without_being_used_up(station):
    station.plan_faults(plan())
    assert station.pending(BEFORE) == station.pending(BEFORE) is not None
    assert station.pending(("cut",)) is None


def test_an_exchange_the_door_decides_takes_no_rank_unless_it_carries_out_the_fault(station):
    station.plan_faults(plan())
    refused = Answer(response=Response(status=530))
    station.relate(Request(method="AUTH", target=""), refused)
    assert station.pending(BEFORE) is not None
    station.relate(Request(method="MAIL", target=""), refused, fault=station.pending(BEFORE))
    assert station.pending(BEFORE) is None
    assert kept(station) == [("AUTH", None), ("MAIL", "essai/refuse")]
    assert station.simulator.seen == []


def test_a_plan_of_one_method_counts_and_strikes_that_method_only(station):
    station.plan_faults(plan("cut", methode="FETCH", on=(2,)))
    methods = ("SELECT", "UID FETCH", "NOOP", "FETCH", "FETCH")
    cuts = [station.receive(Request(method=method, target="")).cut_after for method in methods]
    assert cuts == [None, None, None, 451, None]


def test_a_question_is_answered_under_the_lock_and_not_captured(station):
    assert station.consult(
        lambda simulator, instant: (simulator is station.simulator, station.lock.locked(), instant.utc.year)
    ) == (True, True, 2026)
    assert kept(station) == []


def test_a_fault_carried_out_before_leaves_the_answer_alone(station):
    station.plan_faults(plan())
    assert station.receive(Request(method="MAIL", target="", body=b"x")).response.body == b"x"


def test_a_plan_read_from_a_table_keeps_its_method():
    read = FaultPlan.from_mapping(
        {"nom": "a", "methode": "FETCH", "pannes": [{"genre": "cut", "valeur": 1, "sur": [1]}]}
    )
    assert read.methode == "FETCH"
