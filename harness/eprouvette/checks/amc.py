"""The AMC exchanges of one scenario, decoded once: directory searches, online calls, claims, returns, what was shown.

`contrats` is the argument a step adds when a pack is in force: operation -> contract as plain JSON. It is journaled
with the call, so the same bytes can be read again years later without the pack. Amounts are cents.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from eprouvette.checks.api import Ecart
from eprouvette.checks.registry import check
from eprouvette_sim.formats import annuaire_amc, roc, soap, soap11
from eprouvette_sim.formats.contrat import Contrat

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from eprouvette.checks.api import Observation, Observations
    from eprouvette.checks.registry import CheckFunction
    from eprouvette_sim.formats.correspondance import Message
    from eprouvette_sim.formats.roc import Erreur2
    from eprouvette_sim.kernel.exchange import Exchange

SANS_APPEL = "l'AMC n'a reçu aucun appel lisible"
SANS_REPONSE = "le produit n'a rien présenté au banc"
CALCULS = (roc.SIM, roc.CLC)
ENGAGE = ("engage", "partiel")


@dataclass(frozen=True, slots=True, kw_only=True)
class AppelAmc:
    """One exchange with an AMC: canonical request and answer (`None` when it never reached the product), fault."""

    exchange: Exchange
    operation: str
    demande: Message
    reponse: Message | None
    erreur: Erreur2 | None

    @property
    def chemin(self) -> str:
        """The path the request came to."""
        return self.exchange.http_request().start.split(" ")[1].partition("?")[0]

    @property
    def amc(self) -> str:
        """The AMC's number."""
        return str(self.demande.get("amc.numero") or "")

    @property
    def sejour(self) -> str:
        """The stay's number."""
        return str(self.demande.get("sejour.numero") or self.demande.get("sejour") or "")

    @property
    def statut(self) -> str:
        """The status answered, empty without answer."""
        return str((self.reponse or {}).get("statut") or "")


def controle(
    nom: str, numeros: str, *, titre: str, title: str, clause: str, provenance: str = "neutre"
) -> Callable[[CheckFunction], CheckFunction]:
    """Registers a check that proves ROC expectations of ours, their numbers separated by spaces."""
    proves = tuple(f"ATTENTE:EPR-ROC-{numero}" for numero in numeros.split())
    return check(f"roc.{nom}", version=1, prouve=proves, provenance=provenance, clause=clause, titre=titre, title=title)


def recherches(vu: Observations, contrats: Mapping[str, Any] | None) -> tuple[AppelAmc, ...]:
    """The directory searches, in order; the answer is `None` when it was lost."""
    known = _contrats(annuaire_amc.contrats(), contrats)
    found = []
    for exchange in vu.of_service("annuaire_amc"):
        envelope, _ = soap11.read(exchange.http_request().body)
        body = envelope.corps if envelope else None
        contrat = next((c for c in known if c.requete.table.reconnait(body)), None)
        message, _ = (None, ()) if contrat is None else contrat.requete.lire(body)
        if contrat is None or message is None:
            continue
        answer, _ = (None, ()) if _perdue(exchange) else soap11.read(exchange.http_response().body)
        inside = answer.corps if answer else None
        given, _ = (None, ()) if inside is None else contrat.reponse.lire(inside)
        found.append(
            AppelAmc(exchange=exchange, operation=contrat.operation, demande=message, reponse=given, erreur=None)
        )
    return tuple(found)


def appels(vu: Observations, contrats: Mapping[str, Any] | None, *operations: str) -> list[AppelAmc]:
    """The calls to the AMCs, in order of arrival, of these operations (none given: all)."""
    known = _contrats(roc.contrats(), contrats)
    seen = [call for exchange in vu.of_service("roc") if (call := _appel(exchange, known)) is not None]
    return [call for call in seen if not operations or call.operation in operations]


def dernier(vu: Observations, *operations: str) -> Observation | None:
    """The product's last answer to one of these operations."""
    answers = [answer for answer in vu.answers if answer.operation in operations and answer.statut == "ok"]
    return answers[-1] if answers else None


