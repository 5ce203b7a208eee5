"""A two-level test authority: root, organisations, a foreign one, and leaves by profile."""

from __future__ import annotations

import datetime as dt
import ipaddress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from eprouvette_sim.pki.profiles import ETRANGERE_CN, ORGANISATIONS_CN, PERSONNES_CN, PROFILES, RACINE_CN, Profile

if TYPE_CHECKING:
    from pathlib import Path

_USAGES = {
    "server": ExtendedKeyUsageOID.SERVER_AUTH,
    "client": ExtendedKeyUsageOID.CLIENT_AUTH,
    "email": ExtendedKeyUsageOID.EMAIL_PROTECTION,
}
_RSA_BITS = 2048
_ORGANISATION = "EPROUVETTE BANC D'ESSAI"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """A leaf on disk: certificate chain and key as PEM files (the key unencrypted, mode 0600)."""

    certificate: Path
    key: Path
    fingerprint: str


@dataclass(frozen=True, slots=True)
class _Signer:
    certificate: x509.Certificate
    key: rsa.RSAPrivateKey


class Authority:
    """Issues certificates valid around `now` and writes them under a folder; nothing is ever committed.

    `names` are the DNS names and IP addresses server certificates carry (default: localhost and 127.0.0.1).
    """

    def __init__(
        self, folder: Path, *, now: dt.datetime, days: int = 30, names: tuple[str, ...] = ("localhost", "127.0.0.1")
    ) -> None:
        self.folder = folder
        self.now = now
        self.days = days
        self.names = names
        folder.mkdir(parents=True, exist_ok=True)
        self._root = self._authority(RACINE_CN, None)
        self._organisations = self._authority(ORGANISATIONS_CN, self._root)
        self._others: dict[str, _Signer] = {}
        self._revoked: list[x509.Certificate] = []
        self.ca = self._write("ca.pem", _pem(self._organisations.certificate) + _pem(self._root.certificate))

    def issue(self, profile: str, *, cn: str | None = None, ou: str | None = None) -> Bundle:
        """The files of a fresh certificate of that profile; `KeyError` for an unknown one.

        `cn` and `ou` replace the profile's own; an `ou` is only given to a profile that has one.
        """
        wanted = PROFILES[profile]
        if ou is not None and wanted.ou is not None:
            wanted = replace(wanted, ou=ou)
        signer = self._signer(wanted)
        key = rsa.generate_private_key(public_exponent=65537, key_size=_RSA_BITS)
        certificate = self._leaf(wanted, key, signer, cn or wanted.cn)
        if wanted.revoked:
            self._revoked.append(certificate)
        chain = _pem(certificate) + _pem(signer.certificate)
        return Bundle(
            certificate=self._write(f"{profile}.pem", chain),
            key=self._write(f"{profile}.key", _key_pem(key), secret=True),
            fingerprint=certificate.fingerprint(hashes.SHA256()).hex(),
        )

    def crl(self) -> Path:
        """The current revocation list as a PEM file."""
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self._organisations.certificate.subject)
            .last_update(self.now)
            .next_update(self.now + dt.timedelta(days=self.days))
        )
        for certificate in self._revoked:
            entry = x509.RevokedCertificateBuilder().serial_number(certificate.serial_number).revocation_date(self.now)
            builder = builder.add_revoked_certificate(entry.build())
        crl = builder.sign(self._organisations.key, hashes.SHA256())
        return self._write("crl.pem", crl.public_bytes(serialization.Encoding.PEM))

    def _leaf(self, profile: Profile, key: rsa.RSAPrivateKey, signer: _Signer, cn: str) -> x509.Certificate:
        start = self.now + dt.timedelta(days=profile.start_days) - dt.timedelta(hours=1)
        end = start + dt.timedelta(days=min(profile.days, self.days) if profile.start_days == 0 else profile.days)
        builder = self._builder(_name(cn, profile.ou), key, signer.certificate.subject, signer.key, start, end)
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        usages = x509.ExtendedKeyUsage([_USAGES[usage] for usage in profile.usages])
        builder = builder.add_extension(usages, critical=False)
        builder = builder.add_extension(_key_usage(ca=False), critical=True)
        if "server" in profile.usages:
            builder = builder.add_extension(x509.SubjectAlternativeName(_alternatives(self.names)), critical=False)
        return builder.sign(signer.key, hashes.SHA256())

    def _authority(self, cn: str, parent: _Signer | None) -> _Signer:
        key = rsa.generate_private_key(public_exponent=65537, key_size=_RSA_BITS)
        start, end = self.now - dt.timedelta(days=500), self.now + dt.timedelta(days=self.days + 1)
        issuer = _name(cn, None) if parent is None else parent.certificate.subject
        issuer_key = key if parent is None else parent.key
        builder = self._builder(_name(cn, None), key, issuer, issuer_key, start, end)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        builder = builder.add_extension(_key_usage(ca=True), critical=True)
        return _Signer(builder.sign(issuer_key, hashes.SHA256()), key)

    def _builder(
        self,
        subject: x509.Name,
        key: rsa.RSAPrivateKey,
        issuer: x509.Name,
        issuer_key: rsa.RSAPrivateKey,
        start: dt.datetime,
        end: dt.datetime,
    ) -> x509.CertificateBuilder:
        # Python 3.13 verifies strictly by default: it asks for the authority key identifier.
        authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key())
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(start)
            .not_valid_after(end)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(authority, critical=False)
        )

    def cartes(self) -> x509.Certificate:
        """The authority of test cards, as a trust anchor for the card door."""
        return self._other(PERSONNES_CN, self._root).certificate

    def write_cartes(self) -> Path:
        """The authority of test cards as a PEM file."""
        return self._write("cartes.pem", _pem(self.cartes()))

    def revoked_serials(self) -> frozenset[int]:
        """The serial numbers of the revoked certificates issued so far."""
        return frozenset(certificate.serial_number for certificate in self._revoked)

    def _signer(self, profile: Profile) -> _Signer:
        if profile.foreign:
            return self._other(ETRANGERE_CN, None)
        return self._other(PERSONNES_CN, self._root) if profile.personne else self._organisations

    def _other(self, cn: str, parent: _Signer | None) -> _Signer:
        """A signer made when first asked for: a key costs a tenth of a second."""
        if cn not in self._others:
            self._others[cn] = self._authority(cn, parent)
        return self._others[cn]

    def _write(self, name: str, data: bytes, *, secret: bool = False) -> Path:
        path = self.folder / name
        if secret:
            path.touch(mode=0o600)
        path.write_bytes(data)
        return path


def _name(cn: str, ou: str | None) -> x509.Name:
    parts = [(NameOID.COUNTRY_NAME, "FR"), (NameOID.ORGANIZATION_NAME, _ORGANISATION)]
    if ou:
        parts.append((NameOID.ORGANIZATIONAL_UNIT_NAME, ou))
    parts.append((NameOID.COMMON_NAME, cn))
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in parts])


def _alternatives(names: tuple[str, ...]) -> list[x509.GeneralName]:
    found: list[x509.GeneralName] = []
    for name in names:
        try:
            found.append(x509.IPAddress(ipaddress.ip_address(name)))
        except ValueError:
            found.append(x509.DNSName(name))
    return found


def _key_usage(*, ca: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not ca,
        content_commitment=False,
        key_encipherment=not ca,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=ca,
        crl_sign=ca,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _key_pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
