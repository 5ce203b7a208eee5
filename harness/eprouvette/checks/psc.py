"""What is asked of a product that signs professionals in: its requests to Pro Santé Connect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eprouvette.checks.api import Constat, Ecart, Observations, constat
from eprouvette.checks.psc_vus import CIBA, JETON, Appel, Autorisation, appels, autorisations, chemin, parametres
from eprouvette.checks.registry import check
from eprouvette_sim.formats import oidc

if TYPE_CHECKING:
    from collections.abc import Iterable

    from eprouvette_sim.kernel.anomalie import Anomalie

_PSC01 = ("REM-DPI:PSC.01", "REM-PFI:PSC.01")
_IAM80 = ("REM-DPI:SSI/IAM.80", "REM-PFI:SSI/IAM.80")
_MUET = "aucune demande d'autorisation reçue"
_SANS_JETON = "aucune demande de jeton reçue"
#: anomaly codes that break the code flow itself
_FLUX = ("oidc.response-type", "oidc.response-type-absent", "oidc.client-id-absent", "oidc.redirect-uri-absent",
         "oidc.scope-sans-openid", "oidc.parametre-double")  # fmt: skip
#: values the verification point tolerates, with a remark
_TOLERES = ("eidas2", "eidas3")


@check(
    "psc.flux_code",
    version=1,
    prouve=(*_PSC01, *_IAM80),
    provenance="norme",
    clause="OpenID Connect Core §3.1.2.1, RFC 6749 §4.1.1 (points EXI PSC 08, 09 et 15)",
    titre="La demande de connexion suit le flux code d'OpenID Connect",
    title="The sign-in request follows OpenID Connect's code flow",
)
def flux_code(vu: Observations) -> Constat:
    """Held when every authorization request asks for a code, for `openid`, with one value for each parameter."""
    seen = autorisations(vu)
    found = [ecart for one in seen for ecart in _ecarts(one, _FLUX)]
    return constat(found, len(seen), sinon=_MUET)


@check(
    "psc.niveau_eidas1",
    version=1,
    prouve=("REM-DPI:PSC.08",),
    provenance="observe",
    clause="acr_values=eidas1 (mssante §7.3 ; EXI PSC 16)",
    titre="La demande de connexion fixe acr_values à eidas1",
    title="The sign-in request sets acr_values to eidas1",
)
def niveau_eidas1(vu: Observations) -> Constat:
    """Held when `acr_values` is `eidas1`; `eidas2` and `eidas3` are tolerated, and told as an information."""
    seen = [one for one in autorisations(vu) if one.demande is not None]
    found = []
    for one in seen:
        values = one.demande.acr_values if one.demande else ()
        if values != ("eidas1",):
            provenance = "suppose" if len(values) == 1 and values[0] in _TOLERES else None
            found.append(_ecart(one, "acr_values", "eidas1", " ".join(values) or "absent", provenance=provenance))
    return constat(found, len(seen), sinon=_MUET)


@check(
    "psc.portee",
    version=1,
    prouve=("ATTENTE:EPR-PSC-001",),
    provenance="observe",
    clause="scope « openid scope_all » (mssante §7.3)",
    titre="La demande de connexion demande l'identité complète",
    title="The sign-in request asks for the whole identity",
)
def portee(vu: Observations) -> Constat:
    """Held when `scope` holds `scope_all`, without which userinfo lacks the national identifier."""
    seen = autorisations(vu)
    found = [ecart for one in seen for ecart in _ecarts(one, ("oidc.scope-all",))]
    return constat(found, len(seen), sinon=_MUET)


@check(
    "psc.etat_neuf",
    version=1,
    prouve=("ATTENTE:EPR-PSC-002",),
    provenance="indirect",
    clause="OIDC Core §3.1.2.1 ; RFC 6749 §10.12 ; point du REM (lecture du banc)",
    titre="Chaque demande de connexion porte un état imprévisible",
    title="Each sign-in request carries an unguessable state",
)
def etat_neuf(vu: Observations) -> Constat:
    """Held when every request carries a `state` that no other request of the scenario carried."""
    return _neufs(autorisations(vu), "state")


@check(
    "psc.nonce_neuf",
    version=1,
    prouve=("ATTENTE:EPR-PSC-003",),
    provenance="indirect",
    clause="OIDC Core §3.1.2.1 ; point du REM (lecture du banc)",
    titre="Chaque demande de connexion porte un nonce imprévisible",
    title="Each sign-in request carries an unguessable nonce",
)
def nonce_neuf(vu: Observations) -> Constat:
    """Held when every request carries a `nonce` that no other request of the scenario carried."""
    return _neufs(autorisations(vu), "nonce")


@check(
    "psc.preuve_s256",
    version=1,
    prouve=("ATTENTE:EPR-PSC-004",),
    provenance="observe",
    clause="PKCE S256 (mssante §7.3 ; RFC 7636 §4.2)",
    titre="Le code d'autorisation est protégé par une preuve S256",
    title="The authorization code is protected by an S256 proof",
)
def preuve_s256(vu: Observations) -> Constat:
    """Held when every authorization request carries a `code_challenge` by method S256."""
    seen = autorisations(vu)
    found = [ecart for one in seen for ecart in _ecarts(one, ("oidc.code-challenge-absent", "oidc.pkce-methode"))]
    return constat(found, len(seen), sinon=_MUET)


@check(
    "psc.client_authentifie",
    version=1,
    prouve=(*_PSC01, *_IAM80),
    provenance="norme",
    clause="RFC 6749 §2.3 et §4.1.3 : client confidentiel (points EXI PSC 08 et 09)",
    titre="Le logiciel s'authentifie pour obtenir les jetons",
    title="The software authenticates itself to get tokens",
)
def client_authentifie(vu: Observations) -> Constat:
    """Held when every token request shows exactly one proof of the client: secret, assertion or certificate."""
    seen = appels(vu, JETON)
    found = [
        _ecart(one, "client", "une preuve du client", one.demande.client.methode if one.demande else "illisible")
        for one in seen
        if not _prouve(one)
    ]
    return constat(found, len(seen), sinon=_SANS_JETON)


@check(
    "psc.secret_hors_adresse",
    version=1,
    prouve=("ATTENTE:EPR-PSC-005",),
    provenance="norme",
    clause="RFC 6749 §2.3.1 : jamais dans l'URI ; RFC 6750 §2.3",
    titre="Aucun secret ni jeton ne passe dans une adresse",
    title="No secret and no token travels in an address",
)
def secret_hors_adresse(vu: Observations) -> Constat:
    """Held when no request line holds a secret, a code verifier or a token; a logout's `id_token_hint` may be one."""
    seen = vu.of_service("psc")
    found = [
        Ecart(attendu="aucun secret dans l'adresse", observe=name, lieu=chemin(exchange), echange=exchange.id)
        for exchange in seen
        for name in ("client_secret", "code_verifier", "access_token", "refresh_token")
        if f"{name}=" in exchange.http_request().start
    ]
    return constat(found, len(seen), sinon="aucun échange avec Pro Santé Connect")


