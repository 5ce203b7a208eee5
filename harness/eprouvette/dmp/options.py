"""What is known beside the bytes: environment, certificates, establishment; everything is optional and unread when absent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from cryptography import x509

ENVIRONNEMENTS: Final = ("production", "test")
#: Which FINESS rule applies (requirements.csv, DMP flow rules): before or since homologation 2.08.
REGIMES: Final = ("avant-2.08", "depuis-2.08")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Judgement context; the empty one judges bytes alone.

    `environnement` is one of `ENVIRONNEMENTS`; `ancres` the trusted authorities (`None` leaves trust unjudged);
    `certificat_tls` the client certificate of the connection; `finess_ej` and `finess_eg` the establishment's own
    numbers (9 characters); `regime_finess` one of `REGIMES`; `instant` when the call was received (RFC 3339 UTC);
    `utilisateur` the national identifier the product shows for the connected user.
    """

    environnement: str | None = None
    ancres: tuple[x509.Certificate, ...] | None = None
    certificat_tls: x509.Certificate | None = None
    finess_ej: str | None = None
    finess_eg: str | None = None
    regime_finess: str = "depuis-2.08"
    air_simplifiee: bool = False
    utilisateur: str | None = None
    instant: str | None = None
