"""MLLP on real sockets, both ways: same bytes, one exchange each, hostile peers and absences said plainly."""

from __future__ import annotations

import socket
import ssl
import threading
from contextlib import contextmanager

import pytest

from eprouvette_sim.doors.https import ServerTls
from eprouvette_sim.doors.mllp import Correspondant, MllpDoor, requete
from eprouvette_sim.formats import hl7
from eprouvette_sim.kernel.clock import SystemClock
from eprouvette_sim.kernel.errors import ErreurUsage
from eprouvette_sim.kernel.faults import Fault, FaultPlan
from eprouvette_sim.kernel.recorder import MemoryRecorder
from eprouvette_sim.kernel.station import Station
from eprouvette_sim.pfi import ServiceCreateur
from eprouvette_sim.pki import Authority
from hl7_support import message

ZAM = hl7.write(
    hl7.compte_rendu(
        hl7.Retour(
            controle="R1",
            horodatage="20260302083100",
            acteurs=hl7.Interlocuteurs(emetteur=("PFI", "X"), recepteur=("DPI", "X")),
            evenement="Z01",
            message="MSG1",
        )
    )
)


def station(simulator=None, **options) -> tuple[Station, MemoryRecorder]:
    recorder = MemoryRecorder()
    made = Station(
        door="pfi",
        service="pfi",
        simulator=simulator or ServiceCreateur(),
        recorder=recorder,
        clock=SystemClock(),
        medium="mllp",
        **options,
    )
    return made, recorder


def door(counter: Station, **options) -> MllpDoor:
    return MllpDoor(counter, decouper=lambda: hl7.Decodeur(limite=1000), encadrer=hl7.encadrer, **options)


def line(port: int, **options) -> Correspondant:
    return Correspondant("127.0.0.1", port, decouper=hl7.Decodeur, encadrer=hl7.encadrer, delai_s=5, **options)


def ask(correspondent: Correspondant, octets: bytes) -> bytes:
    try:
        return correspondent.handle(requete(octets, "x"), SystemClock().now()).response.body
    finally:
        correspondent.fermer()


def acked(octets: bytes) -> hl7.Accuse:
    return hl7.lire_accuse(hl7.read(octets)[0])


def test_a_receipt_is_acknowledged_and_kept_as_one_exchange():
    counter, recorder = station()
    with door(counter) as opened:
        answer = ask(line(opened.port), ZAM)
        assert opened.attendre(lambda: counter.simulator.compte()["Z01"] == 1, 5)
    assert (acked(answer).code, acked(answer).message) == ("AA", "R1")
    (exchange,) = recorder.exchanges
    assert exchange.medium == "mllp"
    assert exchange.http_request().body == ZAM
    assert exchange.http_response().body == answer
    assert exchange.notes == ()


def test_two_messages_on_one_connection_are_answered_in_order():
    counter, recorder = station()
    with door(counter) as opened, socket.create_connection(("127.0.0.1", opened.port), 5) as raw:
        raw.sendall(hl7.encadrer(ZAM) + hl7.encadrer(ZAM.replace(b"|R1|", b"|R2|")))
        decoder, found = hl7.Decodeur(), []
        while len(found) < 2:
            found += decoder.nourrir(raw.recv(65536))
    assert [acked(frame.octets).message for frame in found] == ["R1", "R2"]
    assert len(recorder.exchanges) == 2


@pytest.mark.parametrize(
    ("octets", "code", "rule"),
    [
        (b"n'importe quoi", "AR", "hl7.debut"),
        (ZAM.replace(b"ACK_RECEPTION_DMP", b"AUTRE"), "AE", "hl7.zam.code"),
    ],
)
def test_what_does_not_follow_the_volet_is_refused_with_its_note(octets, code, rule):
    counter, recorder = station()
    with door(counter) as opened:
        assert acked(ask(line(opened.port), octets)).code == code
    assert rule in {note.code for note in recorder.exchanges[0].notes}


def test_a_message_over_the_limit_is_kept_cut_and_the_line_dropped():
    counter, recorder = station(max_body=1000)
    with door(counter) as opened, socket.create_connection(("127.0.0.1", opened.port), 5) as raw:
        raw.sendall(b"\x0b" + b"x" * 5000)
        assert raw.recv(10) == b""
    assert recorder.exchanges[0].truncated


