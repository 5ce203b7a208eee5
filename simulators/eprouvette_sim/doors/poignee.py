"""Why a TLS connection failed, in words: a product that is refused at the door leaves no exchange, only this."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

#: end of OpenSSL's reason -> what it means for whoever configures the product; the first that matches
RAISONS = (
    ("PEER_DID_NOT_RETURN_A_CERTIFICATE", "aucun certificat client présenté"),
    ("CERTIFICATE_VERIFY_FAILED", "certificat client refusé : pas signé par l'autorité du banc, ou hors de ses dates"),
    ("ALERT_UNKNOWN_CA", "le produit ne reconnaît pas l'autorité du banc : la mettre dans son magasin de confiance"),
    ("ALERT_BAD_CERTIFICATE", "le produit refuse le certificat du serveur : son nom, ou son autorité"),
    ("ALERT_CERTIFICATE_UNKNOWN", "le produit refuse le certificat du serveur : son nom, ou son autorité"),
    ("ALERT_CERTIFICATE_EXPIRED", "le produit juge le certificat du serveur hors de ses dates : son horloge ?"),
    ("HTTP_REQUEST", "appel en clair : l'adresse commence par https"),
    ("UNSUPPORTED_PROTOCOL", "TLS trop ancien : 1.2 au moins"),
    ("NO_SHARED_CIPHER", "aucun chiffrement commun"),
    ("WRONG_VERSION_NUMBER", "ce n'est pas du TLS"),
)


def observer(context: ssl.SSLContext, refusee: Callable[[str], None]) -> None:
    """Has every failed handshake of that server context told to `refusee`, in words; nothing else changes."""

    class Observee(ssl.SSLObject):
        def do_handshake(self) -> None:
            try:
                super().do_handshake()
            except ssl.SSLError as error:
                _dire(error, refusee)
                raise

        def read(self, *args: Any, **kwargs: Any) -> Any:
            # In TLS 1.3 the client's refusal of our certificate comes after our side of the handshake has ended.
            try:
                return super().read(*args, **kwargs)
            except ssl.SSLError as error:
                _dire(error, refusee)
                raise

    context.sslobject_class = Observee


def raison(error: ssl.SSLError) -> str:
    """OpenSSL's reason in words, or as it is when it has none here."""
    reason = error.reason or str(error)
    return next((words for end, words in RAISONS if reason.endswith(end)), reason)


def _dire(error: ssl.SSLError, refusee: Callable[[str], None]) -> None:
    if not isinstance(error, (ssl.SSLWantReadError, ssl.SSLWantWriteError, ssl.SSLZeroReturnError, ssl.SSLEOFError)):
        refusee(raison(error))
