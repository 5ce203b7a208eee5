"""Hostile bodies and certificates at the doors: the right fault, a finding, and the next call still served."""

from __future__ import annotations

import ssl
import time

import httpx
import pytest

from eprouvette_sim.cdri import ServiceCdri, demonstration
from eprouvette_sim.doors import HttpsDoor, ServerTls
from eprouvette_sim.insi import ServiceInsi
from eprouvette_sim.kernel.clock import SystemClock
from eprouvette_sim.kernel.faults import Fault, FaultPlan
from eprouvette_sim.kernel.recorder import MemoryRecorder
from eprouvette_sim.kernel.station import Station
from eprouvette_sim.passerelle import Passerelle
from eprouvette_sim.pki import Authority
from tlsi_support import NOW, authority, erreur, peer, post, traits_call

HEAD = b'<?xml version="1.0"?>'
LAUGHS = HEAD + b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "' + b"&a;" * 50 + b'"><!ENTITY c "' + b"&b;" * 50 + b'">]>'
MEDIA = {"Content-Type": "application/soap+xml; charset=utf-8"}


def gateway() -> Passerelle:
    return Passerelle((ServiceInsi(), ServiceCdri(dossiers=demonstration())), structure=True)


def body(prologue: bytes) -> bytes:
    return traits_call().replace(traits_call().partition(b"?>")[0] + b"?>", prologue, 1)


@pytest.mark.parametrize(
    "hostile",
    [
        body(HEAD + b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>').replace(b"ADRUN", b"&e;"),
        body(HEAD + b'<!DOCTYPE x SYSTEM "https://exemple.invalid/x.dtd">'),
        body(LAUGHS).replace(b"ADRUN", b"&c;"),
        b"<a>" * 5000 + b"</a>" * 5000,
        traits_call()[:-40],
        traits_call().replace(b"soap-envelope", b"soap-enveloppe"),
        b'<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body/></e:Envelope>',
        b"\xff\xfe\x00\x00" * 100,
        b"",
    ],
    ids=["xxe", "external dtd", "bomb", "depth", "truncated", "namespace", "soap 1.1", "bytes", "empty"],
)
def test_each_hostile_body_gets_a_fault_and_a_finding_fast(hostile):
    front = gateway()
    start = time.process_time()
    answer = post(front, hostile, client=peer())
    assert time.process_time() - start < 1
    assert (answer.response.status, bool(answer.notes), b"root:" in answer.response.body) == (500, True, False)
    assert post(front, traits_call(), client=peer()).response.status == 200


def test_the_service_fault_has_the_shape_of_its_layer():
    front = gateway()
    front.service("insi").plateforme = "editeurs"
    answer = post(front, traits_call().replace(b"ADRUN", b"PERSONNE"), client=peer())
    text = answer.response.body
    assert b'severite="fatal"' in text
    assert b'xml:lang="en"' in text
    assert b"<S:Fault" in text
    assert erreur(answer).message_id is None


def test_the_gateway_fault_has_the_shape_of_its_layer():
    text = post(gateway(), traits_call(idam=None), client=peer()).response.body
    assert b'severite="erreur"' in text
    assert b'xml:lang="fr"' in text
    assert b"<soap:Fault" in text
    assert b"<env:Body" in text


@pytest.fixture(scope="module")
def live(tmp_path_factory):
    """A structure door on a real socket, with certificates valid today."""
    now = SystemClock().now().utc
    made = Authority(tmp_path_factory.mktemp("pki"), now=now)
    server = made.issue("serveur")
    station = Station(door="tlsm", service="insi", simulator=gateway(), recorder=MemoryRecorder(), clock=SystemClock())
    tls = ServerTls(certificate=server.certificate, key=server.key, client_ca=made.ca)
    with HttpsDoor(station, tls=tls) as door:
        yield made, door, station


def client(made: Authority, profile: str | None) -> httpx.Client:
    context = ssl.create_default_context(cafile=str(made.ca))
    if profile is not None:
        bundle = made.issue(profile)
        context.load_cert_chain(bundle.certificate, bundle.key)
    return httpx.Client(verify=context)


@pytest.mark.parametrize("profile", ["insi-auto-expire", "insi-auto-etranger", "insi-auto-sans-usage", None])
def test_a_bad_certificate_never_reaches_the_service(live, profile):
    made, door, station = live
    before = station.simulator.service("insi").calls
    with client(made, profile) as http, pytest.raises((httpx.TransportError, ssl.SSLError)):
        http.post(f"https://localhost:{door.port}/lps", content=traits_call(), headers=MEDIA)
    assert station.simulator.service("insi").calls == before


def test_a_good_certificate_of_another_name_gets_desir_560(live):
    made, door, _ = live
    with client(made, "structure") as http:
        answer = http.post(f"https://localhost:{door.port}/lps", content=traits_call(), headers=MEDIA)
    assert b"desir_560" in answer.content


def test_a_slow_answer_and_a_cut_one_are_followed_by_a_served_call(live):
    made, door, station = live
    station.plan_faults(
        FaultPlan(
            name="lent", faults=(Fault(kind="delay", value="0.4", on=(1,)), Fault(kind="cut", value="20", on=(2,)))
        )
    )
    try:
        with client(made, "insi-auto") as http:
            url = f"https://localhost:{door.port}/lps"
            with pytest.raises(httpx.ReadTimeout):
                http.post(url, content=traits_call(), headers=MEDIA, timeout=0.1)
            with pytest.raises(httpx.TransportError):
                http.post(url, content=traits_call(), headers=MEDIA)
            assert http.post(url, content=traits_call(), headers=MEDIA).status_code == 200
    finally:
        station.plan_faults(None)


def test_the_served_wsdl_names_its_own_address(live):
    made, door, _ = live
    with client(made, "insi-auto") as http:
        answer = http.get(f"https://localhost:{door.port}/lps?wsdl=cdri")
        missing = http.get(f"https://localhost:{door.port}/lps?wsdl=insi")
    assert f'location="https://localhost:{door.port}/lps"'.encode() in answer.content
    assert missing.status_code == 404


def test_the_process_authority_is_the_one_the_cards_come_from():
    assert authority().cartes().not_valid_after_utc > NOW
