"""The source system's side: receipts kept and acknowledged, whatever the bytes; snapshot as plain JSON."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eprouvette_sim.formats import hl7
from eprouvette_sim.kernel.clock import Instant
from eprouvette_sim.kernel.wire import Request
from eprouvette_sim.pfi import ServiceCreateur
from hl7_support import ACTEURS

INSTANT = Instant(utc=datetime(2026, 3, 2, 8, 30, tzinfo=UTC), monotonic_ns=0)


def receipt(event: str = "Z02", **fields) -> bytes:
    base = {"controle": "R1", "horodatage": "20260302083100", "acteurs": ACTEURS.reponse(), "message": "MSG1"}
    return hl7.write(hl7.compte_rendu(hl7.Retour(evenement=event, **base | {"adresse": "a@b.c"} | fields)))


def ask(service: ServiceCreateur, octets: bytes):
    answer = service.handle(Request(method="MLLP", target="/pfi", body=octets), INSTANT)
    value, found = hl7.read(answer.response.body)
    assert found == ()
    return answer, value


@pytest.mark.parametrize("event", ["Z01", "Z02", "Z03"])
def test_a_receipt_is_kept_and_accepted(event):
    service = ServiceCreateur()
    answer, ack = ask(service, receipt(event))
    assert (ack.type, hl7.lire_accuse(ack).code, answer.notes) == (("ACK", event, "ACK"), "AA", ())
    assert service.compte() == {event: 1}
    assert json.loads(json.dumps(service.snapshot()))["recus"][0]["evenement"] == event


@given(st.binary(max_size=200))
def test_whatever_comes_is_answered_by_a_readable_acknowledgement(octets):
    for raw in (octets, receipt().replace(b"OBX", octets[:3] or b"x", 1), b"MSH|^~\\&|" + octets):
        _, ack = ask(ServiceCreateur(), raw)
        assert hl7.lire_accuse(ack).code in {"AA", "AE", "AR"}


def test_a_refused_receipt_names_the_place_of_its_fault():
    _, ack = ask(ServiceCreateur(), receipt().replace(b"DESTINATAIRE_MSS", b"AUTRE"))
    assert hl7.lire_accuse(ack).code == "AE"
    assert ack.un("ERR").composants(2) == ("OBX", "2", "3")
    assert hl7.anomalies_accuse(ack, "Z02") == ()


def test_two_acknowledgements_never_share_an_id():
    service = ServiceCreateur()
    ids = [ask(service, receipt())[1].controle for _ in range(3)]
    assert len(set(ids)) == 3
