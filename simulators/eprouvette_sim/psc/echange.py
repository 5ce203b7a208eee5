"""Token exchange at a target API's authorization server: PSC token in, API token bound to the certificate out (RFC 8693).

Sources: mssante facts §7.3 (API PSC); RFC 8705 §3.1 for `cnf.x5t#S256`, of which the ANS sample shows another reading.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eprouvette_sim.formats.oidc import ECHANGE
from eprouvette_sim.kernel.anomalie import Anomalie
from eprouvette_sim.psc import guichet, messages
from eprouvette_sim.psc.jetons import liens_du_certificat

if TYPE_CHECKING:
    from eprouvette_sim.kernel.wire import Answer, Request
    from eprouvette_sim.psc.simulator import ServicePsc
    from eprouvette_sim.psc.states import Jeton

TYPES_SUJET = ("urn:ietf:params:oauth:token-type:access_token", "urn:ietf:params:oauth:token-type:jwt")
TYPE_RENDU = "urn:ietf:params:oauth:token-type:access_token"
#: life of an API token in seconds: four hours in the proxy sample (facts §7.3)
DUREE_S = 14_400


def lien(claims: dict[str, Any], empreinte: str) -> str | None:
    """Which reading of `cnf.x5t#S256` names that certificate (`norme`, `exemple`), or `None` when neither does."""
    confirmation = claims.get("cnf")
    shown = confirmation.get("x5t#S256") if isinstance(confirmation, dict) else None
    return next((name for name, value in liens_du_certificat(empreinte).items() if value == shown), None)


def jeton(service: ServicePsc, request: Request, maintenant: int) -> Answer:
    """The API token for a live PSC access token, bound to the client certificate shown on this very connection."""
    found = guichet.recevoir(service, request, maintenant)
    if not isinstance(found, guichet.Demande):
        return found
    sujet = service.jeton_acces(found.champs.get("subject_token"), maintenant)
    code, precision = _refus(found, sujet)
    if code or sujet is None:
        return messages.erreur(code or "invalid_request", found.notes, precision=precision)
    autre, doutes = _lie(service, found.champs["subject_token"], str(found.empreinte))
    if autre:
        return messages.erreur("invalid_request", found.notes + doutes, precision="subject_token lie a un autre")
    return _rendu(service, found, sujet, doutes)


def _refus(found: guichet.Demande, sujet: Jeton | None) -> tuple[str, str]:
    """The error and its words when the form cannot be served, empty texts otherwise."""
    champs = found.champs
    faults = (
        (champs.get("grant_type") != ECHANGE, "unsupported_grant_type", ""),
        (champs.get("subject_token_type") not in TYPES_SUJET, "invalid_request", "subject_token_type"),
        (found.empreinte is None, "invalid_request", "certificat client absent"),
        (sujet is None, "invalid_request", "subject_token refuse"),
    )
    return next(((code, words) for broken, code, words in faults if broken), ("", ""))


def _lie(service: ServicePsc, presente: str, empreinte: str) -> tuple[bool, tuple[Anomalie, ...]]:
    claims = service.signataire.lire(presente) or {}
    if "cnf" not in claims:
        return False, ()
    reading = lien(claims, empreinte)
    if reading == "norme":
        return False, ()
    note = Anomalie(
        code="oidc.x5t",
        lieu="cnf.x5t#S256",
        attendu="base64url de l'empreinte du certificat présenté",
        observe="base64 de l'empreinte en hexadécimal" if reading else "un autre certificat",
        regle="RFC 8705 §3.1",
    )
    return reading is None, (note,)


def _rendu(service: ServicePsc, found: guichet.Demande, sujet: Jeton, doutes: tuple[Anomalie, ...]) -> Answer:
    now, empreinte = found.maintenant, str(found.empreinte)
    claims = {
        "iss": service.mtls_url + "/api-psc",
        "sub": sujet.session.professionnel.identifiant,
        "client_id": found.client.id,
        "exp": now + DUREE_S,
        "iat": now,
        "jti": service.tirage(),
        "scope": found.champs.get("scope", ""),
        "cnf": {"x5t#S256": liens_du_certificat(empreinte)[service.lecture_x5t]},
    }
    answer = {
        "access_token": service.signataire.signer(claims, typ="at+jwt"),
        "issued_token_type": TYPE_RENDU,
        "token_type": "Bearer",
        "expires_in": DUREE_S,
        "scope": claims["scope"],
    }
    return messages.objet(answer, found.notes + doutes)
