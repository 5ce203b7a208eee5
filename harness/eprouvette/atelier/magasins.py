"""Keystores of a workshop: PKCS#12 files that browsers, .NET and `keytool -importkeystore` read as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

CONFIANCE = "confiance.p12"


def ecrire_magasins(pki: Path, mot_de_passe: str) -> list[Path]:
    """One `.p12` beside each key of the folder (alias: its name), and `confiance.p12` with the authorities alone."""
    from cryptography import x509
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.serialization import pkcs12

    secret = mot_de_passe.encode()
    written = []
    for key_path in sorted(pki.glob("*.key")):
        key = serialization.load_pem_private_key(key_path.read_bytes(), password=None)
        leaf, *chain = x509.load_pem_x509_certificates(key_path.with_suffix(".pem").read_bytes())
        name = key_path.stem.encode()
        protection = serialization.BestAvailableEncryption(secret)
        data = pkcs12.serialize_key_and_certificates(name, key, leaf, chain, protection)  # type: ignore[arg-type]
        written.append(_secret(key_path.with_suffix(".p12"), data))
    known = x509.load_pem_x509_certificates((pki / "ca.pem").read_bytes())
    trusted = [
        pkcs12.PKCS12Certificate(certificate, f"eprouvette-{rank}".encode()) for rank, certificate in enumerate(known)
    ]
    protection = serialization.BestAvailableEncryption(secret)
    data = pkcs12.serialize_java_truststore(trusted, protection)
    written.append(_secret(pki / CONFIANCE, data))
    return written


def _secret(path: Path, data: bytes) -> Path:
    path.touch(mode=0o600)
    path.write_bytes(data)
    return path
