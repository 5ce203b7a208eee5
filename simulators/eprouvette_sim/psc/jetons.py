"""Signed tokens: issued and verified with joserfc, one RSA key, one algorithm accepted for each use.

Sources: OpenID Connect Core §2 (ID token), RFC 9068 (JWT access token), OpenID Back-Channel Logout §2.4, RFC 8705 (`cnf`).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OctKey, RSAKey

from eprouvette_sim.formats.oidc import base64url

if TYPE_CHECKING:
    from collections.abc import Mapping

ALGORITHME = "RS256"
_EVENEMENT = "http://schemas.openid.net/event/backchannel-logout"


@dataclass(frozen=True, slots=True)
class Signataire:
    """The key of one issuer: signs, publishes its public half, verifies what it signed itself."""

    cle: RSAKey

    @classmethod
    def from_pem(cls, pem: bytes) -> Signataire:
        """The signer of a PEM private key; its `kid` is the RFC 7638 thumbprint."""
        key = RSAKey.import_key(pem)
        key.ensure_kid()
        return cls(key)

    def jwks(self) -> dict[str, Any]:
        """The published key set: public members only."""
        return {"keys": [self.cle.as_dict(private=False, use="sig", alg=ALGORITHME)]}

    def signer(self, claims: Mapping[str, Any], *, typ: str = "JWT") -> str:
        """A compact token of these claims."""
        header = {"alg": ALGORITHME, "kid": self.cle.kid, "typ": typ}
        return jwt.encode(header, dict(claims), self.cle, algorithms=[ALGORITHME])

    def lire(self, jeton: str) -> dict[str, Any] | None:
        """The claims of a token of ours, or `None`: any other algorithm (`none` included), key or form is refused."""
        return lire(jeton, self.cle, (ALGORITHME,))


@cache
def signataire_de_banc() -> Signataire:
    """A signer with a fresh key, for simulators built without a run: one for the process."""
    key = RSAKey.generate_key(2048, auto_kid=True)
    return Signataire(key)


@cache
def signataire_etranger() -> Signataire:
    """A signer nobody trusts: the key of an attacker."""
    return Signataire(RSAKey.generate_key(2048, auto_kid=True))


def lire(jeton: str, cle: RSAKey | OctKey | KeySet, algorithmes: tuple[str, ...]) -> dict[str, Any] | None:
    """The claims of a compact token signed by that key with one of those algorithms, or `None`; never raises."""
    try:
        return dict(jwt.decode(jeton, cle, algorithms=list(algorithmes)).claims)
    except (JoseError, ValueError, TypeError, KeyError):
        return None


def jeton_sans_signature(claims: Mapping[str, Any]) -> str:
    """An unsecured token (`alg: none`), as an attacker writes it: a client must refuse it."""
    header = base64url(json.dumps({"alg": "none", "typ": "JWT"}).encode())
    return f"{header}.{base64url(json.dumps(dict(claims)).encode())}."


def demi_empreinte(texte: str) -> str:
    """`at_hash` of an access token: the left half of its SHA-256 (OIDC Core §3.1.3.6)."""
    return base64url(hashlib.sha256(texte.encode()).digest()[:16])


def liens_du_certificat(empreinte: str) -> dict[str, str]:
    """Both readings of `x5t#S256` for a certificate whose SHA-256 is given in hexadecimal.

    `norme` is RFC 8705's (base64url of the digest); `exemple` the ANS sample's (base64 of the hexadecimal text).
    """
    import base64

    return {
        "norme": base64url(bytes.fromhex(empreinte)),
        "exemple": base64.b64encode(empreinte.encode()).decode(),
    }


def deconnexion(*, emetteur: str, client: str, sid: str, sujet: str, jti: str, instant: int) -> dict[str, Any]:
    """The claims of a back-channel logout token."""
    return {
        "iss": emetteur,
        "aud": client,
        "sub": sujet,
        "sid": sid,
        "jti": jti,
        "iat": instant,
        "exp": instant + 120,
        "events": {_EVENEMENT: {}},
    }
