"""The B2 front-end: what it takes, what it says back, and that no cent is lost or paid twice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enveloppe_support import cle
from eprouvette_sim.formats.b2 import read
from eprouvette_sim.frontal_b2 import Calendrier, Consigne
from eprouvette_sim.frontal_b2.tables import codes, controles, natures
from eprouvette_sim.kernel.wire import Request
from frontal_support import ADRESSE, INSTANT, courrier, demande, entites, fichier, frontal, poster, retours


def codes_de(anomalies):
    return {anomalie.code for anomalie in anomalies}


def etats(service):
    return [facture.etat for facture in service.registre.factures.values()]


def test_a_good_mail_is_taken_acknowledged_and_paid_in_that_order():
    service = frontal()
    answer = poster(service, courrier(fichier()))
    assert answer.response.status == 250
    (arl, rsp) = retours(service)
    assert (arl[0], rsp[0]) == ("NOEMIE/ARL", "NOEMIE/RSP")
    assert [e.numero for e in entites(arl[1])] == ["000", "080", "290", "999"]
    assert entites(arl[1])[2].zone(8) == "ACCEPTE"
    assert etats(service) == ["payee", "payee"]


def test_the_payment_return_pays_each_invoice_its_own_cents_and_its_totals_agree():
    service = frontal()
    octets = fichier(5)
    poster(service, courrier(octets, factures=5))
    rsp = entites(retours(service)[1][1])
    factures = read(octets)[0].factures
    voulus = [sum(f.enregistrements[-1].entier(n) for n in ("total_amo_3", "total_amo_honoraires")) for f in factures]
    payes = [int(e.zone(15)) for e in rsp if e.numero == "198"]
    assert payes == voulus
    assert [e.zone(6) for e in rsp if e.numero == "102"] == [f.numero for f in factures]
    assert int(next(e for e in rsp if e.numero == "990").zone(31)) == sum(voulus)
    assert int(rsp[-1].zone(86)) == sum(voulus)


@pytest.mark.parametrize(
    ("consigne", "lettre", "motif"),
    [
        (Consigne(etat="payee"), "P", None),
        (Consigne(etat="rejetee", code="R001"), "R", "294"),
        (Consigne(etat="signalee", code="I001"), "", "290"),
        (Consigne(etat="differee"), "D", None),
    ],
)
def test_each_decision_has_its_letter_and_its_motive(consigne, lettre, motif):
    service = frontal(consignes={1: consigne})
    octets = fichier(1, graine=2)
    poster(service, courrier(octets, factures=1))
    last = read(octets)[0].factures[0].enregistrements[-1]
    due = sum(last.entier(name) for name in ("total_amo_3", "total_amo_honoraires"))
    assert due > 0
    rsp = entites(retours(service)[1][1])
    part = next(e for e in rsp if e.numero == "198")
    assert part.zone(14) == lettre
    assert int(part.zone(15)) == (due if lettre == "P" else 0)
    assert [e.numero for e in rsp if e.numero in ("290", "294")] == ([motif] if motif else [])


def test_a_stamp_seen_twice_is_said_so_and_nothing_is_processed_again():
    service = frontal()
    mail = courrier(fichier())
    poster(service, mail)
    poster(service, mail)
    assert [nature for nature, _ in retours(service)] == ["NOEMIE/ARL", "NOEMIE/RSP", "MESSAGE-SERVICE"]
    assert retours(service)[2][1].startswith(b"M002")
    assert len(service.registre.factures) == 2
    assert service.registre.doublons == []


def test_an_invoice_number_seen_twice_is_rejected_and_the_first_payment_stands():
    service = frontal()
    poster(service, courrier(fichier(), rang=1))
    avant = service.registre.totaux()
    poster(service, courrier(fichier(), rang=2))
    rsp = entites(retours(service)[3][1])
    assert {e.zone(6) for e in rsp if e.numero == "294"} == {"R002"}
    assert service.registre.totaux() == avant


@pytest.mark.parametrize("profil", ["souple", "strict"])
def test_a_wrong_count_is_refused_by_the_strict_profile_and_noted_by_the_other(profil):
    service = frontal(profil=profil)
    answer = poster(service, courrier(fichier(), factures=3))
    assert "frontal.nombre" in codes_de(answer.notes)
    assert next(n for n, _ in retours(service)) == ("MESSAGE-SERVICE" if profil == "strict" else "NOEMIE/ARL")


@pytest.mark.parametrize("octets", [b"%PDF-1.7 pas du B2", b"PK\x03\x04" + b"\0" * 200, b"bonjour " * 40])
def test_an_attachment_that_is_no_b2_gets_a_service_message(octets):
    service = frontal()
    poster(service, courrier(octets))
    assert retours(service)[0][1].startswith(b"M003")
    assert service.registre.factures == {}


def test_a_mail_for_another_key_is_refused_by_a_service_message_that_names_the_rule():
    service = frontal()
    service.cles = [cle("autre")]
    poster(service, courrier(fichier()))
    assert b"cms.destinataire" in retours(service)[0][1]


def test_a_recipient_that_is_no_front_end_is_refused_at_once():
    service = frontal(adresses=frozenset({("01", "999")}))
    for adresse in ("quelqu-un@exemple.invalid", "01422@422.01.rss.fr"):
        answer = poster(service, courrier(fichier()), adresse)
        assert answer.response.status == 550
        assert "frontal.destinataire" in codes_de(answer.notes)
    assert service.depots == []
    assert service.handle(Request(method="MAIL", target="<>", body=b""), INSTANT).response.status == 550


def test_a_lot_with_a_broken_structure_is_refused_with_its_motive_and_its_invoices_forgotten():
    octets = bytearray(fichier(1))
    rang = next(r for r in range(len(octets) // 128) if octets[r * 128 : r * 128 + 1] == b"5")
    octets[rang * 128 + 41 : rang * 128 + 49] = b"99999999"
    service = frontal()
    poster(service, courrier(bytes(octets), factures=1))
    motif = next(e for e in entites(retours(service)[0][1]) if e.numero == "290")
    assert motif.zone(8) == "S013"
    assert service.registre.factures == {}


def test_only_the_lot_that_is_wrong_is_refused():
    octets = bytearray(fichier(2, par_lot=1))
    rangs = [r for r in range(len(octets) // 128) if octets[r * 128 : r * 128 + 1] == b"5"]
    octets[rangs[1] * 128 + 41 : rangs[1] * 128 + 49] = b"99999999"
    service = frontal()
    poster(service, courrier(bytes(octets)))
    verdicts = [e.zone(8) for e in entites(retours(service)[0][1]) if e.numero == "290"]
    assert verdicts == ["ACCEPTE", "S013"]
    assert len(service.registre.factures) == 1


def test_controls_run_only_on_their_days():
    controle = next(iter(controles().values()))
    assert controle.actif("2026-03-02")
    assert not controle.actif("1999-12-31")


def test_a_caisse_that_is_closed_rejects_its_insured():
    service = frontal()
    lot = read(fichier(1))[0].factures[0].entete
    service.caisses_fermees = frozenset({lot.texte("regime") + lot.texte("caisse")})
    poster(service, courrier(fichier(1), factures=1))
    assert etats(service) == ["rejetee"]


def test_returns_kept_leave_later_in_the_order_asked():
    service = frontal(calendrier=Calendrier(retenir_arl=True, retenir_rsp=True, inverser=True))
    poster(service, courrier(fichier()))
    assert retours(service) == []
    service.liberer(INSTANT)
    assert [nature for nature, _ in retours(service)] == ["NOEMIE/RSP", "NOEMIE/ARL"]


def test_partial_returns_speak_of_one_invoice_at_a_time():
    service = frontal(calendrier=Calendrier(retenir_rsp=True, partiel=1))
    poster(service, courrier(fichier(3), factures=3))
    for _ in range(3):
        service.liberer(INSTANT)
    nombres = [sum(e.numero == "102" for e in entites(o)) for n, o in retours(service) if n == "NOEMIE/RSP"]
    assert nombres == [1, 1, 1]


def test_a_deferred_invoice_may_be_paid_later_and_a_paid_one_never_again():
    service = frontal(consignes={1: Consigne(etat="differee")})
    poster(service, courrier(fichier(1), factures=1))
    numero = next(iter(service.registre.factures.values())).numero
    service.reprendre(numero, Consigne(), INSTANT)
    avant = len(service.boite.messages)
    service.reprendre(numero, Consigne(), INSTANT)
    assert etats(service) == ["payee"]
    assert len(service.boite.messages) == avant


def test_a_front_end_keeps_serving_after_hostile_mail():
    service = frontal()
    for mail in (b"", b"\0" * 1000, b"Subject: x\r\n\r\n", courrier(fichier())[:900], b"a" * 100_000):
        assert poster(service, mail).response.status == 250
    assert poster(service, courrier(fichier())).response.status == 250
    assert etats(service) == ["payee", "payee"]


@given(st.binary(max_size=600))
def test_no_mail_makes_it_raise(octets):
    service = frontal()
    assert poster(service, octets).response.status in (250, 550)
    assert [nature for nature, _ in retours(service)] == ["MESSAGE-SERVICE"]


@given(st.binary(min_size=1, max_size=400))
def test_no_content_makes_it_raise(octets):
    service = frontal()
    assert service.handle(demande(courrier(octets), ADRESSE), INSTANT).response.status == 250


def test_every_table_says_where_it_comes_from_and_claims_nothing_official():
    for row in (*controles().values(), *codes().values(), *natures().values()):
        assert row.provenance in {"neutre", "suppose"}
