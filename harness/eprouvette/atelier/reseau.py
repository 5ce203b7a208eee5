"""Examines what a product will meet: names that resolve, ports that are free, doors that a TLS client can enter."""

from __future__ import annotations

import contextlib
import socket
import ssl
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from eprouvette.atelier.points import Point, bien, inconnu, mal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eprouvette.atelier.lieu import Lieu
    from eprouvette.runner.lab import Lab

_LIMIT_S: Final = 5.0
_PARTOUT: Final = ("0.0.0.0", "::")  # noqa: S104 - compared, not bound


def resolutions(lieu: Lieu) -> Iterator[Point]:
    """Each name of the workshop leads to the address the doors listen on."""
    for name in lieu.noms:
        try:
            found = sorted({str(info[4][0]) for info in socket.getaddrinfo(name, None)})
        except OSError:
            line = f"{_cible(lieu)} {name}"
            yield mal("noms", f"{name} ne se résout pas ici", f"ajouter « {line} » au fichier hosts")
            continue
        if lieu.ecoute in _PARTOUT or lieu.boucle == _locales(found):
            yield bien("noms", f"{name} mène à {', '.join(found)}")
        else:
            advice = f"corriger le fichier hosts : « {_cible(lieu)} {name} »"
            yield mal("noms", f"{name} mène à {', '.join(found)}, les portes écoutent sur {lieu.ecoute}", advice)
    if not lieu.boucle:
        yield inconnu(
            "noms",
            "ce que la machine du produit sait de ces noms ne se voit pas d'ici",
            "y copier les lignes de hosts.txt, puis essayer : curl --cacert ca.pem https://NOM:PORT/lps",
        )


def ports(lieu: Lieu) -> Iterator[Point]:
    """Each fixed port is free."""
    if lieu.dossier is None:
        yield bien("ports", "choisis libres à chaque exécution")
    for name, port in sorted(lieu.ports.items() if lieu.dossier else ()):
        family = socket.AF_INET6 if ":" in lieu.ecoute else socket.AF_INET
        with contextlib.closing(socket.socket(family, socket.SOCK_STREAM)) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((lieu.ecoute, port))
            except OSError as error:
                advice = f"fermer le programme qui l'occupe (ss -ltnp 'sport = :{port}'), ou changer [ports] {name}"
                yield mal("ports", f"{name} : {lieu.ecoute}:{port} ne peut pas être ouvert ({error.strerror})", advice)
            else:
                yield bien("ports", f"{name} : {port} est libre")


def confiance(lab: Lab) -> Iterator[Point]:
    """A client that trusts the authority and shows its certificate enters each HTTPS door by its published name."""
    where = lab.endpoints()
    doors = {service["door"]: service["url"] for service in where["services"].values()}
    for door, url in doors.items():
        yield _poignee(door, url, where["pki"], _joindre(lab.lieu))


def _poignee(door: str, url: str, pki: dict[str, Any], address: str) -> Point:
    parts = urlsplit(url)
    name, port = parts.hostname or address, parts.port or 443
    try:
        context = ssl.create_default_context(cafile=pki["ca"])
        context.load_cert_chain(pki["client_cert"], pki["client_key"])
        with (
            socket.create_connection((address, port), timeout=_LIMIT_S) as raw,
            context.wrap_socket(raw, server_hostname=name) as secure,
        ):
            # In TLS 1.3 a client certificate is refused after the handshake: only an answer proves the way in.
            secure.sendall(f"GET {parts.path or '/'} HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n".encode())
            head = secure.recv(64)
            version = secure.version()
    except (OSError, ssl.SSLError) as error:
        return mal("confiance", f"{door} : {url} ne s'ouvre pas ({error})", "voir les lignes certificats et noms")
    if not head.startswith(b"HTTP/1.1 "):
        return mal("confiance", f"{door} : {url} n'a pas répondu", "voir les lignes certificats")
    return bien("confiance", f"{door} : {url}, {version}, certificat client accepté")


def _locales(addresses: list[str]) -> bool:
    return all(address.startswith("127.") or address == "::1" for address in addresses)


def _joindre(lieu: Lieu) -> str:
    return "127.0.0.1" if lieu.ecoute in (*_PARTOUT, "localhost") else lieu.ecoute


def _cible(lieu: Lieu) -> str:
    return "ADRESSE-DE-CETTE-MACHINE" if lieu.ecoute in _PARTOUT else lieu.ecoute
