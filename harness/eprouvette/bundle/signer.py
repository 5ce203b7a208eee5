"""Who signs a bundle: the editor's key from a PKCS#12 file, or a throwaway one, clearly marked."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from eprouvette.bundle.cms import signer_empreinte
from eprouvette_sim.kernel.errors import ErreurUsage

if TYPE_CHECKING:
    from pathlib import Path

#: common name of a throwaway certificate: whoever reads it knows what it is worth
THROWAWAY_CN = "CLE JETABLE DU BANC, N'IDENTIFIE PERSONNE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """A certificate and its key; `throwaway` tells that it identifies nobody; `now` is the instant signatures state."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
    throwaway: bool
    now: dt.datetime

    def sign(self, data: bytes) -> bytes:
        """The detached CMS signature of these bytes, DER (SHA-256, signer's certificate included)."""
        return self.sign_digest(hashlib.sha256(data).digest())

    def sign_digest(self, digest: bytes) -> bytes:
        """The detached CMS signature of content that has this SHA-256."""
        return signer_empreinte(digest, self.certificate, self.key, self.now)

    def pem(self) -> bytes:
        """The certificate as PEM."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)


def load_signer(path: Path, password: bytes | None, now: dt.datetime) -> Signer:
    """The signer of a PKCS#12 file; `ErreurUsage` when it cannot be opened, holds no usable key, or is out of date."""
    try:
        key, certificate, _ = pkcs12.load_key_and_certificates(path.read_bytes(), password)
    except (OSError, ValueError) as error:
        raise ErreurUsage(
            f"clé de signature illisible : {error}", ou=str(path), faire="vérifier le mot de passe"
        ) from error
    if certificate is None or not isinstance(key, (rsa.RSAPrivateKey, ec.EllipticCurvePrivateKey)):
        raise ErreurUsage("ce fichier ne contient pas une clé RSA ou EC avec son certificat", ou=str(path))
    first, last = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if not first <= now <= last:
        raise ErreurUsage(f"certificat de signature valable du {first:%Y-%m-%d} au {last:%Y-%m-%d}", ou=str(path))
    return Signer(certificate=certificate, key=key, throwaway=False, now=now)


def throwaway(now: dt.datetime) -> Signer:
    """A fresh key that proves integrity since packaging, and nothing about who packaged."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, THROWAWAY_CN)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=3650))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return Signer(certificate=certificate, key=key, throwaway=True, now=now)
