"""The parts of a certificate that services read, as a kernel value."""

from __future__ import annotations

from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import NameOID

from eprouvette_sim.kernel.wire import Peer


@lru_cache(maxsize=256)
def peer_of(der: bytes) -> Peer:
    """The peer described by a DER certificate; raises `ValueError` when the bytes are no certificate."""
    certificate = x509.load_der_x509_certificate(der)
    subject = certificate.subject
    return Peer(
        cn=_first(subject, NameOID.COMMON_NAME),
        ou=tuple(str(a.value) for a in subject.get_attributes_for_oid(NameOID.ORGANIZATIONAL_UNIT_NAME)),
        o=_first(subject, NameOID.ORGANIZATION_NAME),
        issuer_cn=_first(certificate.issuer, NameOID.COMMON_NAME),
        fingerprint=certificate.fingerprint(hashes.SHA256()).hex(),
        not_before=certificate.not_valid_before_utc.strftime("%Y-%m-%dT%H:%M:%SZ"),
        not_after=certificate.not_valid_after_utc.strftime("%Y-%m-%dT%H:%M:%SZ"),
    )


def _first(name: x509.Name, oid: x509.ObjectIdentifier) -> str | None:
    found = name.get_attributes_for_oid(oid)
    return str(found[0].value) if found else None
