"""A door closes at once whoever is still connected: products keep connections open for hours."""

from __future__ import annotations

import socket
import ssl
import time
from datetime import UTC, datetime

import pytest

from eprouvette_sim.doors import HttpsDoor, ServerTls
from eprouvette_sim.kernel.clock import SystemClock
from eprouvette_sim.kernel.recorder import MemoryRecorder
from eprouvette_sim.kernel.station import Station
from eprouvette_sim.kernel.wire import Answer, Response
from eprouvette_sim.pki import Authority


class Echo:
    def handle(self, request, instant):
        return Answer(response=Response(status=200, headers=(), body=b"bonjour"))

    def snapshot(self):
        return {}


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    authority = Authority(tmp_path_factory.mktemp("pki"), now=datetime.now(UTC))
    authority.issue("serveur")
    return authority


@pytest.fixture
def door(authority):
    station = Station(door="d", service="s", simulator=Echo(), recorder=MemoryRecorder(), clock=SystemClock())
    folder = authority.folder
    door = HttpsDoor(station, tls=ServerTls(certificate=folder / "serveur.pem", key=folder / "serveur.key"))
    yield door.start()
    door.close()


def served(authority, door) -> ssl.SSLSocket:
    """A connection kept alive after one answered request."""
    context = ssl.create_default_context(cafile=authority.ca)
    raw = socket.create_connection(("127.0.0.1", door.port), timeout=5)
    secure = context.wrap_socket(raw, server_hostname="localhost")
    secure.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert secure.recv(4096).startswith(b"HTTP/1.1 200")
    return secure


def test_connections_kept_open_for_hours_do_not_hold_a_door_open(authority, door):
    kept = [served(authority, door) for _ in range(3)]
    silent = socket.create_connection(("127.0.0.1", door.port), timeout=5)
    started = time.monotonic()
    door.close()
    assert time.monotonic() - started < 2
    for connection in kept:
        connection.settimeout(5)
        with pytest.raises((OSError, ssl.SSLError)):
            while connection.recv(4096):
                pass
            raise ConnectionResetError
        connection.close()
    silent.close()


def test_a_port_just_left_by_kept_connections_can_be_opened_again(authority, door):
    kept = served(authority, door)
    port = door.port
    door.close()
    tls = ServerTls(certificate=authority.folder / "serveur.pem", key=authority.folder / "serveur.key")
    with HttpsDoor(door.station, tls=tls, port=port) as again:
        assert again.port == port
        served(authority, again).close()
    kept.close()


def test_a_taken_port_names_it_and_says_what_to_do(authority, door):
    from eprouvette_sim.kernel.errors import ErreurUsage

    tls = ServerTls(certificate=authority.folder / "serveur.pem", key=authority.folder / "serveur.key")
    with pytest.raises(ErreurUsage, match="ne peut pas écouter") as error:
        HttpsDoor(door.station, tls=tls, port=door.port).start()
    assert str(door.port) in error.value.ou
    assert "autre port" in error.value.faire


def test_why_a_connection_was_refused_is_said_in_words(authority):
    authority.issue("insi-auto-etranger")
    folder = authority.folder
    station = Station(door="d", service="s", simulator=Echo(), recorder=MemoryRecorder(), clock=SystemClock())
    tls = ServerTls(certificate=folder / "serveur.pem", key=folder / "serveur.key", client_ca=authority.ca)
    door, said = HttpsDoor(station, tls=tls), []
    door.refused = said.append
    good = ssl.create_default_context(cafile=authority.ca)
    stranger = ssl.create_default_context(cafile=authority.ca)
    stranger.load_cert_chain(folder / "insi-auto-etranger.pem", folder / "insi-auto-etranger.key")
    suspicious = ssl.create_default_context()
    with door:
        for context, name in ((good, "localhost"), (stranger, "localhost"), (suspicious, "localhost"), (good, "autre")):
            knock(door, context, name)
        with socket.create_connection(("127.0.0.1", door.port), timeout=5) as plain:
            plain.sendall(b"GET / HTTP/1.1\r\n\r\n")
            plain.recv(64)
    assert said == [
        "aucun certificat client présenté",
        "certificat client refusé : pas signé par l'autorité du banc, ou hors de ses dates",
        "le produit ne reconnaît pas l'autorité du banc : la mettre dans son magasin de confiance",
        "le produit refuse le certificat du serveur : son nom, ou son autorité",
        "appel en clair : l'adresse commence par https",
    ]


def knock(door, context: ssl.SSLContext, name: str) -> None:
    """One connection, to its end: an answer is never got."""
    with socket.create_connection(("127.0.0.1", door.port), timeout=5) as raw:
        try:
            with context.wrap_socket(raw, server_hostname=name) as secure:
                secure.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
                assert secure.recv(64) == b""
        except OSError:
            while raw.fileno() != -1 and raw.recv(64):
                pass
