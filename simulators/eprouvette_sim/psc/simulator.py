"""Pro Santé Connect as one sans-IO object behind three doors: issuer, authorization host, mutual TLS (mssante facts §7)."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from eprouvette_sim.kernel.errors import ErreurUsage
from eprouvette_sim.psc import echange, guichet, messages, portail
from eprouvette_sim.psc.jetons import Signataire, deconnexion, signataire_de_banc
from eprouvette_sim.psc.population import Professionnel, publies
from eprouvette_sim.psc.rules import Client, Identification, identifier
from eprouvette_sim.psc.states import CIBA_SUITES, Durees, Jeton, Registre, Session

if TYPE_CHECKING:
    from collections.abc import Callable

    from eprouvette_sim.formats import oidc
    from eprouvette_sim.kernel.clock import Instant
    from eprouvette_sim.kernel.wire import Answer, Request

#: the client the bench registers; its redirections are loopback ones on any port, for native clients (RFC 8252 §7.3)
CLIENT_DU_BANC = "eprouvette-lps"
REDIRECTIONS = ("http://127.0.0.1/retour", "http://127.0.0.1/callback")

#: what an attacker or a broken provider would send -> what a client must refuse
FALSIFICATIONS = {
    "state": "l'état rendu n'est pas celui de la demande",
    "iss": "la réponse vient d'un autre émetteur",
    "nonce": "le jeton d'identité porte un autre nonce",
    "aud": "le jeton d'identité est destiné à un autre client",
    "alg-none": "le jeton d'identité n'est pas signé",
    "cle": "le jeton d'identité est signé par une autre clé",
    "expire": "le jeton d'identité a expiré",
    "ralentir": "la première interrogation CIBA est jugée trop rapide",
}


class ServicePsc:
    """The provider over a fixed population; `adresses` tells it where its own doors are.

    `presence` names the professional already in front of the portal: with one, authorization answers at once, with no
    page (headless runs). `tirage` makes codes and tokens; the default is unpredictable, tests may pass their own.
    """

    def __init__(
        self,
        *,
        professionnels: tuple[Professionnel, ...] | None = None,
        clients: tuple[Client, ...] | None = None,
        signataire: Signataire | None = None,
        durees: Durees | None = None,
        tirage: Callable[[], str] = lambda: secrets.token_urlsafe(24),
    ) -> None:
        self.professionnels = {p.identifiant: p for p in (publies() if professionnels is None else professionnels)}
        default = (Client(id=CLIENT_DU_BANC, secret=tirage(), redirections=REDIRECTIONS),)
        self.clients = {client.id: client for client in (default if clients is None else clients)}
        self._signataire = signataire
        self.durees = durees or Durees()
        self.tirage = tirage
        self.registre = Registre()
        self.presence: str | None = None
        self.emetteur = "https://psc.invalid" + messages.REALM
        self.portail_url = "https://wallet.psc.invalid"
        self.mtls_url = "https://mtls.psc.invalid"
        self.jti_clients: set[str] = set()
        self.panne = False
        #: what is deliberately wrong in the next answers: a key of `FALSIFICATIONS`
        self.falsification: str | None = None
        #: reading of `x5t#S256` in API tokens: `norme` (RFC 8705) or `exemple` (the ANS sample)
        self.lecture_x5t = "norme"

    @property
    def signataire(self) -> Signataire:
        """The issuer's signer; one made for the process when the run gave none."""
        if self._signataire is None:
            self._signataire = signataire_de_banc()
        return self._signataire

    @property
    def portail(self) -> Portail:
        """The authorization host, as the simulator of its own door."""
        return Portail(self)

    def adresses(self, *, emetteur: str, portail: str, mtls: str) -> None:
        """Says where the three doors are (scheme, host, port), so that discovery and `iss` tell the truth."""
        self.emetteur, self.portail_url, self.mtls_url = emetteur + messages.REALM, portail, mtls

    def falsifier(self, nom: str | None) -> None:
        """Makes the next answers wrong in that way; `None` goes back to the truth; `ErreurUsage` if unknown."""
        if nom is not None and nom not in FALSIFICATIONS:
            known = ", ".join(FALSIFICATIONS)
            raise ErreurUsage(f"falsification inconnue : {nom}", faire=f"choisir parmi {known}")
        self.falsification = nom

    def equiper(self, *, clients: tuple[Client, ...], signataire: Signataire) -> None:
        """Takes what a run supplies: its registered clients and its key."""
        self.clients = {client.id: client for client in clients}
        self._signataire = signataire

    def handle(self, request: Request, instant: Instant) -> Answer:
        """The issuer's answer; a path it does not serve is a 404, a wrong method a 405."""
        path = urlsplit(request.target).path
        if self.panne:
            return messages.objet({"error": "temporarily_unavailable"}, statut=503)
        route = _ROUTES.get(path)
        if route is None:
            return messages.objet({"error": "not_found"}, statut=404)
        methods, handler = route
        if request.method not in methods:
            return messages.objet({"error": "method_not_allowed"}, statut=405)
        return handler(self, request, int(instant.utc.timestamp()))

    def authentifier(self, demande: oidc.DemandeJeton, request: Request, maintenant: int) -> Identification:
        """The client of a back-channel request."""
        base = self.emetteur.removesuffix(messages.REALM)
        audiences = (self.emetteur, *(host + request.target for host in (base, self.mtls_url)))
        return identifier(
            demande.client,
            self.clients,
            peer=request.peer,
            audiences=audiences,
            maintenant=maintenant,
            deja=self.jti_clients,
        )

    def approuver(self, identifiant: str, *, oui: bool = True) -> None:
        """The person answers the pending back-channel requests made to them; `ErreurUsage` when there is none."""
        pending = [d for d in self.registre.ciba.values() if d.professionnel.identifiant == identifiant]
        pending = [d for d in pending if CIBA_SUITES[d.reponse]]
        if not pending:
            raise ErreurUsage(f"aucune demande CIBA en attente pour {identifiant}")
        for demande in pending:
            demande.reponse = "approuvee" if oui else "refusee"

    def ouvrir_session(self, professionnel: Professionnel, maintenant: int) -> Session:
        """A fresh single sign-on session."""
        session = Session(sid=self.tirage(), professionnel=professionnel, debut=maintenant, derniere=maintenant)
        self.registre.sessions[session.sid] = session
        return session

    def perimer_acces(self) -> int:
        """Every access token reaches its end, and says how many; refresh tokens live on."""
        for jeton in self.registre.acces.values():
            jeton.fin = 0
        return len(self.registre.acces)

    def fermer_tout(self, maintenant: int) -> int:
        """The provider ends every session, and says how many: refresh tokens are worth nothing any more."""
        live = [session for session in self.registre.sessions.values() if session.fin is None]
        for session in live:
            self.registre.fermer(session, maintenant)
        return len(live)

    def jeton_acces(self, valeur: str | None, maintenant: int) -> Jeton | None:
        """The live access token of that value: signed by this issuer, known, neither expired nor revoked."""
        if valeur is None or self.signataire.lire(valeur) is None:
            return None
        jeton = self.registre.acces.get(valeur)
        return jeton if jeton is not None and jeton.valable(maintenant, self.durees) else None

    def jeton_de_deconnexion(self, session: Session, client: str, maintenant: int) -> str:
        """The back-channel logout token of that session for that client."""
        claims = deconnexion(
            emetteur=self.emetteur,
            client=client,
            sid=session.sid,
            sujet=session.professionnel.sujet,
            jti=self.tirage(),
            instant=maintenant,
        )
        return self.signataire.signer(claims, typ="logout+jwt")

    def snapshot(self) -> dict[str, Any]:
        """Clients by name, population size, presence and counts of the registry; never a secret."""
        return {
            "clients": sorted(self.clients),
            "professionnels": len(self.professionnels),
            "presence": self.presence,
        } | self.registre.snapshot()

    def decouverte(self, request: Request, maintenant: int) -> Answer:  # noqa: ARG002 - same shape as every route
        """The discovery document, under the name Pro Santé Connect gives it."""
        return messages.objet(messages.decouverte(self.emetteur, self.portail_url, self.mtls_url))

    def certs(self, request: Request, maintenant: int) -> Answer:  # noqa: ARG002
        """The issuer's public keys."""
        return messages.objet(self.signataire.jwks())


