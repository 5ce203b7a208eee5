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
