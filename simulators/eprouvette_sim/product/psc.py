"""How the witness signs a professional in with Pro Santé Connect, keeps the session alive and ends it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx

from eprouvette_sim.formats import oidc

if TYPE_CHECKING:
    from eprouvette_sim.kernel.clock import Clock, Randomness
    from eprouvette_sim.product.reglages import Reglages
    from eprouvette_sim.product.temoin import Temoin

DECOUVERTE = "/.well-known/wallet-openid-configuration"
WEB, BACK = "web", "ciba"
ESSAIS_CIBA = 5
#: outcome -> words to the user; the outcome itself goes in the trace
MESSAGES = {
    "connecte": None,
    "refuse": "Connexion refusée : recommencer, ou employer un autre moyen d'identification",
    "reponse_suspecte": "Réponse de connexion incohérente : la connexion est abandonnée",
    "indisponible": "Pro Santé Connect ne répond pas : employer un autre moyen d'identification",
    "session_finie": "La session Pro Santé Connect est terminée : se reconnecter",
    "deconnecte": "Session fermée",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """How an attempt ended: a key of `MESSAGES`, and the person when there is one."""

    nom: str
    personne: dict[str, Any] | None = None


class ClientPsc:
    """The witness's provider client; a mutant overrides one method."""

    partie = "psc"

    def __init__(self, http: httpx.Client, reglages: Reglages, *, randomness: Randomness, clock: Clock) -> None:
        self.http = http
        self.reglages = reglages
        self.randomness = randomness
        self.clock = clock
        self.memoire: dict[str, Any] = {}

    def connecter(self, mode: str, professionnel: str | None) -> Issue:
        """One sign-in, by the browser or by the back channel."""
        try:
            tokens = self.par_ciba(professionnel or "") if mode == BACK else self.par_navigateur()
            return self.ouvrir(tokens) if isinstance(tokens, dict) else tokens
        except (httpx.HTTPError, KeyError, ValueError):
            return Issue(nom="indisponible")

    def poursuivre(self) -> Issue:
        """The user comes back: the session goes on, renewed if the access token is over."""
        session = self.memoire.get("psc")
        if session is None:
            return Issue(nom="session_finie")
        try:
            person = self.personne(session["jetons"]["access_token"])
            if person is not None:
                return Issue(nom="connecte", personne=person)
            renewed = self.renouveler(session)
            return self.finir() if renewed is None else self.ouvrir(renewed)
        except httpx.HTTPError:
            return Issue(nom="indisponible")

    def deconnecter(self) -> Issue:
        """Ends its own session and the provider's."""
        session = self.memoire.pop("psc", None)
        if session is not None:
            hint = {"id_token_hint": session["jetons"]["id_token"]}
            self.http.get(self.configuration()["end_session_endpoint"], params=hint)
        return Issue(nom="deconnecte")

    def configuration(self) -> dict[str, Any]:
        """The discovery document, under the name the provider gives it."""
        answer = self.http.get(self.service()["url"] + DECOUVERTE)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    def par_navigateur(self) -> dict[str, Any] | Issue:
        """The code flow: send the browser, check what comes back, exchange the code, check the identity."""
        where = self.configuration()
        asked, verifier = self.demande()
        back = self.naviguer(where["authorization_endpoint"], asked)
        if "error" in back:
            return Issue(nom="refuse")
        if not self.retour_fiable(back, asked, where):
            return Issue(nom="reponse_suspecte")
        tokens = self.echanger(where, back["code"], verifier)
        if tokens is None:
            return Issue(nom="refuse")
        if not self.identite_fiable(tokens, asked["nonce"], where):
            return Issue(nom="reponse_suspecte")
        return tokens

    def demande(self) -> tuple[dict[str, str], str]:
        """The authorization request and its PKCE verifier, all fresh."""
        verifier = secrets.token_urlsafe(48)
        asked = {
            "response_type": "code",
            "client_id": self.service()["client_id"],
            "redirect_uri": self.service()["redirection"],
            "scope": self.portee(),
            "acr_values": self.niveau(),
            "state": self.etat(),
            "nonce": self.nonce(),
        }
        return asked | self.defi(verifier), verifier

    def portee(self) -> str:
        """What is asked for."""
        return "openid scope_all"

    def niveau(self) -> str:
        """The level of assurance asked for."""
        return "eidas1"

    def etat(self) -> str:
        """A value nobody can guess, to know the answer by."""
        return secrets.token_urlsafe(24)

    def nonce(self) -> str:
        """A value nobody can guess, to know the ID token by."""
        return secrets.token_urlsafe(24)

    def defi(self, verifier: str) -> dict[str, str]:
        """The PKCE challenge."""
        return {"code_challenge": oidc.defi_s256(verifier), "code_challenge_method": "S256"}

    def naviguer(self, page: str, asked: dict[str, str]) -> dict[str, str]:
        """What the browser brings back: the person is already in front of the portal, so it answers at once."""
        answer = self.http.get(f"{page}?{urlencode(asked)}", follow_redirects=False)
        return dict(parse_qsl(urlsplit(answer.headers["Location"]).query))

    def retour_fiable(self, back: dict[str, str], asked: dict[str, str], where: dict[str, Any]) -> bool:
        """Whether the answer is to this very request, from this very issuer."""
        return self.meme_etat(back, asked) and self.meme_emetteur(back, where)

    def meme_etat(self, back: dict[str, str], asked: dict[str, str]) -> bool:
        """The state is the one sent."""
        return bool(back.get("state") == asked["state"])

    def meme_emetteur(self, back: dict[str, str], where: dict[str, Any]) -> bool:
        """The issuer is the one configured (RFC 9207)."""
        return bool(back.get("iss") == where["issuer"])

    def echanger(self, where: dict[str, Any], code: str, verifier: str) -> dict[str, Any] | None:
        """The tokens of a code."""
        service = self.service()
        form = {"grant_type": oidc.CODE, "code": code, "redirect_uri": service["redirection"]}
        return self.jetons(where, form | {"code_verifier": verifier})

    def jetons(self, where: dict[str, Any], form: dict[str, str]) -> dict[str, Any] | None:
        """The answer of the token endpoint, or `None` when it refuses."""
        answer = self.http.post(where["token_endpoint"], data=form, auth=self.secret())
        return answer.json() if answer.status_code == httpx.codes.OK else None

    def secret(self) -> tuple[str, str]:
        """Its own name and secret."""
        return (self.service()["client_id"], self.service()["client_secret"])

    def identite_fiable(self, tokens: dict[str, Any], nonce: str | None, where: dict[str, Any]) -> bool:
        """Whether the ID token is signed by the issuer's key, for this client, for this request, and still valid."""
        claims = self.lire_identite(tokens["id_token"], where)
        if claims is None:
            return False
        return self.pour_ce_client(claims) and self.pour_cette_demande(claims, nonce) and self.encore_valable(claims)

    def lire_identite(self, token: str, where: dict[str, Any]) -> dict[str, Any] | None:
        """The claims, when the signature is good."""
        from joserfc import jwt
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet

        keys = KeySet.import_key_set(self.http.get(where["jwks_uri"]).json())
        try:
            return dict(jwt.decode(token, keys, algorithms=["RS256"]).claims)
        except (JoseError, ValueError):
            return None

    def pour_ce_client(self, claims: dict[str, Any]) -> bool:
        """The audience is this client."""
        return bool(claims.get("aud") == self.service()["client_id"])

    def pour_cette_demande(self, claims: dict[str, Any], nonce: str | None) -> bool:
        """The nonce is the one sent."""
        return nonce is None or claims.get("nonce") == nonce

    def encore_valable(self, claims: dict[str, Any]) -> bool:
        """The token has not expired; a minute of clock difference is forgiven."""
        return bool(claims.get("exp", 0) + 60 > self.clock.now().utc.timestamp())

    def par_ciba(self, professionnel: str) -> dict[str, Any] | Issue:
        """The back-channel flow: ask, show the binding message, wait for the person."""
        where = self.configuration()
        message = self.message_de_liaison()
        form = self.demande_ciba(professionnel, message)
        answer = self.http.post(where["backchannel_authentication_endpoint"], data=form, auth=self.secret())
        if answer.status_code != httpx.codes.OK:
            return Issue(nom="refuse")
        self.memoire["message_de_liaison"] = message
        tokens = self.attendre(where, answer.json())
        if tokens is None:
            return Issue(nom="refuse")
        return tokens if self.identite_fiable(tokens, None, where) else Issue(nom="reponse_suspecte")

    def demande_ciba(self, professionnel: str, message: str) -> dict[str, str]:
        """The back-channel request."""
        return {
            "scope": self.portee(),
            "acr_values": "eidas1",
            "login_hint": professionnel,
            "binding_message": message,
            "channel": "CARD",
        }

    def message_de_liaison(self) -> str:
        """A short code the person compares on both screens."""
        return f"{secrets.randbelow(100):02d}"

    def attendre(self, where: dict[str, Any], asked: dict[str, Any]) -> dict[str, Any] | None:
        """Polls until the person has answered, gives up after a few refusals; it waits as long as it is told."""
        import threading

        form = {"grant_type": oidc.CIBA, "auth_req_id": asked["auth_req_id"]}
        pause = float(asked.get("interval", 5))
        for _ in range(ESSAIS_CIBA):
            answer = self.http.post(where["token_endpoint"], data=form, auth=self.secret())
            if answer.status_code == httpx.codes.OK:
                found: dict[str, Any] = answer.json()
                return found
            if not self.patienter(answer.json().get("error", "")):
                return None
            threading.Event().wait(pause)
        return None

    def patienter(self, error: str) -> bool:
        """Whether that refusal only means "later"."""
        return error in {"authorization_pending", "slow_down"}

    def ouvrir(self, tokens: dict[str, Any]) -> Issue:
        """Keeps the session in memory only, and says who is there."""
        person = self.personne(tokens["access_token"])
        if person is None:
            refreshed = self.renouveler({"jetons": tokens})
            person = None if refreshed is None else self.personne(refreshed["access_token"])
            tokens = refreshed or tokens
        if person is None:
            return self.finir()
        self.memoire["psc"] = {"jetons": tokens, "identifiant": person["identifiant"]}
        return Issue(nom="connecte", personne=person)

    def personne(self, access_token: str) -> dict[str, Any] | None:
        """Who the access token speaks for, or `None` when it is worth nothing any more."""
        where = self.configuration()
        answer = self.http.get(where["userinfo_endpoint"], headers={"Authorization": f"Bearer {access_token}"})
        if answer.status_code != httpx.codes.OK:
            return None
        claims = answer.json()
        return {
            "identifiant": self.identifiant(claims),
            "nom": claims.get("family_name"),
            "prenom": claims.get("given_name"),
            "structure": claims.get("SubjectOrganization"),
        }

    def identifiant(self, claims: dict[str, Any]) -> str:
        """The national identifier, by which accounts are reconciled."""
        return str(claims["SubjectNameID"])

    def cle_de_compte(self, personne: dict[str, Any]) -> str:
        """What an account is found by, whatever the means of identification: the national identifier."""
        return str(personne["identifiant"])

    def renouveler(self, session: dict[str, Any]) -> dict[str, Any] | None:
        """Fresh tokens from the refresh token, or `None` when the provider's session is over."""
        form = {"grant_type": oidc.RAFRAICHIR, "refresh_token": session["jetons"]["refresh_token"]}
        return self.jetons(self.configuration(), form)

    def finir(self) -> Issue:
        """The session is over: it is closed here too."""
        self.memoire.pop("psc", None)
        return Issue(nom="session_finie")

    def tracer(self, evenement: str, issue: Issue) -> dict[str, Any]:
        """What is traced: who and how it ended, never a token."""
        who = issue.personne["identifiant"] if issue.personne else None
        return {"evenement": evenement, "utilisateur": who, "issue": issue.nom}

    def service(self) -> dict[str, Any]:
        """What the bench said of the provider: address, client, redirection."""
        return self.reglages.services["psc"]


