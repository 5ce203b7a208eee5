"""The DMP checks on products that say anything: an outcome, never an exception, and never a silent success."""

import inspect

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dmp_exemples as ex
from eprouvette.checks import Observation, Observations, SansObjet, Tenu, Viole, all_checks
from eprouvette.dmp.familles import familles
from eprouvette_sim.kernel.exchange import Exchange

PIECES = {famille.controle for famille in familles()}
CHECKS = [c for name, c in all_checks().items() if name.startswith("dmp.") and name not in PIECES]
#: a value for each argument a step may give
ARGUMENTS = {"identifiant": ex.PS, "site": ex.STRUCTURE, "operation": "publier_document", "statut": "alimente", "alimentes": 1,
             "refuses": 0, "jour": "2026-03-02", "codes": ["MASQUE_PS"], "classe": "10", "motif": "", "etat": "ouvert",
             "titres": ["a"], "titre": "a", "marques": [], "origine": "patient", "heure": "x", "depuis": "2024-03-02",
             "type_code": "34112-3", "nombre": 1, "masque": True, "page": "Documents", "ins": ex.NIR}  # fmt: skip
OPERATIONS = (
    "publier_document",
    "rechercher_documents",
    "recuperer_document",
    "modifier_document",
    "lire_etat",
    "exporter_traces",
)
REQUESTS = [ex.piece(nom) for nom in ex.PIECES if nom.startswith("xds/")]


def run(check, exchanges, answers=()):
    wanted = [p for p in inspect.signature(check.function).parameters if p != "vu"]
    vu = Observations(
        exchanges=tuple(exchanges),
        answers=tuple(answers),
        instant="2026-11-24T12:00:00.000Z",
        date_reference="2026-03-02",
    )
    return check(vu, {name: ARGUMENTS[name] for name in wanted})


def exchange(request, response, rank=1):
    return Exchange(id=f"01.dmp.{rank:04}", door="dmp", service="dmp", sequence=rank, at="2026-11-24T12:00:00.000Z",
                    monotonic_ns=rank, medium="http", request=request, response=response)  # fmt: skip


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_when_nothing_happened_there_is_nothing_to_judge(check):
    assert isinstance(run(check, []), SansObjet)


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.tuples(st.one_of(st.binary(max_size=120), st.sampled_from(REQUESTS)), st.binary(max_size=120)), max_size=4
    )
)
def test_no_bytes_at_the_door_make_a_check_raise(pairs):
    exchanges = [exchange(request, response, rank) for rank, (request, response) in enumerate(pairs, 1)]
    for check in CHECKS:
        assert isinstance(run(check, exchanges), (Viole, Tenu, SansObjet))


@settings(deadline=None, max_examples=40)
@given(
    start=st.integers(min_value=0),
    cut=st.integers(min_value=1, max_value=80),
    octets=st.binary(max_size=6),
    which=st.sampled_from(REQUESTS),
)
def test_no_local_damage_to_a_call_makes_a_check_raise(start, cut, octets, which):
    at = start % len(which)
    damaged = exchange(which[:at] + octets + which[at + cut :], b"HTTP/1.1 500 x\r\n\r\n")
    for check in CHECKS:
        run(check, [damaged])


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_an_empty_answer_to_every_operation_makes_no_check_raise(check):
    answers = [Observation(source="adaptateur", operation=name, statut="ok", valeur={}, at="") for name in OPERATIONS]
    if check.name == "dmp.etat_par_document":
        answers = answers[1:]  # the contract makes these two keys mandatory
    run(
        check,
        [exchange(request, b"HTTP/1.1 200 OK\r\n\r\n", rank) for rank, request in enumerate(REQUESTS, 1)],
        answers,
    )
