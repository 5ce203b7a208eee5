"""The witness's MLLP ends: an input that listens on loopback, and the connection its receipts leave by."""

from __future__ import annotations

import contextlib
import socket
import socketserver
import threading
from typing import TYPE_CHECKING, Any

from eprouvette_sim.formats import hl7

if TYPE_CHECKING:
    from collections.abc import Callable

    from eprouvette_sim.product.pfi import Suite

_READ = 64 * 1024
_DELAI_S = 10


class Ecoute:
    """Serves until closed; each message is acknowledged first, its receipts are then sent in order."""

    def __init__(self, recevoir: Callable[[bytes], Suite], *, retours: tuple[str, int]) -> None:
        self._recevoir = recevoir
        self._retours = retours
        self._lock = threading.Lock()
        self._busy = 0
        self._idle = threading.Condition()
        self._server = _Serveur(("127.0.0.1", 0), _connexion(self._converse))
        self.hote, self.port = self._server.server_address[:2]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), name="pfi", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stops listening and hangs up."""
        self._server.shutdown()
        self._server.hang_up()
        self._server.server_close()
        self._thread.join(_DELAI_S)

    def _converse(self, line: socket.socket) -> None:
        decoder = hl7.Decodeur()
        with contextlib.suppress(OSError):
            while data := line.recv(_READ):
                for frame in decoder.nourrir(data):
                    self._serve(line, frame.octets)

    def repos(self) -> None:
        """Returns once everything received is acknowledged and reported on."""
        with self._idle:
            self._idle.wait_for(lambda: self._busy == 0, _DELAI_S)

    def _serve(self, line: socket.socket, octets: bytes) -> None:
        self._work(1)
        try:
            with self._lock:
                suite = self._recevoir(octets)
            if suite.accuse:
                line.sendall(hl7.encadrer(suite.accuse))
            if suite.retours:
                self._send(suite.retours)
        finally:
            self._work(-1)

    def _work(self, change: int) -> None:
        with self._idle:
            self._busy += change
            self._idle.notify_all()

    def _send(self, messages: tuple[bytes, ...]) -> None:
        with socket.create_connection(self._retours, _DELAI_S) as line:
            decoder = hl7.Decodeur()
            for message in messages:
                line.sendall(hl7.encadrer(message))
                while data := line.recv(_READ):
                    if decoder.nourrir(data):
                        break


class _Serveur(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def __init__(self, *words: Any) -> None:
        self._lines: set[socket.socket] = set()
        super().__init__(*words)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._lines.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._lines.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        for line in list(self._lines):
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)


def _connexion(converse: Callable[[socket.socket], None]) -> type[socketserver.BaseRequestHandler]:
    class Connexion(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            converse(self.request)

    return Connexion
