"""Pro Santé Connect driven request by request, without a socket."""

from __future__ import annotations

import datetime as dt
import json
from urllib.parse import parse_qsl, urlencode, urlsplit

from eprouvette_sim.formats.oidc import FORMULAIRE, defi_s256
from eprouvette_sim.kernel.clock import FixedClock
from eprouvette_sim.kernel.wire import Peer, Request
from eprouvette_sim.psc import Client, ServicePsc
from eprouvette_sim.psc.messages import PROTOCOLE

NOW = dt.datetime(2026, 3, 2, 8, 30, tzinfo=dt.UTC)
SECRET = "un-secret-de-trente-deux-octets-!"
RETOUR = "https://produit.example/retour"
MEDECIN, INFIRMIERE = "899700000011", "899700000037"
VERIFICATEUR = "v" * 43
PAIR = Peer(
    cn="INSI-AUTO", ou=("1990000013",), o=None, issuer_cn=None, fingerprint="ab" * 32, not_before="", not_after=""
)


def demande(**changes) -> dict[str, str]:
    """A good authorization request; a `None` removes a parameter."""
    good = {
        "response_type": "code",
        "client_id": "lps",
        "redirect_uri": RETOUR,
        "scope": "openid scope_all",
        "acr_values": "eidas1",
        "state": "etat",
        "nonce": "nonce",
        "code_challenge": defi_s256(VERIFICATEUR),
        "code_challenge_method": "S256",
    }
    return {name: value for name, value in (good | changes).items() if value is not None}


class Fournisseur:
    """A provider with one confidential client, and the time in hand."""

    def __init__(self, **options) -> None:
        client = Client(id="lps", secret=SECRET, redirections=(RETOUR,), retours_deconnexion=(RETOUR,), cn="INSI-AUTO")
        autre = Client(id="autre", secret=SECRET[::-1], redirections=("https://autre.example/retour",))
        self.service = ServicePsc(clients=(client, autre), **options)
        self.decalage = 0

    def instant(self):
        return FixedClock(NOW + dt.timedelta(seconds=self.decalage)).now()

    def portail(self, query=None, *, method="GET", cookie=None, body=b"", texte=None):
        headers = (("Cookie", cookie),) if cookie else ()
        target = "/auth?" + (texte if texte is not None else urlencode(query or {}))
        request = Request(method=method, target=target, headers=headers, body=body)
        return self.service.portail.handle(request, self.instant())

    def poster(self, chemin, champs, *, auth=("lps", SECRET), peer=None, headers=()):
        import base64

        basic = base64.b64encode(":".join(auth).encode()).decode() if auth else None
        given = [("Content-Type", FORMULAIRE), *headers] + ([("Authorization", f"Basic {basic}")] if basic else [])
        target = chemin if chemin.startswith("/") else PROTOCOLE + "/" + chemin
        body = urlencode(champs).encode()
        return self.service.handle(
            Request(method="POST", target=target, headers=tuple(given), body=body, peer=peer), self.instant()
        )

    def lire(self, chemin, *, jeton=None, query="", peer=None):
        headers = (("Authorization", f"Bearer {jeton}"),) if jeton else ()
        target = PROTOCOLE + "/" + chemin + (f"?{query}" if query else "")
        return self.service.handle(Request(method="GET", target=target, headers=headers, peer=peer), self.instant())

    def code(self, **changes) -> str:
        self.service.presence = MEDECIN
        return retour(self.portail(demande(**changes)))["code"]

    def jetons(self, code=None, *, peer=None, **changes):
        champs = {
            "grant_type": "authorization_code",
            "code": code or self.code(),
            "redirect_uri": RETOUR,
            "code_verifier": VERIFICATEUR,
        } | changes
        return self.poster("token", {k: v for k, v in champs.items() if v is not None}, peer=peer)


def objet(answer):
    return json.loads(answer.response.body)


def retour(answer) -> dict[str, str]:
    """The parameters the browser is sent back with."""
    assert answer.response.status == 302
    return dict(parse_qsl(urlsplit(answer.response.header("Location")).query))
