"""Was the signer's certificate good on that day: dates, revocation list, issuer; what only the reader can decide.

Nothing is fetched: revocation lists (`--crl`) and authorities (`--ac`) are files the auditor got elsewhere. Without them
the check says that it did not look.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.exceptions import InvalidSignature

from eprouvette_sim.kernel.errors import ErreurUsage

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Confiance:
    """What an auditor trusts: authorities, revocation lists; both may be empty."""

    autorites: tuple[x509.Certificate, ...] = ()
    listes: tuple[x509.CertificateRevocationList, ...] = ()

    def reproche(self, signer: x509.Certificate, joints: Iterable[x509.Certificate], at: dt.datetime) -> str | None:
        """What is wrong with that certificate at that instant, `None` when nothing is known against it."""
        if at < signer.not_valid_before_utc:
            return f"certificat pas encore valable : à partir du {signer.not_valid_before_utc:%Y-%m-%d}"
        if at > signer.not_valid_after_utc:
            return f"certificat expiré le {signer.not_valid_after_utc:%Y-%m-%d}"
        revoked = self._revoque(signer, at)
        if revoked:
            return f"certificat révoqué le {revoked:%Y-%m-%d}"
        if self.autorites and not self._emis(signer, tuple(joints)):
            return "certificat émis par une autorité que vous n'avez pas donnée (--ac)"
        return None

    def _revoque(self, signer: x509.Certificate, at: dt.datetime) -> dt.datetime | None:
        for liste in self.listes:
            entry = liste.get_revoked_certificate_by_serial_number(signer.serial_number)
            if liste.issuer == signer.issuer and entry is not None and entry.revocation_date_utc <= at:
                return entry.revocation_date_utc
        return None

    def _emis(self, signer: x509.Certificate, joints: tuple[x509.Certificate, ...]) -> bool:
        """True when a chain of at most the joined certificates leads to an authority given."""
        here = signer
        for _ in range(len(joints) + 1):
            if any(_par(here, autorite) for autorite in self.autorites):
                return True
            above = next((one for one in joints if one != here and _par(here, one) and _autorite(one)), None)
            if above is None:
                return False
            here = above
        return False


def lire_confiance(autorites: Iterable[Path], listes: Iterable[Path]) -> Confiance:
    """The trust of these PEM or DER files; `ErreurUsage` names the one that cannot be read or is not signed as it says."""
    anchors = [one for path in autorites for one in _certificats(path)]
    lists = [(path, _liste(path)) for path in listes]
    for path, liste in lists:
        issuers = [one for one in anchors if one.subject == liste.issuer]
        if issuers and not any(liste.is_signature_valid(one.public_key()) for one in issuers):  # type: ignore[arg-type]
            raise ErreurUsage("liste de révocation dont la signature ne tient pas", ou=str(path))
    return Confiance(autorites=tuple(anchors), listes=tuple(liste for _, liste in lists))


def _certificats(path: Path) -> list[x509.Certificate]:
    try:
        raw = path.read_bytes()
        return x509.load_pem_x509_certificates(raw) if b"-----BEGIN" in raw else [x509.load_der_x509_certificate(raw)]
    except (OSError, ValueError) as error:
        raise ErreurUsage(f"autorité illisible : {error}", ou=str(path)) from error


def _liste(path: Path) -> x509.CertificateRevocationList:
    try:
        raw = path.read_bytes()
        return x509.load_pem_x509_crl(raw) if b"-----BEGIN" in raw else x509.load_der_x509_crl(raw)
    except (OSError, ValueError) as error:
        raise ErreurUsage(f"liste de révocation illisible : {error}", ou=str(path)) from error


def _par(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def _autorite(certificate: x509.Certificate) -> bool:
    try:
        constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
    except x509.ExtensionNotFound:
        return False
    return constraints.value.ca
