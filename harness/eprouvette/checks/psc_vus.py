"""The Pro Santé Connect exchanges of one scenario, decoded once for all checks that look at them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from eprouvette_sim.formats.oidc import DemandeAutorisation, DemandeJeton, read_autorisation, read_jeton

if TYPE_CHECKING:
    from eprouvette.checks.api import Observations
    from eprouvette_sim.kernel.anomalie import Anomalie
    from eprouvette_sim.kernel.exchange import Exchange

AUTORISATION, JETON, CIBA, INFO, FIN = "/auth", "/token", "/ext/ciba/auth", "/userinfo", "/logout"
REPONSE_LUE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Autorisation:
    """One authorization request, what was wrong in it, and what the browser was sent back with (empty: a page)."""

    exchange: Exchange
    demande: DemandeAutorisation | None
    anomalies: tuple[Anomalie, ...]
    retour: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Appel:
    """One form posted by the client, what was wrong in it, and the JSON answered."""

    exchange: Exchange
    demande: DemandeJeton | None
    anomalies: tuple[Anomalie, ...]
    reponse: dict[str, Any]

    @property
    def servi(self) -> bool:
        """Whether the provider granted what was asked."""
        return status(self.exchange) == REPONSE_LUE


def chemin(exchange: Exchange) -> str:
    """The path asked, without its query."""
    return urlsplit(exchange.http_request().start.split(" ")[1]).path


def status(exchange: Exchange) -> int:
    """The HTTP status answered."""
    return int(exchange.http_response().start.split(" ")[1])


def autorisations(vu: Observations) -> tuple[Autorisation, ...]:
    """The authorization requests, in order; the person's own choice on the page is none."""
    asked = [e for e in vu.of_service("psc") if chemin(e) == AUTORISATION and _methode(e) == "GET"]
    return tuple(_autorisation(exchange) for exchange in asked)


def appels(vu: Observations, fin: str) -> tuple[Appel, ...]:
    """The forms posted to the endpoint whose path ends so, in order."""
    posted = [e for e in vu.of_service("psc") if chemin(e).endswith(fin) and _methode(e) == "POST"]
    return tuple(_appel(exchange) for exchange in posted)


def lectures(vu: Observations, fin: str) -> tuple[Exchange, ...]:
    """Every exchange with the endpoint whose path ends so, in order."""
    return tuple(e for e in vu.of_service("psc") if chemin(e).endswith(fin))


def parametres(exchange: Exchange) -> dict[str, str]:
    """The query and the form of a request, together."""
    request = exchange.http_request()
    query = urlsplit(request.start.split(" ")[1]).query
    return dict(parse_qsl(query)) | dict(parse_qsl(request.body.decode("utf-8", "replace")))


def _methode(exchange: Exchange) -> str:
    return exchange.http_request().start.split(" ")[0]


def _autorisation(exchange: Exchange) -> Autorisation:
    query = urlsplit(exchange.http_request().start.split(" ")[1]).query
    demande, anomalies = read_autorisation(query)
    location = exchange.http_response().header("Location") or ""
    return Autorisation(
        exchange=exchange, demande=demande, anomalies=anomalies, retour=dict(parse_qsl(urlsplit(location).query))
    )


def _appel(exchange: Exchange) -> Appel:
    request = exchange.http_request()
    demande, anomalies = read_jeton(request.headers, request.body)
    return Appel(exchange=exchange, demande=demande, anomalies=anomalies, reponse=objet(exchange))


def objet(exchange: Exchange) -> dict[str, Any]:
    """The JSON object answered, or an empty one."""
    try:
        found = json.loads(exchange.http_response().body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