@check(
    "psc.code_une_fois",
    version=1,
    prouve=("ATTENTE:EPR-PSC-006",),
    provenance="norme",
    clause="RFC 6749 §4.1.2 et §10.5 : un code ne sert qu'une fois",
    titre="Un code d'autorisation n'est présenté qu'une fois",
    title="An authorization code is shown once",
)
def code_une_fois(vu: Observations) -> Constat:
    """Held when no code is posted twice to the token endpoint."""
    asked = [one for one in appels(vu, JETON) if one.demande and one.demande.grant_type == oidc.CODE]
    shown: set[str] = set()
    found = []
    for one in asked:
        code = one.demande.champs.get("code", "") if one.demande else ""
        if code in shown:
            found.append(_ecart(one, "code", "un code neuf", "déjà présenté"))
        shown.add(code)
    return constat(found, len(asked), sinon="aucun code présenté")


@check(
    "psc.sans_mot_de_passe",
    version=1,
    prouve=_IAM80,
    provenance="norme",
    clause="SSI/IAM.80 : passage à la page du fournisseur ; RFC 9700 §2.4",
    titre="Le produit ne recueille jamais lui-même les secrets du professionnel",
    title="The product never collects the professional's own secrets",
)
def sans_mot_de_passe(vu: Observations) -> Constat:
    """Held when no token request uses the password grant or carries a password."""
    seen = appels(vu, JETON)
    found = [
        _ecart(one, "grant_type", "un code, un rafraîchissement ou CIBA", "mot de passe")
        for one in seen
        if one.demande and (one.demande.grant_type == "password" or "password" in one.demande.champs)
    ]
    return constat(found, len(seen), sinon=_SANS_JETON)


