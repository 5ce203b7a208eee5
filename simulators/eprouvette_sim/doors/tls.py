"""TLS of a door, whatever its protocol: certificate, floor, ciphers, and what is asked of the client."""

from __future__ import annotations

import ssl
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eprouvette_sim.kernel.errors import ErreurUsage

if TYPE_CHECKING:
    from pathlib import Path

#: word of a configuration -> the version OpenSSL knows
VERSIONS = {
    "1.0": ssl.TLSVersion.TLSv1,
    "1.1": ssl.TLSVersion.TLSv1_1,
    "1.2": ssl.TLSVersion.TLSv1_2,
    "1.3": ssl.TLSVersion.TLSv1_3,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerTls:
    """TLS of a door: its certificate and key, and the authority of admitted clients (`None`: no client certificate).

    `optional` admits a client without certificate when `client_ca` is set. `minimum` and `maximum` are keys of
    `VERSIONS`; `ciphers` is an OpenSSL list for TLS 1.2 and before (`None`: OpenSSL's own).
    """

    certificate: Path
    key: Path
    client_ca: Path | None = None
    optional: bool = False
    minimum: str = "1.2"
    maximum: str | None = None
    ciphers: str | None = None

    def context(self) -> ssl.SSLContext:
        """A server context; raises `ErreurUsage` for an unknown version or a cipher list OpenSSL refuses."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self.key)
        try:
            _bound(context, VERSIONS[self.minimum], VERSIONS[self.maximum] if self.maximum else None)
            if self.ciphers is not None:
                context.set_ciphers(self.ciphers)
        except (KeyError, ssl.SSLError) as error:
            raise ErreurUsage(
                f"réglage TLS impossible : {error}",
                faire=f"versions : {', '.join(VERSIONS)} ; suites : openssl ciphers",
            ) from error
        if self.client_ca is not None:
            context.load_verify_locations(self.client_ca)
            context.verify_mode = ssl.CERT_OPTIONAL if self.optional else ssl.CERT_REQUIRED
        return context


def _bound(context: ssl.SSLContext, minimum: ssl.TLSVersion, maximum: ssl.TLSVersion | None) -> None:
    """Sets the floor and the ceiling; OpenSSL speaks the withdrawn versions only at security level 0."""
    if minimum < ssl.TLSVersion.TLSv1_2:
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = minimum
        if maximum is not None:
            context.maximum_version = maximum