def montres(vu: Observations) -> dict[str, Mapping[str, Any]]:
    """The claims as the product last showed them, by number."""
    found: dict[str, Mapping[str, Any]] = {}
    for answer in vu.answers:
        if answer.statut == "ok" and isinstance(answer.valeur, dict):
            found |= {str(row.get("numero_facture")): row for row in answer.valeur.get("factures_amc") or ()}
    return found


def passe(vu: Observations, contrats: Mapping[str, Any] | None) -> list[AppelAmc]:
    """The computations behind what the product shows last: one answered call for each AMC, the latest."""
    calls = appels(vu, contrats, *CALCULS)
    if not calls:
        return []
    last = {call.amc: call for call in calls if call.operation == calls[-1].operation and call.reponse is not None}
    return list(last.values())


def ecart(call: AppelAmc | None, attendu: str, observe: str, cause: str, lieu: str = "") -> Ecart:
    """A deviation seen on that call."""
    where = lieu or ("/Envelope/Body" if call and call.operation in roc.EN_LIGNE else "")
    return Ecart(attendu=attendu, observe=observe, lieu=where, echange=call.exchange.id if call else None, cause=cause)


def euros(cents: Any) -> str:
    """An amount as findings print it."""
    return f"{cents / 100:.2f} €".replace(".", ",") if isinstance(cents, int) else "aucun montant"


def parts(message: Mapping[str, Any] | None) -> dict[str, int]:
    """Line -> cents taken by the AMC, of a computation's answer or of a claim."""
    rows: Iterable[Mapping[str, Any]] = (message or {}).get("lignes", ())
    return {str(row.get("id")): roc.cents(row.get("amc")) or 0 for row in rows}


def numero(message: Mapping[str, Any] | None) -> str:
    """The commitment number of an answer, empty without one."""
    return str((message or {}).get("engagement") or "")


def _contrats(neutres: Mapping[str, Contrat], contrats: Mapping[str, Any] | None) -> list[Contrat]:
    given = {
        name: Contrat.from_json(data)
        for name, data in (contrats or {}).items()
        if name in roc.CHAMPS or name in neutres
    }
    return [*given.values(), *(contrat for name, contrat in neutres.items() if name not in given)]


def _appel(exchange: Exchange, known: list[Contrat]) -> AppelAmc | None:
    sent, answered = exchange.http_request().body, exchange.http_response().body
    online, _ = soap.read(sent)
    if online is None:
        return _depot(exchange, known, sent, b"" if _perdue(exchange) else answered)
    contrat = next((c for c in known if c.requete.table.reconnait(online.corps)), None)
    message, _ = (None, ()) if contrat is None else contrat.requete.lire(online.corps)
    if contrat is None or message is None:
        return None
    envelope, _ = (None, ()) if _perdue(exchange) else soap.read(answered)
    inside = envelope.corps if envelope else None
    given, _ = (None, ()) if inside is None else contrat.reponse.lire(inside)
    fault = soap.read_fault(envelope) if envelope else None
    error = roc.lire_erreur(fault[1]) if fault else None
    return AppelAmc(exchange=exchange, operation=contrat.operation, demande=message, reponse=given, erreur=error)


def _depot(exchange: Exchange, known: list[Contrat], sent: bytes, answered: bytes) -> AppelAmc | None:
    for contrat in known:
        if contrat.operation not in {roc.FACTURER, roc.RETOURS} or not roc.reconnait(contrat.requete, sent):
            continue
        message, _ = roc.lire_octets(contrat.requete, sent)
        given, _ = roc.lire_octets(contrat.reponse, answered) if answered else (None, ())
        return AppelAmc(
            exchange=exchange, operation=contrat.operation, demande=message or {}, reponse=given, erreur=None
        )
    return None


def _perdue(exchange: Exchange) -> bool:
    """True when the door did not deliver the answer it had captured."""
    return (exchange.fault or "").endswith("/cut")