def _rendre(temoin: Temoin, evenement: str, issue: Issue) -> dict[str, Any]:
    client = temoin.part("psc")
    temoin.trace.append(client.tracer(evenement, issue))
    compte = None
    if issue.personne is not None:
        comptes = temoin.memoire.setdefault("comptes", {})
        compte = comptes.setdefault(client.cle_de_compte(issue.personne), f"compte-{len(comptes) + 1}")
    return {
        "connecte": issue.personne is not None,
        "utilisateur": issue.personne,
        "compte": compte,
        "message": MESSAGES[issue.nom],
        "message_de_liaison": temoin.memoire.pop("message_de_liaison", None),
    }


def connecter_professionnel(temoin: Temoin, parametres: dict[str, Any]) -> dict[str, Any]:
    """Signs a professional in; shows who is there."""
    issue = temoin.part("psc").connecter(parametres.get("mode", WEB), parametres.get("professionnel"))
    return _rendre(temoin, "connexion", issue)


def poursuivre_session(temoin: Temoin, _: dict[str, Any]) -> dict[str, Any]:
    """The user comes back to the screen after a while."""
    return _rendre(temoin, "reprise", temoin.part("psc").poursuivre())


def deconnecter_professionnel(temoin: Temoin, _: dict[str, Any]) -> dict[str, Any]:
    """Signs out."""
    return _rendre(temoin, "deconnexion", temoin.part("psc").deconnecter())


PARTIES = (ClientPsc,)
OPERATIONS = {
    "connecter_professionnel": connecter_professionnel,
    "poursuivre_session": poursuivre_session,
    "deconnecter_professionnel": deconnecter_professionnel,
}
