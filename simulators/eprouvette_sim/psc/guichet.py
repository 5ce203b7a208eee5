"""The client's side: token, introspection, revocation, userinfo and back-channel authentication endpoints."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from eprouvette_sim.formats import oidc
from eprouvette_sim.kernel.anomalie import Anomalie
from eprouvette_sim.psc import messages
from eprouvette_sim.psc.jetons import demi_empreinte, jeton_sans_signature, liens_du_certificat, signataire_etranger
from eprouvette_sim.psc.rules import assertion_admise
from eprouvette_sim.psc.states import Code, DemandeCiba, Jeton, Session

if TYPE_CHECKING:
    from collections.abc import Callable

    from eprouvette_sim.kernel.wire import Answer, Request
    from eprouvette_sim.psc.rules import Client
    from eprouvette_sim.psc.simulator import ServicePsc

    Octroi = Callable[["Demande"], Answer]


class Demande:
    """One authenticated request to the token endpoint, with what its grant needs."""

    def __init__(
        self, service: ServicePsc, request: Request, client: Client, champs: dict[str, str], maintenant: int
    ) -> None:
        self.service = service
        self.client = client
        self.champs = champs
        self.maintenant = maintenant
        self.empreinte = request.peer.fingerprint if request.peer else None
        self.notes: tuple[Anomalie, ...] = ()


def jeton(service: ServicePsc, request: Request, maintenant: int) -> Answer:
    """The token endpoint: authentication first, then the grant; every refusal is a code of RFC 6749 or CIBA."""
    found = recevoir(service, request, maintenant)
    if not isinstance(found, Demande):
        return found
    grant = found.champs.get("grant_type")
    if grant is None:
        return messages.erreur("invalid_request", found.notes, precision="grant_type absent")
    octroi = _OCTROIS.get(grant)
    if octroi is None:
        return messages.erreur("unsupported_grant_type", found.notes)
    return octroi(found)


def introspecter(service: ServicePsc, request: Request, maintenant: int) -> Answer:
    """RFC 7662: whether a token is active, for an authenticated client; anything else is `{"active": false}`."""
    found = recevoir(service, request, maintenant)
    if not isinstance(found, Demande):
        return found
    token = service.jeton_acces(found.champs.get("token"), maintenant)
    if token is None:
        return messages.objet({"active": False}, found.notes)
    claims = service.signataire.lire(token.valeur) or {}
    return messages.objet({"active": True, "client_id": token.client, "token_type": "Bearer"} | claims, found.notes)


def revoquer(service: ServicePsc, request: Request, maintenant: int) -> Answer:
    """RFC 7009: the token is worth nothing any more; an unknown one is accepted in silence."""
    found = recevoir(service, request, maintenant)
    if not isinstance(found, Demande):
        return found
    value = found.champs.get("token", "")
    for kept in (service.registre.rafraichissements, service.registre.acces):
        token = kept.get(value)
        if token is not None and token.client == found.client.id:
            token.revoque = True
            if kept is service.registre.rafraichissements:
                service.registre.fermer(token.session, maintenant)
    return messages.objet({}, found.notes)


def userinfo(service: ServicePsc, request: Request, maintenant: int) -> Answer:
    """The claims of the person whose access token is shown; 401 for any other token."""
    token = service.jeton_acces(oidc.read_bearer(request.headers), maintenant)
    if token is None:
        return messages.erreur("invalid_token")
    if token.empreinte is not None and (request.peer is None or request.peer.fingerprint != token.empreinte):
        return messages.erreur("invalid_token", precision="jeton lie a un autre certificat")
    return messages.objet(token.session.professionnel.revendications())


def ciba(service: ServicePsc, request: Request, maintenant: int) -> Answer:
    """CIBA Core §7: registers a request for the person of `login_hint`, who answers elsewhere."""
    found = recevoir(service, request, maintenant)
    if not isinstance(found, Demande):
        return found
    champs = found.champs
    person = service.professionnels.get(champs.get("login_hint", ""))
    notes = found.notes + tuple(_juger_ciba(champs))
    if "openid" not in champs.get("scope", "").split():
        return messages.erreur("invalid_scope", notes)
    if person is None:
        return messages.erreur("unknown_user_id", notes)
    demande = DemandeCiba(
        identifiant=service.tirage(),
        client=found.client.id,
        professionnel=person,
        scope=tuple(champs["scope"].split()),
        message=champs.get("binding_message"),
        canal=champs.get("channel"),
        emis=maintenant,
    )
    if service.presence == person.identifiant:
        demande.reponse = "approuvee"
    service.registre.ciba[demande.identifiant] = demande
    durees = service.durees
    answer = {"auth_req_id": demande.identifiant, "expires_in": durees.ciba, "interval": durees.intervalle}
    return messages.objet(answer, notes)


def recevoir(service: ServicePsc, request: Request, maintenant: int) -> Demande | Answer:
    """The authenticated request, or the refusal it gets: no form, a parameter twice, a client that is not one."""
    form, notes = oidc.read_jeton(request.headers, request.body)
    if form is None:
        return messages.erreur("invalid_request", notes)
    if any(note.code in {"oidc.parametre-double", "oidc.deux-methodes"} for note in notes):
        return messages.erreur("invalid_request", notes, precision="parametre ou authentification en double")
    if not assertion_admise(form.champs):
        return messages.erreur("invalid_client", notes, precision="client_assertion_type")
    who = service.authentifier(form, request, maintenant)
    if who.client is None:
        note = Anomalie(
            code="oidc.client",
            lieu="client",
            attendu="un client enregistré, authentifié",
            observe=f"{who.methode} : {who.refus}",
            regle="RFC 6749 §2.3",
        )
        return messages.erreur("invalid_client", (*notes, note), precision=who.refus or "")
    found = Demande(service, request, who.client, form.champs, maintenant)
    found.notes = tuple(note for note in notes if note.code != "oidc.grant-absent")
    return found


def _par_code(demande: Demande) -> Answer:
    service, champs = demande.service, demande.champs
    code = service.registre.codes.get(champs.get("code", ""))
    if code is None:
        return messages.erreur("invalid_grant", demande.notes, precision="code inconnu")
    if code.utilise:
        service.registre.revoquer_du_code(code.valeur)
        return messages.erreur("invalid_grant", (*demande.notes, _note("code", "utilisé une fois", "rejoué")))
    refus = _refus_du_code(demande, code)
    if refus is not None:
        return messages.erreur("invalid_grant", (*demande.notes, _note("code", "conforme", refus)), precision=refus)
    code.utilise = True
    asked = code.demande
    return _jetons(demande, code.session, asked.scope, nonce=asked.nonce, code=code.valeur)


def _refus_du_code(demande: Demande, code: Code) -> str | None:
    champs, asked = demande.champs, code.demande
    verifier = champs.get("code_verifier")
    faults = (
        (asked.client_id != demande.client.id, "code d'un autre client"),
        (demande.maintenant >= code.emis + demande.service.durees.code, "code expire"),
        (champs.get("redirect_uri") != asked.redirect_uri, "redirect_uri differente"),
        (asked.code_challenge is not None and not _pkce(asked, verifier), "code_verifier absent ou faux"),
        (asked.code_challenge is None and verifier is not None, "code_verifier sans code_challenge"),
        (not code.session.vivante(demande.maintenant, demande.service.durees), "session terminee"),
    )
    return next((words for broken, words in faults if broken), None)


def _pkce(asked: oidc.DemandeAutorisation, verifier: str | None) -> bool:
    if verifier is None:
        return False
    shown = oidc.defi_s256(verifier) if asked.code_challenge_method == "S256" else verifier
    return shown == asked.code_challenge


def _par_rafraichissement(demande: Demande) -> Answer:
    service = demande.service
    kept = service.registre.rafraichissements.get(demande.champs.get("refresh_token", ""))
    if kept is None or kept.client != demande.client.id or not kept.valable(demande.maintenant, service.durees):
        return messages.erreur("invalid_grant", demande.notes, precision="refresh_token refuse")
    if kept.empreinte is not None and kept.empreinte != demande.empreinte:
        return messages.erreur("invalid_grant", demande.notes, precision="lie a un autre certificat")
    kept.revoque = True  # rotation: a refresh token serves once
    kept.session.derniere = demande.maintenant
    return _jetons(demande, kept.session, kept.scope, nonce=None, code=kept.code)


def _par_ciba(demande: Demande) -> Answer:
    service, now = demande.service, demande.maintenant
    asked = service.registre.ciba.get(demande.champs.get("auth_req_id", ""))
    if asked is None or asked.client != demande.client.id or asked.livree:
        return messages.erreur("invalid_grant", demande.notes, precision="auth_req_id inconnu")
    if now >= asked.emis + service.durees.ciba:
        return messages.erreur("expired_token", demande.notes)
    hurried = asked.derniere is not None and now < asked.derniere + service.durees.intervalle
    if service.falsification == "ralentir" and asked.derniere is None:
        asked.derniere = now
        return replace(messages.erreur("slow_down", demande.notes), quirk="psc.falsifie-ralentir")
    asked.derniere = now
    if asked.reponse == "refusee":
        return messages.erreur("access_denied", demande.notes)
    if asked.reponse == "attente":
        return messages.erreur("slow_down" if hurried else "authorization_pending", demande.notes)
    asked.livree = True
    return _jetons(demande, service.ouvrir_session(asked.professionnel, now), asked.scope, nonce=None, code=None)


def _jetons(
    demande: Demande, session: Session, scope: tuple[str, ...], *, nonce: str | None, code: str | None
) -> Answer:
    service, now, durees = demande.service, demande.maintenant, demande.service.durees
    acces = service.signataire.signer(_claims_acces(demande, session, scope))
    refresh = service.tirage()
    common: dict[str, Any] = {
        "client": demande.client.id,
        "session": session,
        "scope": scope,
        "emis": now,
        "empreinte": demande.empreinte,
        "code": code,
    }
    service.registre.acces[acces] = Jeton(valeur=acces, fin=now + durees.acces, **common)
    service.registre.rafraichissements[refresh] = Jeton(valeur=refresh, fin=now + durees.rafraichissement, **common)
    answer = {
        "access_token": acces,
        "expires_in": durees.acces,
        "refresh_expires_in": durees.rafraichissement,
        "refresh_token": refresh,
        "token_type": "Bearer",
        "id_token": _jeton_identite(service, _claims_identite(demande, session, acces, nonce)),
        "not-before-policy": 0,
        "session_state": session.sid,
        "scope": " ".join(scope),
    }
    answered = messages.objet(answer, demande.notes)
    wrong = service.falsification in {*_REVENDICATIONS_FAUSSES, *_SIGNATURES_FAUSSES}
    return replace(answered, quirk=f"psc.falsifie-{service.falsification}") if wrong else answered


#: falsification -> claims that replace the true ones in the ID token
_REVENDICATIONS_FAUSSES: dict[str, dict[str, Any]] = {
    "nonce": {"nonce": "nonce-d-un-autre"},
    "aud": {"aud": "un-autre-client", "azp": "un-autre-client"},
    "expire": {"exp": 946_684_800, "iat": 946_684_700},
}
_SIGNATURES_FAUSSES = ("alg-none", "cle")


def _jeton_identite(service: ServicePsc, claims: dict[str, Any]) -> str:
    """The ID token, true or wrong in the way asked."""
    claims |= _REVENDICATIONS_FAUSSES.get(service.falsification or "", {})
    if service.falsification == "alg-none":
        return jeton_sans_signature(claims)
    signer = signataire_etranger() if service.falsification == "cle" else service.signataire
    return signer.signer(claims)


def _claims_acces(demande: Demande, session: Session, scope: tuple[str, ...]) -> dict[str, Any]:
    service, now = demande.service, demande.maintenant
    bound = {"cnf": {"x5t#S256": liens_du_certificat(demande.empreinte)["norme"]}} if demande.empreinte else {}
    return {
        "iss": service.emetteur,
        "sub": session.professionnel.sujet,
        "aud": demande.client.id,
        "azp": demande.client.id,
        "exp": now + service.durees.acces,
        "iat": now,
        "jti": service.tirage(),
        "sid": session.sid,
        "typ": "Bearer",
        "acr": "eidas1",
        "scope": " ".join(scope),
        "SubjectNameID": session.professionnel.identifiant,
    } | bound


def _claims_identite(demande: Demande, session: Session, acces: str, nonce: str | None) -> dict[str, Any]:
    service, now = demande.service, demande.maintenant
    person = session.professionnel
    claims = {
        "iss": service.emetteur,
        "sub": person.sujet,
        "aud": demande.client.id,
        "azp": demande.client.id,
        "exp": now + service.durees.acces,
        "iat": now,
        "auth_time": session.debut,
        "acr": "eidas1",
        "sid": session.sid,
        "typ": "ID",
        "at_hash": demi_empreinte(acces),
        "preferred_username": person.identifiant,
        "given_name": person.prenom,
        "family_name": person.nom,
    }
    return claims | ({"nonce": nonce} if nonce else {})


def _juger_ciba(champs: dict[str, str]) -> list[Anomalie]:
    expected = {"acr_values": ("eidas1",), "channel": ("CARD", "MOBILE")}
    notes = [
        _note(name, " ou ".join(values), champs.get(name, "absent"))
        for name, values in expected.items()
        if champs.get(name) not in values
    ]
    if not champs.get("binding_message"):
        notes.append(_note("binding_message", "présent", "absent"))
    return notes


def _note(lieu: str, attendu: str, observe: str) -> Anomalie:
    return Anomalie(code=f"oidc.{lieu}", lieu=lieu, attendu=attendu, observe=observe, regle="mssante §7.3")


_OCTROIS: dict[str, Octroi] = {
    oidc.CODE: _par_code,
    oidc.RAFRAICHIR: _par_rafraichissement,
    oidc.CIBA: _par_ciba,
}
