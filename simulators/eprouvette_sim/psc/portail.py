"""The person's side: authorization, choice of who signs in, single sign-on, logout (OIDC Core §3.1.2, RP-Initiated Logout)."""

from __future__ import annotations

from dataclasses import replace
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from eprouvette_sim.formats.oidc import DemandeAutorisation, read_autorisation
from eprouvette_sim.kernel.anomalie import Anomalie
from eprouvette_sim.psc import messages, page
from eprouvette_sim.psc.states import Code, Session

if TYPE_CHECKING:
    from eprouvette_sim.kernel.wire import Answer, Request
    from eprouvette_sim.psc.population import Professionnel
    from eprouvette_sim.psc.rules import Client
    from eprouvette_sim.psc.simulator import ServicePsc

_COOKIE = "EPROUVETTE_SSO"
AUTRE_EMETTEUR = "https://autre-emetteur.invalid/realms/esante-wallet"
#: anomaly that forbids going on -> error returned to the client (RFC 6749 §4.1.2.1)
_REFUS = {
    "oidc.response-type-absent": "invalid_request",
    "oidc.response-type": "unsupported_response_type",
    "oidc.scope-sans-openid": "invalid_scope",
    "oidc.parametre-double": "invalid_request",
}


def demander(service: ServicePsc, request: Request, query: str, maintenant: int) -> Answer:
    """The answer to an authorization request: refusal page, redirection with an error, page, or code at once."""
    lang = page.langue(request.header("Accept-Language"))
    demande, notes = read_autorisation(query)
    client = service.clients.get(demande.client_id or "") if demande else None
    if demande is None or client is None or not client.admet(demande.redirect_uri):
        raison, note = _retour_interdit(demande, client)
        return messages.html(page.refus(raison, lang=lang), page.ENTETES, (*notes, note), statut=400)
    refused = next((_REFUS[note.code] for note in notes if note.code in _REFUS), None)
    if refused is not None:
        return _erreur(service, demande, refused, notes)
    session = _session(service, request, maintenant)
    person = service.professionnels.get(service.presence or "")
    if session is not None and not {"login", "select_account"} & set(demande.prompt):
        return _code(service, demande, session, maintenant, notes)
    if person is not None:
        return _code(service, demande, service.ouvrir_session(person, maintenant), maintenant, notes)
    if "none" in demande.prompt:
        return _erreur(service, demande, "login_required", notes)
    transaction = service.tirage()
    service.registre.pages[transaction] = demande
    people = _proposes(service, demande)
    body = page.choix(people, transaction=transaction, action=messages.PORTAIL, lang=lang)
    return messages.html(body, page.ENTETES, notes, statut=200)


def choisir(service: ServicePsc, request: Request, champs: dict[str, str], maintenant: int) -> Answer:
    """What follows the person's choice; a page answered twice, or never served, is refused."""
    demande = service.registre.pages.pop(champs.get("transaction", ""), None)
    if demande is None:
        lang = page.langue(request.header("Accept-Language"))
        return messages.html(page.refus("page périmée", lang=lang), page.ENTETES, statut=400)
    person = service.professionnels.get(champs.get("professionnel", ""))
    if champs.get("choix") != "oui" or person is None:
        return _erreur(service, demande, "access_denied", ())
    return _code(service, demande, service.ouvrir_session(person, maintenant), maintenant, ())


def deconnecter(service: ServicePsc, request: Request, maintenant: int) -> Answer:
    """Ends the session named by `id_token_hint` or by the cookie, then goes to a registered address or shows a page."""
    target = urlsplit(request.target)
    texte = target.query if request.method == "GET" else request.body.decode("utf-8", "replace")
    champs = dict(parse_qsl(texte))
    claims = service.signataire.lire(champs.get("id_token_hint", "")) or {}
    session = service.registre.sessions.get(str(claims.get("sid"))) or _session(service, request, maintenant)
    if session is not None:
        service.registre.fermer(session, maintenant)
    client = service.clients.get(str(claims.get("aud") or champs.get("client_id", "")))
    retour = champs.get("post_logout_redirect_uri")
    if client is not None and retour is not None and retour in (*client.retours_deconnexion, *client.redirections):
        state = {"state": champs["state"]} if "state" in champs else {}
        return messages.redirection(retour, state, cookie=_expire())
    cadres = [c.frontchannel_logout_uri for c in service.clients.values() if c.frontchannel_logout_uri]
    lang = page.langue(request.header("Accept-Language"))
    return messages.html(page.fin(cadres, lang=lang), (*page.ENTETES, ("Set-Cookie", _expire())), statut=200)


def _code(
    service: ServicePsc,
    demande: DemandeAutorisation,
    session: Session,
    maintenant: int,
    notes: tuple[Anomalie, ...],
) -> Answer:
    session.derniere = maintenant
    code = Code(valeur=service.tirage(), demande=demande, session=session, emis=maintenant)
    service.registre.codes[code.valeur] = code
    answer = {"code": code.valeur, "session_state": session.sid, "iss": service.emetteur} | _state(demande)
    wrong = {"state": {"state": "etat-d-un-autre"}, "iss": {"iss": AUTRE_EMETTEUR}}.get(service.falsification or "", {})
    cookie = f"{_COOKIE}={session.sid}; Path=/; Secure; HttpOnly; SameSite=Lax"
    answered = messages.redirection(str(demande.redirect_uri), answer | wrong, notes, cookie)
    return replace(answered, quirk=f"psc.falsifie-{service.falsification}") if wrong else answered


def _erreur(service: ServicePsc, demande: DemandeAutorisation, code: str, notes: tuple[Anomalie, ...]) -> Answer:
    answer = {"error": code, "iss": service.emetteur} | _state(demande)
    return messages.redirection(str(demande.redirect_uri), answer, notes)


def _state(demande: DemandeAutorisation) -> dict[str, str]:
    return {"state": demande.state} if demande.state else {}


def _session(service: ServicePsc, request: Request, maintenant: int) -> Session | None:
    """The live session of the browser's cookie."""
    try:
        morsel = SimpleCookie(request.header("Cookie") or "").get(_COOKIE)
    except CookieError:
        return None
    session = service.registre.sessions.get(morsel.value) if morsel else None
    return session if session is not None and session.vivante(maintenant, service.durees) else None


def _proposes(service: ServicePsc, demande: DemandeAutorisation) -> list[Professionnel]:
    hinted = service.professionnels.get(demande.login_hint or "")
    return [hinted] if hinted is not None else list(service.professionnels.values())


def _retour_interdit(demande: DemandeAutorisation | None, client: Client | None) -> tuple[str, Anomalie]:
    if demande is None:
        raison, lieu, observe = "requête illisible", "requête", "illisible"
    elif client is None:
        raison, lieu, observe = "client_id inconnu", "client_id", demande.client_id or "absent"
    else:
        raison, lieu, observe = "redirect_uri non enregistrée", "redirect_uri", demande.redirect_uri or "absente"
    note = Anomalie(
        code="oidc.redirection",
        lieu=lieu,
        attendu="une valeur enregistrée",
        observe=observe,
        regle="RFC 6749 §4.1.2.1 et §10.15",
    )
    return raison, note


def _expire() -> str:
    return f"{_COOKIE}=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax"
