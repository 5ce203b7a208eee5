"""A POP3 door over TLS (RFC 1939, RFC 8314): one thread by connection, standard library only.

It keeps what the protocol keeps for itself — numbering and deletions of one session — and asks its station for the rest:
`UIDL /` (lines `uid size`), `RETR /uid` (the message), `DELE /uid`. Only those are captured; names and passwords never
are, and any is accepted. A planned cut drops the connection inside the answer, a planned delay comes before it.
"""

from __future__ import annotations

import contextlib
import socket
import socketserver
import threading
import time
from typing import TYPE_CHECKING, Any, Final, Self, cast

from eprouvette_sim.doors.loop import LOOPBACK
from eprouvette_sim.kernel.errors import ErreurBanc, ErreurUsage
from eprouvette_sim.kernel.wire import Request

if TYPE_CHECKING:
    import ssl

    from eprouvette_sim.doors.tls import ServerTls
    from eprouvette_sim.kernel.station import Delivery, Station

_LIGNE_MAX: Final = 512
_INACTIF_S: Final = 60.0
_CAPACITES: Final = ("USER", "UIDL", "TOP", "RESP-CODES", ".")


class Pop3Door:
    """Serves one mailbox until closed; usable as a context manager. `port` is known once started.

    Raises `ErreurUsage` for a taken port, or for an address other than loopback without TLS.
    """

    def __init__(self, station: Station, *, tls: ServerTls | None, host: str = "127.0.0.1", port: int = 0) -> None:
        if host not in LOOPBACK and tls is None:
            raise ErreurUsage(
                f"écoute sur {host} refusée sans TLS", faire="donner un certificat, ou écouter sur 127.0.0.1"
            )
        self.station = station
        self.host = host
        self.port = port
        #: what went wrong at capture; a door never answers what it could not journal
        self.defects: list[ErreurBanc] = []
        self._context = tls.context() if tls else None
        self._server: _Serveur | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """`pop3s://host:port`, or `pop3://` without TLS."""
        return f"{'pop3s' if self._context else 'pop3'}://{self.host}:{self.port}"

    def __enter__(self) -> Self:
        try:
            self._server = _Serveur((self.host, self.port), self, self._context)
        except OSError as error:
            raise ErreurUsage(
                f"la porte {self.station.door} ne peut pas écouter : {error}",
                ou=f"{self.host}:{self.port}",
                faire="choisir un autre port, ou fermer le programme qui l'occupe",
            ) from error
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(
            target=self._server.serve_forever,
            kwargs={"poll_interval": 0.02},
            name=f"porte-{self.station.door}",
            daemon=True,
        )
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.couper()
            self._server.server_close()