def test_a_planned_cut_is_a_line_dropped_in_the_answer():
    counter, _ = station(faults=FaultPlan(name="coupure", faults=(Fault(kind="cut", value="3"),)))
    with door(counter) as opened, socket.create_connection(("127.0.0.1", opened.port), 5) as raw:
        raw.sendall(hl7.encadrer(ZAM))
        got = b""
        while data := raw.recv(100):
            got += data
    assert len(got) == 3


def test_a_taken_port_is_a_usage_error_that_names_it():
    counter, _ = station()
    with door(counter) as opened, pytest.raises(ErreurUsage, match=str(opened.port)):
        door(station()[0], port=opened.port).__enter__()


def test_another_address_than_loopback_asks_for_tls():
    refused = door(station()[0])
    refused.host = "127.0.0.2"  # as a workshop does with --ecoute
    with pytest.raises(ErreurUsage, match="TLS"):
        refused.__enter__()


@pytest.mark.parametrize(("host", "scheme"), [("127.0.0.1", "mllp"), ("127.0.0.2", "mllps")])
def test_tls_may_be_kept_for_other_addresses_than_loopback(tmp_path, host, scheme):
    bundle = Authority(tmp_path, now=SystemClock().now().utc).issue("serveur")
    tls = ServerTls(certificate=bundle.certificate, key=bundle.key)
    with door(station()[0], tls=tls, clair_sur_boucle=True, host=host) as opened:
        assert opened.url.startswith(f"{scheme}://")


def test_a_connection_left_open_does_not_hold_the_door():
    counter, _ = station()
    with door(counter) as opened:
        idle = socket.create_connection(("127.0.0.1", opened.port), 5)
        half = socket.create_connection(("127.0.0.1", opened.port), 5)
        half.sendall(b"\x0bMSH|")
    assert idle.recv(1) == b""
    idle.close()
    half.close()


def test_tls_is_spoken_when_asked_for(tmp_path):
    authority = Authority(tmp_path, now=SystemClock().now().utc)
    bundle = authority.issue("serveur")
    counter, recorder = station()
    tls = ServerTls(certificate=bundle.certificate, key=bundle.key)
    context = ssl.create_default_context(cafile=tmp_path / "ca.pem")
    with door(counter, tls=tls) as opened:
        assert opened.url.startswith("mllps://")
        assert acked(ask(line(opened.port, tls=context), ZAM)).code == "AA"
    assert len(recorder.exchanges) == 1


@contextmanager
def peer(*, answers: list[bytes | None]):
    """A PFI that gives these answers, one by connection accepted; `None` closes without a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            for answer in answers:
                try:
                    accepted, _ = server.accept()
                except OSError:
                    return
                with accepted:
                    accepted.recv(65536)
                    if answer is not None:
                        accepted.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
    thread.join(5)


@pytest.mark.parametrize(
    ("answers", "reason", "status"), [([None], "coupure", 502), ([b"pas une trame"], "coupure", 502)]
)
def test_a_pfi_that_hangs_up_without_an_ack_is_said(answers, reason, status):
    with peer(answers=answers) as port:
        correspondent = line(port)
        counter, recorder = station(correspondent)
        delivery = counter.receive(requete(hl7.write(message()), "pfi-remise"))
    assert (correspondent.raison, delivery.response.status, delivery.response.body) == (reason, status, b"")
    assert recorder.exchanges[0].quirk == f"sans-reponse/{reason}"
    assert recorder.errors == []


def test_a_pfi_that_closed_the_line_meanwhile_is_reached_again():
    ack = hl7.write(hl7.accuse(message(), "AA", controle="A1", horodatage="20260302083001"))
    with peer(answers=[hl7.encadrer(ack)] * 2) as port:
        correspondent = line(port)
        for _ in range(2):
            answer = correspondent.handle(requete(hl7.write(message()), "pfi-remise"), SystemClock().now())
            assert acked(answer.response.body).code == "AA"
        correspondent.fermer()


def test_a_pfi_that_never_answers_is_given_up_on():
    with socket.create_server(("127.0.0.1", 0)) as server:
        correspondent = line(server.getsockname()[1])
        correspondent.delai_s = 0.05
        answer = correspondent.handle(requete(b"MSH|", "pfi-remise"), SystemClock().now())
    assert (correspondent.raison, answer.response.status) == ("delai", 504)


def test_a_port_where_nobody_listens_is_a_refusal():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    answer = line(port).handle(requete(b"MSH|", "pfi-remise"), SystemClock().now())
    assert answer.response.status == 503
