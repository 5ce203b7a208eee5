"""How Pro Santé Connect answers: JSON, errors of the table, redirections, discovery."""

from __future__ import annotations

import csv
import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from eprouvette_sim.formats.oidc import CIBA, CODE, RAFRAICHIR, texte_sur
from eprouvette_sim.kernel.wire import Answer, Response
from eprouvette_sim.psc.rules import METHODES

if TYPE_CHECKING:
    from eprouvette_sim.kernel.anomalie import Anomalie

SERVICE = "psc"
REALM = "/auth/realms/esante-wallet"
PROTOCOLE = f"{REALM}/protocol/openid-connect"
DECOUVERTE = f"{REALM}/.well-known/wallet-openid-configuration"
PORTAIL = "/auth"
#: the target API's authorization server; its address is ours, each API chooses its own
ECHANGE = "/api-psc/token"
_JSON = (("Content-Type", "application/json"), ("Cache-Control", "no-store"), ("Pragma", "no-cache"))
#: discovery field -> path under the realm's protocol; the authorization endpoint lives on another host
_CHEMINS = {
    "token_endpoint": "/token",
    "introspection_endpoint": "/token/introspect",
    "userinfo_endpoint": "/userinfo",
    "end_session_endpoint": "/logout",
    "jwks_uri": "/certs",
    "revocation_endpoint": "/revoke",
    "backchannel_authentication_endpoint": "/ext/ciba/auth",
}
_MTLS = (
    "token_endpoint",
    "revocation_endpoint",
    "introspection_endpoint",
    "userinfo_endpoint",
    "backchannel_authentication_endpoint",
)


@cache
def erreurs() -> dict[str, tuple[int, str]]:
    """Error code -> HTTP status and words, from `data/erreurs.csv`."""
    text = files("eprouvette_sim.psc").joinpath("data/erreurs.csv").read_text(encoding="utf-8")
    return {row["erreur"]: (int(row["statut"]), row["texte"]) for row in csv.DictReader(text.splitlines())}


def objet(payload: dict[str, Any], notes: tuple[Anomalie, ...] = (), *, statut: int = 200) -> Answer:
    """A JSON answer that no cache keeps."""
    body = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
    return Answer(response=Response(status=statut, headers=_JSON, body=body), notes=notes, service=SERVICE)


def erreur(code: str, notes: tuple[Anomalie, ...] = (), *, precision: str = "") -> Answer:
    """The documented refusal of that code; `precision` is added to its words, in printable ASCII."""
    statut, words = erreurs()[code]
    description = texte_sur(f"{words} : {precision}" if precision else words)
    answer = objet({"error": code, "error_description": description}, notes, statut=statut)
    if statut != 401:
        return answer
    scheme = "Bearer" if code == "invalid_token" else "Basic"
    challenge = ("WWW-Authenticate", f'{scheme} realm="esante-wallet", error="{code}"')
    response = Response(status=statut, headers=(*_JSON, challenge), body=answer.response.body)
    return Answer(response=response, notes=notes, service=SERVICE)


def html(body: bytes, headers: tuple[tuple[str, str], ...], notes: tuple[Anomalie, ...] = (), *, statut: int) -> Answer:
    """A page."""
    return Answer(response=Response(status=statut, headers=headers, body=body), notes=notes, service=SERVICE)


def redirection(
    uri: str, parametres: dict[str, str], notes: tuple[Anomalie, ...] = (), cookie: str | None = None
) -> Answer:
    """302 to a registered address with these parameters added to its query."""
    scheme, host, path, query, _ = urlsplit(uri)
    joined = "&".join(part for part in (query, urlencode(parametres)) if part)
    headers = [("Location", urlunsplit((scheme, host, path, joined, ""))), ("Cache-Control", "no-store")]
    if cookie:
        headers.append(("Set-Cookie", cookie))
    return Answer(response=Response(status=302, headers=tuple(headers)), notes=notes, service=SERVICE)


def decouverte(emetteur: str, portail: str, mtls: str) -> dict[str, Any]:
    """The discovery document: the published members this simulator honours, and none that it does not (facts §7.2).

    `emetteur` is the issuer's URL; `portail` the authorization host; `mtls` the base of mutual TLS aliases.
    """
    base = emetteur.removesuffix(REALM)
    return {
        "issuer": emetteur,
        "authorization_endpoint": portail + PORTAIL,
        **{name: base + PROTOCOLE + path for name, path in _CHEMINS.items()},
        "grant_types_supported": [CODE, RAFRAICHIR, CIBA],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": ["openid", "scope_all", "identity", "rpps", "eidas1"],
        "acr_values_supported": ["eidas1"],
        "claims_supported": [
            "aud",
            "sub",
            "iss",
            "auth_time",
            "given_name",
            "family_name",
            "preferred_username",
            "acr",
        ],
        "token_endpoint_auth_methods_supported": list(METHODES),
        "token_endpoint_auth_signing_alg_values_supported": ["HS256", "RS256", "PS256"],
        "revocation_endpoint_auth_methods_supported": list(METHODES),
        "introspection_endpoint_auth_methods_supported": list(METHODES),
        "code_challenge_methods_supported": ["plain", "S256"],
        "tls_client_certificate_bound_access_tokens": True,
        "frontchannel_logout_supported": True,
        "frontchannel_logout_session_supported": True,
        "backchannel_logout_supported": True,
        "backchannel_logout_session_supported": True,
        "backchannel_token_delivery_modes_supported": ["poll"],
        "authorization_response_iss_parameter_supported": True,
        "mtls_endpoint_aliases": {name: mtls + PROTOCOLE + _CHEMINS[name] for name in _MTLS},
    }