class _Serveur(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def __init__(self, adresse: tuple[str, int], porte: Pop3Door, context: ssl.SSLContext | None) -> None:
        self.porte = porte
        self.context = context
        self._ouvertes: set[socket.socket] = set()
        super().__init__(adresse, _Session)

    def couper(self) -> None:
        """Drops the connections still open."""
        for connexion in tuple(self._ouvertes):
            with contextlib.suppress(OSError):
                connexion.shutdown(socket.SHUT_RDWR)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        connexion = cast("socket.socket", request)
        connexion.settimeout(_INACTIF_S)
        try:
            if self.context is not None:
                connexion = self.context.wrap_socket(connexion, server_side=True)
        except (OSError, ValueError):
            self.shutdown_request(request)
            return
        self._ouvertes.add(connexion)
        try:
            super().process_request_thread(connexion, client_address)
        finally:
            self._ouvertes.discard(connexion)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no news."""


class _Coupure(Exception):  # noqa: N818 - not an error: a planned cut, or the end of the session
    pass


class _Session(socketserver.StreamRequestHandler):
    """One connection: greeting, commands, deletions at QUIT."""

    def handle(self) -> None:
        self._porte = cast("_Serveur", self.server).porte
        self._messages: list[tuple[str, int]] = []
        self._supprimes: set[int] = set()
        self._ouverte = False
        with contextlib.suppress(_Coupure, OSError):
            self._dire("+OK Eprouvette")
            while ligne := self.rfile.readline(_LIGNE_MAX):
                self._commande(ligne)

    def _commande(self, ligne: bytes) -> None:
        mots = ligne.decode("latin-1").split()
        verbe = _VERBES.get(mots[0].upper()) if mots else None
        if verbe is None or len(ligne) >= _LIGNE_MAX:
            self._dire("-ERR commande inconnue")
        elif not self._ouverte and verbe not in _AVANT:
            self._dire("-ERR pas de session")
        else:
            getattr(self, verbe)(mots[1:])

    def _dire(self, texte: str) -> None:
        self.wfile.write(texte.encode("ascii", "replace") + b"\r\n")

    def _demander(self, methode: str, cible: str) -> Delivery:
        try:
            return self._porte.station.receive(Request(method=methode, target=cible))
        except ErreurBanc as error:
            self._porte.defects.append(error)
            raise _Coupure from error

    def _user(self, _: list[str]) -> None:
        self._dire("+OK")

    def _pass(self, _: list[str]) -> None:
        lignes = self._demander("UIDL", "/").response.body.decode("ascii").split("\r\n")
        self._messages = [(uid, int(taille)) for uid, _, taille in (ligne.partition(" ") for ligne in lignes) if uid]
        self._ouverte = True
        self._dire(f"+OK {len(self._messages)} messages")

    def _capa(self, _: list[str]) -> None:
        self._dire("\r\n".join(["+OK", *_CAPACITES]))

    def _noop(self, _: list[str]) -> None:
        self._dire("+OK")

    def _restants(self) -> list[tuple[int, str, int]]:
        numerotes = ((numero, uid, taille) for numero, (uid, taille) in enumerate(self._messages, 1))
        return [ligne for ligne in numerotes if ligne[0] not in self._supprimes]

    def _stat(self, _: list[str]) -> None:
        restants = self._restants()
        self._dire(f"+OK {len(restants)} {sum(taille for _, _, taille in restants)}")

    def _lister(self, mots: list[str], *, uid: bool) -> None:
        lignes = {numero: f"{numero} {nom if uid else taille}" for numero, nom, taille in self._restants()}
        if not mots:
            self._dire("\r\n".join(["+OK", *lignes.values(), "."]))
            return
        ligne = lignes.get(_entier(mots[0]))
        self._dire(f"+OK {ligne}" if ligne else "-ERR aucun message")

    def _list(self, mots: list[str]) -> None:
        self._lister(mots, uid=False)

    def _uidl(self, mots: list[str]) -> None:
        self._lister(mots, uid=True)

    def _nomme(self, mots: list[str]) -> str | None:
        numero = _entier(mots[0]) if mots else 0
        return next((uid for rang, uid, _ in self._restants() if rang == numero), None)

    def _retr(self, mots: list[str]) -> None:
        self._rendre(mots, None)

    def _top(self, mots: list[str]) -> None:
        self._rendre(mots, _entier(mots[1]) if len(mots) > 1 else 0)

    def _rendre(self, mots: list[str], lignes: int | None) -> None:
        uid = self._nomme(mots)
        if uid is None:
            self._dire("-ERR aucun message")
            return
        livraison = self._demander("RETR", f"/{uid}")
        if livraison.delay_s:
            time.sleep(livraison.delay_s)
        octets = _echapper(_tronquer(livraison.response.body, lignes))
        if livraison.cut_after is not None:
            self.wfile.write((b"+OK\r\n" + octets)[: livraison.cut_after])
            raise _Coupure
        self.wfile.write(b"+OK\r\n" + octets + b".\r\n")

    def _dele(self, mots: list[str]) -> None:
        uid = self._nomme(mots)
        if uid is not None:
            self._supprimes.add(_entier(mots[0]))
        self._dire("+OK" if uid is not None else "-ERR aucun message")

    def _rset(self, _: list[str]) -> None:
        self._supprimes.clear()
        self._dire("+OK")

    def _quit(self, _: list[str]) -> None:
        for numero in sorted(self._supprimes):
            self._demander("DELE", f"/{self._messages[numero - 1][0]}")
        self._dire("+OK")
        raise _Coupure


def _entier(mot: str) -> int:
    return int(mot) if mot.isascii() and mot.isdigit() else 0


def _tronquer(octets: bytes, lignes: int | None) -> bytes:
    """The head and that many lines of the body (RFC 1939, TOP); the whole message when `lignes` is `None`."""
    if lignes is None:
        return octets
    tete, _, corps = octets.partition(b"\r\n\r\n")
    return tete + b"\r\n\r\n" + b"".join(ligne + b"\r\n" for ligne in corps.split(b"\r\n")[:lignes])


def _echapper(octets: bytes) -> bytes:
    """The message with dots doubled at the start of lines, ended by CR LF."""
    fini = octets if octets.endswith(b"\r\n") else octets + b"\r\n"
    return (b"." if fini.startswith(b".") else b"") + fini.replace(b"\r\n.", b"\r\n..")


#: command -> method of the session that carries it out
_VERBES: Final = {
    "USER": "_user",
    "PASS": "_pass",
    "CAPA": "_capa",
    "NOOP": "_noop",
    "STAT": "_stat",
    "LIST": "_list",
    "UIDL": "_uidl",
    "RETR": "_retr",
    "TOP": "_top",
    "DELE": "_dele",
    "RSET": "_rset",
    "QUIT": "_quit",
}
_AVANT: Final = ("_user", "_pass", "_capa", "_quit")
