"""RFC 3161: the request to send to a time stamping authority, and what its answer proves about a file.

`openssl ts -verify` is the independent second reading (tested). The bench sends nothing by itself: `package --horodatage`
posts the request to the address given, and any answer obtained otherwise may be laid beside the bundle as `.tsr`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from asn1crypto import algos, tsp
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from eprouvette.bundle.cms import Signataire, check_enclosed

if TYPE_CHECKING:
    import datetime as dt

TYPE_DEMANDE = "application/timestamp-query"
_ACCORDES = {"granted", "granted_with_mods"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Horodatage:
    """One time stamp: `instant` (UTC) is the authority's word, `autorite` who signed it."""

    instant: dt.datetime
    autorite: Signataire


def demande(digest: bytes, *, nonce: int) -> bytes:
    """The request (DER) for content of this SHA-256; asks for the authority's certificate."""
    imprint = tsp.MessageImprint(
        {"hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}), "hashed_message": digest}
    )
    fields = {"version": "v1", "message_imprint": imprint, "nonce": nonce, "cert_req": True}
    request: bytes = tsp.TimeStampReq(fields).dump()
    return request


def lire_reponse(reponse: bytes, digest: bytes, *, nonce: int | None = None) -> tuple[Horodatage | None, str | None]:
    """The time stamp of content of this SHA-256, or what is wrong, in words; never raises on input.

    With `nonce`, the answer must repeat it (it is the answer to that request, not an older one).
    """
    try:
        answer = tsp.TimeStampResp.load(reponse, strict=True)
        if answer["status"]["status"].native not in _ACCORDES:
            return None, f"horodatage refusé par l'autorité ({answer['status']['status'].native})"
        signed = answer["time_stamp_token"]["content"]
        info = signed["encap_content_info"]["content"].parsed
        wrong = _contenu(info, digest, nonce)
        if wrong:
            return None, wrong
        signer, wrong = check_enclosed(signed)
        if signer is None:
            return None, wrong
        if not _horodateur(signer.certificat):
            return None, "le certificat de l'autorité n'est pas réservé à l'horodatage"
        return Horodatage(instant=info["gen_time"].native, autorite=signer), None
    except (ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
        return None, f"horodatage illisible ({type(error).__name__})"


def _contenu(info: Any, digest: bytes, nonce: int | None) -> str | None:
    imprint = info["message_imprint"]
    if imprint["hash_algorithm"]["algorithm"].native != "sha256" or imprint["hashed_message"].native != digest:
        return "l'horodatage est celui d'un autre contenu"
    if nonce is not None and info["nonce"].native != nonce:
        return "l'horodatage répond à une autre demande"
    return None


def _horodateur(certificate: x509.Certificate) -> bool:
    """RFC 3161 §2.3: the extended key usage is there, critical, and says time stamping alone."""
    try:
        found = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except x509.ExtensionNotFound:
        return False
    return found.critical and list(found.value) == [ExtendedKeyUsageOID.TIME_STAMPING]
