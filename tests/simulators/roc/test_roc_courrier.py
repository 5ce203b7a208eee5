"""Claims by mail: opened with the AMC's key, acknowledged by the SMTP reply, refused in clear, never a traceback."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from enveloppe_support import cle, contenu, depart
from eprouvette_sim.formats import roc
from eprouvette_sim.formats.enveloppe_b2 import ecrire
from eprouvette_sim.kernel.wire import Request
from roc_support import engager, facture, instant, retours, service


def courrier(claim: bytes, *, key=None, **change) -> bytes:
    letter = depart(contenu=contenu(octets=claim, description="IRIS/DRE/Z", nom="DRE.gz"), **change)
    return ecrire(letter, (key or cle("amc")).certificat)


def poster(sim, octets: bytes):
    answer = sim.courrier.handle(Request(method="MAIL", target="a@exemple.invalid", body=octets), instant())
    return answer.response.status, answer.response.body.decode(), answer


@pytest.fixture
def sim():
    found = service()
    found.courrier.cles = (cle("amc"),)
    return found


def claim(sim, **changes) -> bytes:
    return roc.ecrire_octets(roc.contrats()[roc.FACTURER].requete, facture(engager(sim)["engagement"], **changes))


def test_a_claim_by_mail_is_received_and_paid(sim):
    assert poster(sim, courrier(claim(sim)))[:2] == (250, "2.0.0 facture recue")
    assert [(row["statut"], row["montant_paye"]) for row in retours(sim)] == [("paye", "9600")]


def test_the_same_claim_mailed_twice_is_paid_once(sim):
    body = claim(sim)
    assert [poster(sim, courrier(body))[1] for _ in range(2)] == ["2.0.0 facture recue", "2.0.0 facture deja recue"]
    assert sim.factures.paye_cents == 9600


def test_a_mail_in_clear_or_for_somebody_else_is_refused_and_pays_nothing(sim):
    body = claim(sim)
    clear = b"From: a@exemple.invalid\r\nSubject: facture\r\nContent-Type: text/xml\r\n\r\n" + body
    assert poster(sim, clear)[0] == 554
    assert poster(sim, courrier(body, key=cle("autre")))[0] == 554
    assert (sim.courrier.recus, sim.factures.paye_cents, len(sim.registre.actifs())) == (0, 0, 1)


def test_a_truncated_claim_inside_a_good_mail_is_refused_with_its_code(sim):
    assert poster(sim, courrier(claim(sim)[:-30]))[:2] == (550, "5.6.0 facture_illisible")
    assert len(sim.registre.actifs()) == 1


@given(st.integers(0, 4000), st.binary(max_size=40))
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_no_damage_to_a_mail_makes_the_box_raise_or_pay(cut, noise):
    sim = service()
    sim.courrier.cles = (cle("amc"),)
    whole = courrier(claim(sim))
    status, _, answer = poster(sim, whole[: min(cut, len(whole) - 200)] + noise)
    assert status in {550, 554}
    assert answer.service == "roc"
    assert sim.factures.paye_cents == 0