class Portail:
    """The authorization host: another door over the same provider."""

    def __init__(self, service: ServicePsc) -> None:
        self.service = service

    def handle(self, request: Request, instant: Instant) -> Answer:
        """The page, the person's choice, or a redirection."""
        target = urlsplit(request.target)
        now = int(instant.utc.timestamp())
        if target.path != messages.PORTAIL or request.method not in {"GET", "POST"}:
            return messages.objet({"error": "not_found"}, statut=404)
        if request.method == "GET":
            return portail.demander(self.service, request, target.query, now)
        return portail.choisir(self.service, request, dict(parse_qsl(request.body.decode("utf-8", "replace"))), now)

    def snapshot(self) -> dict[str, Any]:
        """The provider's own."""
        return self.service.snapshot()


_Route = tuple[tuple[str, ...], "Callable[[ServicePsc, Request, int], Answer]"]
_ROUTES: dict[str, _Route] = {
    messages.DECOUVERTE: (("GET",), ServicePsc.decouverte),
    messages.PROTOCOLE + "/certs": (("GET",), ServicePsc.certs),
    messages.PROTOCOLE + "/token": (("POST",), guichet.jeton),
    messages.PROTOCOLE + "/token/introspect": (("POST",), guichet.introspecter),
    messages.PROTOCOLE + "/revoke": (("POST",), guichet.revoquer),
    messages.PROTOCOLE + "/userinfo": (("GET", "POST"), guichet.userinfo),
    messages.PROTOCOLE + "/logout": (("GET", "POST"), portail.deconnecter),
    messages.PROTOCOLE + "/ext/ciba/auth": (("POST",), guichet.ciba),
    messages.ECHANGE: (("POST",), echange.jeton),
}