@check(
    "psc.ciba_complet",
    version=1,
    prouve=("ATTENTE:EPR-PSC-007",),
    provenance="indirect",
    clause="login_hint, binding_message, acr_values, channel (mssante §7.3 [S8])",
    titre="La demande par canal arrière dit qui, pourquoi et par quel moyen",
    title="The back-channel request says who, why and by what means",
)
def ciba_complet(vu: Observations) -> Constat:
    """Held when every CIBA request carries a hint, a binding message, `eidas1` and a known channel."""
    seen = appels(vu, CIBA)
    found = [
        _ecart(one, name, expected, parametres(one.exchange).get(name, "absent"))
        for one in seen
        for name, expected, admitted in _CIBA
        if not _admis(parametres(one.exchange).get(name), admitted)
    ]
    return constat(found, len(seen), sinon="aucune demande par canal arrière")


_CIBA: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("login_hint", "l'identifiant national", ()),
    ("binding_message", "un message que la personne compare", ()),
    ("acr_values", "eidas1", ("eidas1",)),
    ("channel", "CARD ou MOBILE", ("CARD", "MOBILE")),
)


@check(
    "psc.ciba_sans_navigateur",
    version=1,
    prouve=(*_PSC01, *_IAM80),
    provenance="norme",
    clause="PSC.01.03 : une requête arrière mène au jeton, sans redirection (OpenID CIBA Core §7)",
    titre="Par le canal arrière, le jeton s'obtient sans navigateur",
    title="By the back channel, the token comes without a browser",
)
def ciba_sans_navigateur(vu: Observations) -> Constat:
    """Held when a token was granted to a CIBA request, and no authorization page was asked for."""
    granted = [one for one in appels(vu, JETON) if one.demande and one.demande.grant_type == oidc.CIBA]
    found = [_ecart(one, "redirection", "aucune page demandée", "une page demandée") for one in autorisations(vu)]
    if granted and not any(one.servi for one in granted):
        found.append(_ecart(granted[-1], "jeton", "un jeton obtenu", str(granted[-1].reponse.get("error"))))
    return constat(found if appels(vu, CIBA) else [], len(granted), sinon="aucune demande par canal arrière")


def _admis(value: str | None, admitted: tuple[str, ...]) -> bool:
    return bool(value) and (not admitted or value in admitted)


def _prouve(one: Appel) -> bool:
    if one.demande is None or any(note.code == "oidc.deux-methodes" for note in one.anomalies):
        return False
    return one.demande.client.methode != "none" or one.exchange.peer is not None


def _neufs(seen: tuple[Autorisation, ...], name: str) -> Constat:
    shown: set[str] = set()
    found = []
    for one in seen:
        value = getattr(one.demande, name) if one.demande else None
        if not value:
            found.append(_ecart(one, name, "présent", "absent"))
        elif value in shown:
            found.append(_ecart(one, name, "une valeur neuve", "la même qu'à une demande précédente"))
        shown.add(value or "")
    return constat(found, len(seen), sinon=_MUET)


def _ecarts(one: Autorisation, codes: Iterable[str]) -> list[Ecart]:
    wanted = frozenset(codes)
    return [_de(one, note) for note in one.anomalies if note.code in wanted]


def _de(one: Autorisation, note: Anomalie) -> Ecart:
    return _ecart(one, note.lieu, note.attendu, note.observe)


def _ecart(one: Autorisation | Appel, lieu: str, attendu: str, observe: str, *, provenance: str | None = None) -> Ecart:
    return Ecart(attendu=attendu, observe=observe, lieu=lieu, echange=one.exchange.id, provenance=provenance)
