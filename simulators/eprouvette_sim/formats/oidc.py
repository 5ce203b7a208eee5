"""OpenID Connect requests as a client writes them: authorization, token, back-channel; read once, judged twice.

Sources: RFC 6749 (OAuth 2.0), OpenID Connect Core 1.0, RFC 7636 (PKCE), RFC 7523 and RFC 8705 (client authentication),
OpenID CIBA Core 1.0; values expected by Pro Santé Connect: mssante facts §7.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote_plus

from eprouvette_sim.kernel.anomalie import Anomalie
from eprouvette_sim.kernel.wire import Headers, header

if TYPE_CHECKING:
    from eprouvette_sim.kernel.anomalie import Lecture

#: largest query or form read, in bytes; a Pro Santé Connect request is a few hundred
MAX_REQUETE = 16_384
MAX_PARAMETRES = 64
CODE, RAFRAICHIR = "authorization_code", "refresh_token"
CIBA = "urn:openid:params:grant-type:ciba"
ECHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
FORMULAIRE = "application/x-www-form-urlencoded"
_VERIFIER = re.compile(r"[A-Za-z0-9\-._~]{43,128}")
_NQCHAR = re.compile(r"[\x20-\x7e]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandeAutorisation:
    """One authorization request: what the browser was sent with; absent parameters are `None` or empty."""

    response_type: str | None
    client_id: str | None
    redirect_uri: str | None
    scope: tuple[str, ...]
    acr_values: tuple[str, ...]
    state: str | None
    nonce: str | None
    code_challenge: str | None
    code_challenge_method: str | None
    prompt: tuple[str, ...]
    login_hint: str | None
    parametres: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientVu:
    """How a client named itself at the token endpoint: its id, its method, and what it showed (never journaled by us).

    `methode` is a `token_endpoint_auth_method` value, `none` when nothing was shown.
    """

    id: str | None
    methode: str
    secret: str | None = None
    assertion: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandeJeton:
    """One form posted to the token endpoint or to one of its neighbours, with the client that posts it."""

    client: ClientVu
    champs: dict[str, str]

    @property
    def grant_type(self) -> str | None:
        """The grant asked for."""
        return self.champs.get("grant_type")


def defi_s256(verificateur: str) -> str:
    """The `code_challenge` of a verifier by method S256 (RFC 7636 §4.2)."""
    return base64url(hashlib.sha256(verificateur.encode("ascii", "replace")).digest())


def base64url(data: bytes) -> str:
    """Base64url without padding, the form every JOSE text uses."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def read_autorisation(query: str) -> Lecture[DemandeAutorisation]:
    """The authorization request of a query string, and what a client must not write; `None` when it is unreadable."""
    champs, notes = _parametres(query)
    if champs is None:
        return None, notes
    demande = DemandeAutorisation(
        response_type=champs.get("response_type"),
        client_id=champs.get("client_id"),
        redirect_uri=champs.get("redirect_uri"),
        scope=tuple(champs.get("scope", "").split()),
        acr_values=tuple(champs.get("acr_values", "").split()),
        state=champs.get("state"),
        nonce=champs.get("nonce"),
        code_challenge=champs.get("code_challenge"),
        code_challenge_method=champs.get("code_challenge_method"),
        prompt=tuple(champs.get("prompt", "").split()),
        login_hint=champs.get("login_hint"),
        parametres=tuple(champs.items()),
    )
    return demande, notes + tuple(_juger_autorisation(demande))


def read_jeton(headers: Headers, body: bytes) -> Lecture[DemandeJeton]:
    """The form of a token request with its client; `None` when it is no form."""
    kind = (header(headers, "Content-Type") or "").partition(";")[0].strip().lower()
    if kind != FORMULAIRE:
        return None, (_anomalie("oidc.formulaire", "Content-Type", FORMULAIRE, kind or "absent", "RFC 6749 §4.1.3"),)
    champs, notes = _parametres(body.decode("utf-8", "replace"))
    if champs is None:
        return None, notes
    client, doutes = _client(champs, header(headers, "Authorization"))
    demande = DemandeJeton(client=client, champs=champs)
    return demande, notes + doutes + tuple(_juger_jeton(demande))


