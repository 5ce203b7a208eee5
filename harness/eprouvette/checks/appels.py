"""The téléservice calls of one scenario, decoded once for all checks that look at them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from eprouvette_sim.formats import soap
from eprouvette_sim.formats.insi import RechercheTraits, Resultat, read_resultat, read_traits
from eprouvette_sim.formats.tlsi import Appel, read_appel

if TYPE_CHECKING:
    from eprouvette.checks.api import Observations
    from eprouvette_sim.kernel.anomalie import Anomalie
    from eprouvette_sim.kernel.exchange import Exchange

#: calls the gateway could not hand to a service carry this one
PASSERELLE = "tlsi"


@dataclass(frozen=True, slots=True, kw_only=True)
class AppelVu:
    """One call as seen on the wire: the decoded call (`None` if unreadable) and all that was wrong in its frame."""

    exchange: Exchange
    appel: Appel | None
    anomalies: tuple[Anomalie, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RechercheVue:
    """One INSi search: what was asked, what was answered (`None` when unreadable or a fault), body anomalies."""

    vu: AppelVu
    traits: RechercheTraits | None
    resultat: Resultat | None
    anomalies: tuple[Anomalie, ...]

    @property
    def code(self) -> str | None:
        """The return code, `None` when there is none."""
        return self.resultat.code if self.resultat else None


def appels(vu: Observations, service: str) -> tuple[AppelVu, ...]:
    """The calls to one service, and those the gateway could not attribute, in order of arrival."""
    return tuple(_appel(exchange) for exchange in vu.exchanges if exchange.service in {service, PASSERELLE})


def recherches(vu: Observations) -> tuple[RechercheVue, ...]:
    """The INSi searches by traits, in order."""
    return tuple(_recherche(seen) for seen in appels(vu, "insi"))


def _appel(exchange: Exchange) -> AppelVu:
    call, anomalies = read_appel(exchange.http_request().body)
    return AppelVu(exchange=exchange, appel=call, anomalies=anomalies)


def reponse_insi(seen: AppelVu) -> Resultat | None:
    """The INSi result a call got, by traits or by card; `None` for a fault, or an answer the door did not deliver."""
    if (seen.exchange.fault or "").endswith("/cut"):
        return None
    envelope, _ = soap.read(seen.exchange.http_response().body)
    answer = envelope.corps if envelope else None
    return None if answer is None else read_resultat(answer)[0]


def _recherche(seen: AppelVu) -> RechercheVue:
    body = seen.appel.corps if seen.appel else None
    traits, anomalies = (None, ()) if body is None else read_traits(body)
    return RechercheVue(vu=seen, traits=traits, resultat=reponse_insi(seen), anomalies=anomalies)
