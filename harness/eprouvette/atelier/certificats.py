"""Examines the certificates of a workshop: dates, chain, key, names, anchors of the editor's own cards."""

from __future__ import annotations

import ipaddress
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization

from eprouvette.atelier.points import Point, bien, mal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from eprouvette.atelier.lieu import Lieu

SUJET: Final = "certificats"
_RENOUVELER: Final = (
    "créer un atelier neuf : eprouvette atelier init --dossier AUTRE (les clés de l'ancien ne servent plus)"
)
#: a certificate that ends sooner than this would not last until a submission
_PROCHE: Final = timedelta(days=30)


def examiner(lieu: Lieu, now: datetime) -> Iterator[Point]:
    """The points of the workshop's certificates; nothing for a place without lasting ones."""
    if lieu.pki is None:
        yield bien(SUJET, "jetables, faits à chaque exécution")
        return
    try:
        authorities = x509.load_pem_x509_certificates((lieu.pki / "ca.pem").read_bytes())
    except (OSError, ValueError) as error:
        yield mal(SUJET, f"autorité illisible : {error}", _RENOUVELER)
        return
    for path in sorted(lieu.pki.glob("*.key")):
        yield from _feuille(path, now)
    yield _noms(lieu)
    yield from (_dates(certificate, "autorité", now) for certificate in authorities[:1])
    for path in lieu.ancres:
        yield from _ancre(path, now)


def _feuille(key_path: Path, now: datetime) -> Iterator[Point]:
    name = key_path.stem
    try:
        key = serialization.load_pem_private_key(key_path.read_bytes(), password=None)
        leaf, issuer, *_ = x509.load_pem_x509_certificates(key_path.with_suffix(".pem").read_bytes())
        leaf.verify_directly_issued_by(issuer)
    except (OSError, ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm) as error:
        said = str(error) or "signature de la chaîne fausse"
        yield mal(SUJET, f"{name} : certificat, chaîne ou clé inutilisable ({said})", _RENOUVELER)
        return
    if _public(key.public_key()) != _public(leaf.public_key()):
        yield mal(SUJET, f"{name} : la clé n'est pas celle du certificat", _RENOUVELER)
        return
    yield _dates(leaf, name, now)


def _dates(certificate: x509.Certificate, name: str, now: datetime) -> Point:
    end = certificate.not_valid_after_utc
    said = f"{name} : valable jusqu'au {end:%d/%m/%Y}"
    if now > end:
        return mal(SUJET, f"{name} : expiré depuis le {end:%d/%m/%Y}", _RENOUVELER)
    if now < certificate.not_valid_before_utc:
        begin = certificate.not_valid_before_utc
        return mal(SUJET, f"{name} : pas encore valable, à partir du {begin:%d/%m/%Y %H:%M} UTC", "régler l'horloge")
    if end - now < _PROCHE:
        return mal(SUJET, f"{said}, dans moins de {_PROCHE.days} jours", _RENOUVELER)
    return bien(SUJET, said)


def _noms(lieu: Lieu) -> Point:
    """The server certificate covers every name of the workshop and the address it listens on."""
    path = (lieu.pki or lieu.ancres[0]) / "serveur.pem"
    try:
        leaf = x509.load_pem_x509_certificates(path.read_bytes())[0]
        names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (OSError, ValueError, x509.ExtensionNotFound) as error:
        return mal("noms", f"certificat du serveur illisible : {error}", _RENOUVELER)
    known = {*names.get_values_for_type(x509.DNSName), *map(str, names.get_values_for_type(x509.IPAddress))}
    anywhere = ipaddress.ip_address(lieu.ecoute).is_unspecified if lieu.ecoute != "localhost" else False
    missing = [name for name in (*lieu.noms, *(() if anywhere else (lieu.ecoute,))) if name not in known]
    if missing:
        advice = f"eprouvette atelier init --dossier AUTRE {' '.join(f'--nom {name}' for name in lieu.noms)}"
        return mal("noms", f"absents du certificat du serveur : {', '.join(missing)}", advice)
    return bien("noms", f"le certificat du serveur porte {', '.join(sorted(known))}")


def _ancre(path: Path, now: datetime) -> Iterator[Point]:
    try:
        known = x509.load_pem_x509_certificates(path.read_bytes())
    except (OSError, ValueError) as error:
        yield mal(
            "ancres", f"{path.name} illisible : {error}", "y mettre le certificat d'autorité de vos cartes, en PEM"
        )
        return
    yield from (_dates(certificate, f"ancre {path.name}", now) for certificate in known)


def _public(key: object) -> bytes:
    encoded: bytes = key.public_bytes(  # type: ignore[attr-defined]  # every public key has it
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return encoded