def read_bearer(headers: Headers) -> str | None:
    """The bearer token of an `Authorization` header, or `None` (RFC 6750 §2.1)."""
    scheme, _, token = (header(headers, "Authorization") or "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


def _parametres(texte: str) -> tuple[dict[str, str] | None, tuple[Anomalie, ...]]:
    if len(texte) > MAX_REQUETE:
        attendu = f"{MAX_REQUETE} octets au plus"
        return None, (_anomalie("oidc.taille", "paramètres", attendu, f"{len(texte)} octets", "borne du banc"),)
    try:
        pairs = parse_qsl(texte, keep_blank_values=True, max_num_fields=MAX_PARAMETRES, errors="strict")
    except ValueError as error:
        return None, (_anomalie("oidc.illisible", "paramètres", "des paramètres lisibles", str(error), "RFC 6749 §B"),)
    champs: dict[str, str] = {}
    notes = []
    for name, value in pairs:
        if name in champs:
            notes.append(_anomalie("oidc.parametre-double", name, "une seule valeur", "répété", "RFC 6749 §3.1"))
        champs.setdefault(name, value)
    return {name: value for name, value in champs.items() if value}, tuple(notes)


def _client(champs: dict[str, str], authorization: str | None) -> tuple[ClientVu, tuple[Anomalie, ...]]:
    """The client and its method: exactly one may be used in a request (RFC 6749 §2.3)."""
    shown: list[ClientVu] = []
    if authorization is not None and authorization.lower().startswith("basic "):
        shown.append(_basic(authorization[6:]))
    if "client_assertion" in champs:
        shown.append(ClientVu(id=champs.get("client_id"), methode="jwt", assertion=champs["client_assertion"]))
    if "client_secret" in champs:
        shown.append(ClientVu(id=champs.get("client_id"), methode="client_secret_post", secret=champs["client_secret"]))
    if not shown:
        return ClientVu(id=champs.get("client_id"), methode="none"), ()
    if len(shown) == 1:
        return shown[0], ()
    seen = ", ".join(client.methode for client in shown)
    return shown[0], (_anomalie("oidc.deux-methodes", "client", "une seule méthode", seen, "RFC 6749 §2.3"),)


def _basic(texte: str) -> ClientVu:
    try:
        name, _, secret = base64.b64decode(texte.strip(), validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return ClientVu(id=None, methode="client_secret_basic")
    return ClientVu(id=unquote_plus(name), methode="client_secret_basic", secret=unquote_plus(secret))


def _juger_autorisation(demande: DemandeAutorisation) -> list[Anomalie]:
    observed = {
        "response_type": demande.response_type,
        "client_id": demande.client_id,
        "redirect_uri": demande.redirect_uri,
        "state": demande.state,
        "nonce": demande.nonce,
        "code_challenge": demande.code_challenge,
    }
    notes = [
        _anomalie(f"oidc.{name.replace('_', '-')}-absent", name, "présent", "absent", rule)
        for name, rule in OBLIGATOIRES.items()
        if not observed[name]
    ]
    if demande.response_type not in {None, "code"}:
        notes.append(
            _anomalie("oidc.response-type", "response_type", "code", demande.response_type or "", "OIDC Core §3.1")
        )
    if "openid" not in demande.scope:
        notes.append(
            _anomalie("oidc.scope-sans-openid", "scope", "openid", _liste(demande.scope), "OIDC Core §3.1.2.1")
        )
    if "scope_all" not in demande.scope:
        notes.append(_anomalie("oidc.scope-all", "scope", "scope_all", _liste(demande.scope), "mssante §7.3"))
    if demande.acr_values != ("eidas1",):
        notes.append(_anomalie("oidc.acr", "acr_values", "eidas1", _liste(demande.acr_values), "mssante §7.3"))
    if demande.code_challenge and demande.code_challenge_method != "S256":
        method = demande.code_challenge_method or "plain, par défaut"
        notes.append(_anomalie("oidc.pkce-methode", "code_challenge_method", "S256", method, "RFC 7636 §4.2"))
    return notes


#: parameter -> the rule that wants it; `state`, `nonce` and PKCE are not all imposed by the norm: checks weigh them
OBLIGATOIRES = {
    "response_type": "RFC 6749 §4.1.1",
    "client_id": "RFC 6749 §4.1.1",
    "redirect_uri": "OIDC Core §3.1.2.1",
    "state": "OIDC Core §3.1.2.1, recommandé",
    "nonce": "OIDC Core §3.1.2.1, facultatif en flux code",
    "code_challenge": "mssante §7.3 : PKCE S256",
}


def _juger_jeton(demande: DemandeJeton) -> list[Anomalie]:
    notes = []
    if demande.grant_type is None:
        notes.append(_anomalie("oidc.grant-absent", "grant_type", "présent", "absent", "RFC 6749 §4.1.3"))
    verifier = demande.champs.get("code_verifier")
    if verifier is not None and not _VERIFIER.fullmatch(verifier):
        notes.append(
            _anomalie(
                "oidc.verificateur",
                "code_verifier",
                "43 à 128 caractères non réservés",
                f"{len(verifier)} caractères",
                "RFC 7636 §4.1",
            )
        )
    return notes


def texte_sur(valeur: str) -> str:
    """The text kept to printable ASCII, as an OAuth error description must be (RFC 6749 §5.2)."""
    return valeur if _NQCHAR.fullmatch(valeur) else valeur.encode("ascii", "replace").decode()


def _liste(values: tuple[str, ...]) -> str:
    return " ".join(values) or "absent"


def _anomalie(code: str, lieu: str, attendu: str, observe: str, regle: str) -> Anomalie:
    return Anomalie(code=code, lieu=lieu, attendu=attendu, observe=observe, regle=regle)
