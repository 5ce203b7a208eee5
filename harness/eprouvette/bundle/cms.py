"""Checks a detached CMS signature: digest, signed attributes, key (RFC 5652 §5.4–5.6); nothing about trust.

asn1crypto reads, cryptography verifies; `openssl cms -verify` is the independent second reading (tested).
"""

from __future__ import annotations

import hashlib

from asn1crypto import cms
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa


def check_detached(data: bytes, signature: bytes) -> tuple[x509.Certificate | None, str | None]:
    """The signer's certificate and `None`, or what is wrong, in words; never raises on input."""
    try:
        signed = cms.ContentInfo.load(signature, strict=True)["content"]
        (info,) = signed["signer_infos"]
        certificates = [x509.load_der_x509_certificate(item.chosen.dump()) for item in signed["certificates"]]
        attributes = {item["type"].native: item["values"][0] for item in info["signed_attrs"]}
        digest = attributes["message_digest"].native
        image = info["signed_attrs"].untag().dump()
        serial, value = info["sid"].chosen["serial_number"].native, info["signature"].native
    except (ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
        return None, f"signature illisible ({type(error).__name__})"
    if info["digest_algorithm"]["algorithm"].native != "sha256" or digest != hashlib.sha256(data).digest():
        return None, "l'empreinte signée n'est pas celle du contenu"
    signer = next((one for one in certificates if one.serial_number == serial), None)
    if signer is None:
        return None, "le certificat du signataire n'est pas joint"
    if not _holds(signer, image, value):
        return None, "la signature ne correspond pas au certificat"
    return signer, None


def _holds(signer: x509.Certificate, image: bytes, value: bytes) -> bool:
    key = signer.public_key()
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(value, image, padding.PKCS1v15(), hashes.SHA256())
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(value, image, ec.ECDSA(hashes.SHA256()))
        else:
            return False
    except InvalidSignature:
        return False
    return True
