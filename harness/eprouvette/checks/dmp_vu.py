"""The DMP calls of one scenario, decoded once for all checks that look at them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from eprouvette.dmp import appel as appels
from eprouvette_sim.formats import ebrim, ebrim_reponses, ebrim_requetes, hl7v3, mtom, saml, soap, vihf, xml

if TYPE_CHECKING:
    from eprouvette.checks.api import Observations
    from eprouvette.dmp.appel import Appel
    from eprouvette_sim.formats.ebrim import Soumission
    from eprouvette_sim.formats.ebrim_reponses import Recupere, Reponse
    from eprouvette_sim.formats.ebrim_requetes import Requete
    from eprouvette_sim.formats.saml import Assertion
    from eprouvette_sim.formats.vihf import Vihf
    from eprouvette_sim.formats.xml import Element
    from eprouvette_sim.kernel.exchange import Exchange

#: transactions that read a patient's record
LECTURES = ("TD3.1", "TD3.2")


@dataclass(frozen=True, slots=True, kw_only=True)
class Echange:
    """One exchange with the DMP: the call (`None` when unreadable), its assertion, and what was answered."""

    exchange: Exchange
    appel: Appel | None
    transaction: str
    assertion: Assertion | None
    reponse: Reponse | None
    corps: Element | None
    recuperes: tuple[Recupere, ...]

    @property
    def id(self) -> str:
        """The identifier of the exchange."""
        return self.exchange.id

    @property
    def vihf(self) -> Vihf | None:
        """The typed assertion."""
        return None if self.assertion is None else vihf.read(self.assertion)

    @property
    def soumission(self) -> Soumission | None:
        """The submission or update a call carries."""
        return None if self.appel is None else ebrim.read(self.appel.corps)[0]

    @property
    def requete(self) -> Requete | None:
        """The stored query a call carries."""
        return None if self.appel is None else ebrim_requetes.read_query(self.appel.corps)[0]

    @property
    def demandes(self) -> tuple[str, ...]:
        """The documents a TD3.2 asks for."""
        found = () if self.appel is None else ebrim_requetes.read_retrieve(self.appel.corps)[0]
        return tuple(one.document or "" for one in found)

    @property
    def par_metadonnees(self) -> bool:
        """True for a search in the record (TD3.1a), false for the search of a reference."""
        asked = self.requete if self.transaction == "TD3.1" else None
        return asked is not None and (asked.par_metadonnees or asked.retour == "LeafClass")

    @property
    def existence(self) -> hl7v3.Existence | None:
        """What a TD0.2 answer says."""
        return None if self.corps is None else hl7v3.read_existence(self.corps)[0]

    @property
    def abouti(self) -> bool:
        """True when the registry said success and its answer could be delivered."""
        return self.reponse is not None and self.reponse.statut == "Success" and not self.coupe

    @property
    def coupe(self) -> bool:
        """True when the bench cut the answer."""
        return (self.exchange.fault or "").endswith("/cut")


def echanges(vu: Observations, *transactions: str) -> tuple[Echange, ...]:
    """The exchanges with the DMP, in order; only those of the given transactions when some are named."""
    found = tuple(_echange(exchange) for exchange in vu.of_service("dmp"))
    return found if not transactions else tuple(one for one in found if one.transaction in transactions)


@lru_cache(maxsize=256)
def _echange(exchange: Exchange) -> Echange:
    call, _ = appels.read(exchange.request) if exchange.request.startswith(b"POST") else (None, ())
    inside = call.assertions() if call is not None else []
    body, package = _body(exchange)
    answer, _ = ebrim_reponses.read(body) if body is not None else (None, ())
    got = ebrim_reponses.read_retrieve(body, package)[0] if body is not None else ()
    return Echange(
        exchange=exchange,
        appel=call,
        transaction=(call.transaction if call else None) or "",
        assertion=saml.read(inside[0])[0] if inside else None,
        reponse=answer,
        corps=body,
        recuperes=got or (),
    )


def _body(exchange: Exchange) -> tuple[Element | None, Any]:
    """The body answered and its package; `None` for a fault or an answer that is no SOAP."""
    image = exchange.http_response()
    content, package = image.body, None
    if mtom.parametres(image.header("Content-Type"))[0] == "multipart/related":
        package, _ = mtom.read(image.header("Content-Type"), image.body)
        content = package.racine.octets if package else b""
    envelope, _ = soap.read(content)
    body = envelope.corps if envelope else None
    return (None if body is None or xml.local(body) == "Fault" else body), package


def montre(vu: Observations, operation: str, rang: int = -1) -> dict[str, Any] | None:
    """What the product showed after one operation, `None` when it gave no answer; `rang` counts like a list index."""
    answers = [answer for answer in vu.of_operation(operation) if answer.statut == "ok"]
    return dict(answers[rang].valeur) if answers else None
