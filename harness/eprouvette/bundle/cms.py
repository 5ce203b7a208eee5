"""Detached CMS signatures over a SHA-256 digest (RFC 5652 §5.4–5.6): made, and checked; nothing here about trust.

Working from the digest keeps memory flat whatever the file. asn1crypto reads and writes the structures, cryptography
signs and verifies; `openssl cms -verify` is the independent second reading (tested).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from asn1crypto import algos, cms, core
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

_BLOC = 1024 * 1024
_HACHAGES = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Signataire:
    """Who signed, and the certificates that came with the signature (the signer's first)."""

    certificat: x509.Certificate
    joints: tuple[x509.Certificate, ...]


def empreinte(path: Path) -> bytes:
    """The SHA-256 of a file, read by blocks."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while bloc := stream.read(_BLOC):
            digest.update(bloc)
    return digest.digest()


def signer_empreinte(
    digest: bytes, certificate: x509.Certificate, key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, at: dt.datetime
) -> bytes:
    """The detached signature (DER) of content that has this SHA-256; `at` is what the signer says of the date."""
    attributes = cms.CMSAttributes(
        [
            cms.CMSAttribute({"type": "content_type", "values": ["data"]}),
            cms.CMSAttribute({"type": "message_digest", "values": [digest]}),
            cms.CMSAttribute({"type": "signing_time", "values": [core.UTCTime(at)]}),
        ]
    )
    image = attributes.dump()
    own = asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
    if isinstance(key, rsa.RSAPrivateKey):
        value, algorithm = key.sign(image, padding.PKCS1v15(), hashes.SHA256()), "rsassa_pkcs1v15"
    else:
        value, algorithm = key.sign(image, ec.ECDSA(hashes.SHA256())), "sha256_ecdsa"
    sid = cms.IssuerAndSerialNumber({"issuer": own.issuer, "serial_number": own.serial_number})
    info = {
        "version": "v1",
        "sid": cms.SignerIdentifier("issuer_and_serial_number", sid),
        "digest_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}),
        "signed_attrs": attributes,
        "signature_algorithm": {"algorithm": algorithm},
        "signature": value,
    }
    signed = {
        "version": "v1",
        "digest_algorithms": [{"algorithm": "sha256"}],
        "encap_content_info": {"content_type": "data"},
        "certificates": [own],
        "signer_infos": [info],
    }
    content: bytes = cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(signed)}).dump()
    return content


def check_detached(digest: bytes, signature: bytes) -> tuple[Signataire | None, str | None]:
    """Who signed content of this SHA-256, or what is wrong, in words; never raises on input."""
    try:
        signed = cms.ContentInfo.load(signature, strict=True)["content"]
        return _check(signed, {"sha256": digest})
    except (ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
        return None, f"signature illisible ({type(error).__name__})"


def check_enclosed(signed: Any) -> tuple[Signataire | None, str | None]:
    """The same for a signature that encloses its content (a time stamp token)."""
    try:
        content = signed["encap_content_info"]["content"].contents
        return _check(signed, {name: hashlib.new(name, content).digest() for name in _HACHAGES})
    except (ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
        return None, f"signature illisible ({type(error).__name__})"


def _check(signed: Any, digests: dict[str, bytes]) -> tuple[Signataire | None, str | None]:
    (info,) = signed["signer_infos"]
    certificates = [x509.load_der_x509_certificate(item.chosen.dump()) for item in signed["certificates"]]
    attributes = {item["type"].native: item["values"][0] for item in info["signed_attrs"]}
    image = info["signed_attrs"].untag().dump()
    named = info["digest_algorithm"]["algorithm"].native
    if digests.get(named) != attributes["message_digest"].native:
        return None, "l'empreinte signée n'est pas celle du contenu"
    sid = info["sid"].chosen
    issuer, serial = sid["issuer"].dump(), sid["serial_number"].native
    signer = next((c for c in certificates if c.serial_number == serial and c.issuer.public_bytes() == issuer), None)
    if signer is None:
        return None, "le certificat du signataire n'est pas joint"
    if not _holds(signer, image, info["signature"].native, _hachage(info, named)):
        return None, "la signature ne correspond pas au certificat"
    return Signataire(certificat=signer, joints=tuple(certificates)), None


def _hachage(info: Any, digest: str) -> hashes.HashAlgorithm:
    """The hash of the signature, that of the digest when the algorithm's name does not say it."""
    name = info["signature_algorithm"]["algorithm"].native
    said = next((one for one in _HACHAGES if one in name), digest)
    return _HACHAGES[said]


def _holds(signer: x509.Certificate, image: bytes, value: bytes, algorithm: hashes.HashAlgorithm) -> bool:
    try:
        key = signer.public_key()
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(value, image, padding.PKCS1v15(), algorithm)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(value, image, ec.ECDSA(algorithm))
        else:
            return False
    except (InvalidSignature, UnsupportedAlgorithm, ValueError):
        return False
    return True
