"""Who may ask for what: registered clients and their authentication (RFC 6749 §2.3, RFC 7523, RFC 8705)."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from joserfc.errors import JoseError
from joserfc.jwk import OctKey, RSAKey

from eprouvette_sim.formats.oidc import ASSERTION, ClientVu
from eprouvette_sim.psc.jetons import lire

if TYPE_CHECKING:
    from eprouvette_sim.kernel.wire import Peer

#: the methods of the published discovery (mssante facts §7.2)
METHODES = ("private_key_jwt", "client_secret_basic", "client_secret_post", "client_secret_jwt", "tls_client_auth")
#: how long an assertion of a client may live, in seconds (ours; RFC 7523 only asks for `exp`)
_VIE_ASSERTION_S = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """One registered client; `redirections` are exact URIs, except that a loopback one may use any port (RFC 8252 §7.3).

    `cle_publique` is a PEM public key for `private_key_jwt`; `cn` the subject name for `tls_client_auth`.
    """

    id: str
    secret: str
    redirections: tuple[str, ...] = ()
    retours_deconnexion: tuple[str, ...] = ()
    methodes: tuple[str, ...] = METHODES
    cle_publique: str | None = None
    cn: str | None = None
    frontchannel_logout_uri: str | None = None

    def admet(self, redirection: str | None) -> bool:
        """Whether that redirection is registered."""
        if redirection is None:
            return False
        return any(_same(redirection, known) for known in self.redirections)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identification:
    """The outcome of a client authentication: the client with the method used, or why not."""

    client: Client | None
    methode: str
    refus: str | None = None


def identifier(
    vu: ClientVu,
    clients: dict[str, Client],
    *,
    peer: Peer | None,
    audiences: tuple[str, ...],
    maintenant: int,
    deja: set[str],
) -> Identification:
    """The client that asks, by the method it used; `deja` holds the assertion identifiers already seen."""
    claims = _assertion_claims(vu, clients)
    name = vu.id or (str(claims.get("sub")) if claims else None)
    client = clients.get(name or "")
    if client is None:
        return Identification(client=None, methode=vu.methode, refus="client inconnu")
    methode = _methode(vu, client, peer)
    if methode not in client.methodes:
        return Identification(client=None, methode=methode, refus=f"methode {methode} non enregistree")
    verify = _VERIFICATIONS[methode]
    context = {"claims": claims, "peer": peer, "audiences": audiences, "maintenant": maintenant, "deja": deja}
    refus = verify(vu, client, context)
    return Identification(client=client if refus is None else None, methode=methode, refus=refus)


def _methode(vu: ClientVu, client: Client, peer: Peer | None) -> str:
    if vu.methode == "jwt":
        symmetric = lire(vu.assertion or "", OctKey.import_key(client.secret), ("HS256",)) is not None
        return "client_secret_jwt" if symmetric or client.cle_publique is None else "private_key_jwt"
    return "tls_client_auth" if vu.methode == "none" and peer is not None else vu.methode


def _assertion_claims(vu: ClientVu, clients: dict[str, Client]) -> dict[str, Any] | None:
    if vu.assertion is None:
        return None
    named = [clients[vu.id]] if vu.id in clients else list(clients.values())
    for client in named:
        claims = lire(vu.assertion, OctKey.import_key(client.secret), ("HS256",))
        if claims is None and client.cle_publique is not None:
            claims = _asymmetric(vu.assertion, client.cle_publique)
        if claims is not None:
            return claims
    return None


def _asymmetric(assertion: str, pem: str) -> dict[str, Any] | None:
    try:
        key = RSAKey.import_key(pem)
    except (JoseError, ValueError):
        return None
    return lire(assertion, key, ("RS256", "PS256"))


def _secret(vu: ClientVu, client: Client, _: dict[str, Any]) -> str | None:
    return None if hmac.compare_digest((vu.secret or "").encode(), client.secret.encode()) else "secret refuse"


def _tls(_: ClientVu, client: Client, context: dict[str, Any]) -> str | None:
    peer = context["peer"]
    return None if client.cn is not None and peer.cn == client.cn else "certificat d'un autre client"


def _assertion(_: ClientVu, client: Client, context: dict[str, Any]) -> str | None:
    claims = context["claims"]
    if claims is None:
        return "assertion illisible, ou signee par une autre cle"
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    end, now = claims.get("exp"), context["maintenant"]
    faults = (
        (claims.get("iss") != client.id or claims.get("sub") != client.id, "iss et sub doivent nommer le client"),
        (not set(audiences) & set(context["audiences"]), "audience d'un autre service"),
        (not isinstance(end, int) or not now < end <= now + _VIE_ASSERTION_S, "expiree, ou trop longue"),
        (not claims.get("jti") or claims["jti"] in context["deja"], "jti absent ou deja vu"),
    )
    refus = next((words for broken, words in faults if broken), None)
    if refus is None:
        context["deja"].add(claims["jti"])
    return refus


def _none(_: ClientVu, __: Client, ___: dict[str, Any]) -> str:
    return "client non authentifie"


_VERIFICATIONS = {
    "client_secret_basic": _secret,
    "client_secret_post": _secret,
    "client_secret_jwt": _assertion,
    "private_key_jwt": _assertion,
    "tls_client_auth": _tls,
    "none": _none,
}


def assertion_admise(champs: dict[str, str]) -> bool:
    """Whether the type of a client assertion, when there is one, is the registered one (RFC 7523 §2.2)."""
    return "client_assertion" not in champs or champs.get("client_assertion_type") == ASSERTION


def _same(given: str, known: str) -> bool:
    if given == known:
        return True
    for loopback in ("http://127.0.0.1", "http://[::1]"):
        if known.startswith(loopback) and given.startswith(loopback):
            return _sans_port(given, loopback) == _sans_port(known, loopback)
    return False


def _sans_port(uri: str, loopback: str) -> str:
    rest = uri[len(loopback) :]
    head, slash, tail = rest.partition("/")
    return slash + tail if head == "" or (head[0] == ":" and head[1:].isdigit()) else rest
