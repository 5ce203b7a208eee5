"""What is asked of any téléservice call made with cards, and of message identifiers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from eprouvette.checks.api import Constat, Ecart, Observations, constat
from eprouvette.checks.appels import AppelVu, appels
from eprouvette.checks.registry import check
from eprouvette_sim.formats import assertions, soap
from eprouvette_sim.formats.tlsi import read_erreur

if TYPE_CHECKING:
    from eprouvette_sim.formats.assertions import Assertion
    from eprouvette_sim.formats.xml import Element

_SANS_CARTE = "aucun appel par carte"
#: kind of assertion -> how long it may be used (cdri_roc §1.6)
DUREES = {"ps": timedelta(hours=1), "vitale": timedelta(minutes=20)}
_PERIMEE = "MessageExpired"
#: these departures rest on what two clients do, the rest on the schema shipped with INSi
_OBSERVES = ("tlsi.assertion.attribut", "tlsi.assertion.format", "tlsi.assertion.ordre")


@check(
    "tlsi.assertions_conformes",
    version=1,
    prouve=("ATTENTE:EPR-TLSI-002", "SOCLE-INS:INS/va1.37"),
    provenance="observe",
    clause="assertion PS élément par élément (cdri_roc §1.6, deux clients indépendants)",
    titre="L'assertion de la carte est bâtie et signée comme il faut",
    title="The card assertion is built and signed as it should be",
)
def assertions_conformes(vu: Observations, *, service: str) -> Constat:
    """Held when every call by card carries a PS assertion first, each assertion well built and its own signature valid.

    Trust is not judged here: the card is the bench's own or the editor's test card.
    """
    seen = _par_carte(vu, service)
    found = [ecart for call in seen for ecart in _malfacons(call)]
    return constat(found, len(seen), sinon=_SANS_CARTE)


@check(
    "tlsi.assertions_recentes",
    version=1,
    prouve=("ATTENTE:EPR-TLSI-003",),
    provenance="indirect",
    clause="environ une heure pour la carte PS, vingt minutes pour la carte Vitale (cdri_roc §1.6 [S1 S10])",
    titre="Les assertions présentées sont assez récentes",
    title="The assertions shown are recent enough",
)
def assertions_recentes(vu: Observations, *, service: str) -> Constat:
    """Held when, at the instant each call arrives, its assertions are younger than their life."""
    seen = [(call, value) for call in _par_carte(vu, service) for value in _valeurs(call)]
    found = []
    for call, value in seen:
        life = DUREES.get(value.genre)
        age = None if value.emise_le is None else datetime.fromisoformat(call.exchange.at) - value.emise_le
        if life is None or age is None or age > life:
            found.append(
                Ecart(
                    attendu=f"moins de {int(life.total_seconds() // 60) if life else 60} minutes",
                    observe="date illisible" if age is None else f"{int(age.total_seconds() // 60)} minutes",
                    lieu="/Envelope/Header/Security/Assertion/@IssueInstant",
                    echange=call.exchange.id,
                    cause="assertion gardée toute la session au lieu d'être refaite",
                )
            )
    return constat(found, len(seen), sinon=_SANS_CARTE)


@check(
    "tlsi.assertion_renouvelee",
    version=1,
    prouve=("ATTENTE:EPR-TLSI-005",),
    provenance="neutre",
    clause="assertion trop ancienne : la refaire (cdri_roc §7.3 C20 ; le code du vrai refus n'est pas connu)",
    titre="Une assertion refusée comme périmée n'est pas rejouée",
    title="An assertion refused as too old is not replayed",
)
def assertion_renouvelee(vu: Observations, *, service: str) -> Constat:
    """Held when, after each refusal for age, the next call by card carries an assertion of another identifier."""
    seen = _par_carte(vu, service)
    refused = [index for index, call in enumerate(seen) if _refusee(call) and index + 1 < len(seen)]
    found = [
        Ecart(
            attendu="une assertion neuve",
            observe=f"la même : {', '.join(sorted(str(i) for i in _ids(seen[index])))}",
            lieu="/Envelope/Header/Security/Assertion/@ID",
            echange=seen[index + 1].exchange.id,
            cause="assertion en mémoire rejouée malgré le refus",
        )
        for index in refused
        if _ids(seen[index]) & _ids(seen[index + 1])
    ]
    return constat(found, len(refused), sinon="aucune assertion refusée comme périmée, ou aucun appel ensuite")


@check(
    "tlsi.messages_uniques",
    version=1,
    prouve=("ATTENTE:EPR-TLSI-004",),
    provenance="observe",
    clause="wsa:MessageID, un UUID par appel (cdri_roc §1.2)",
    titre="Chaque message a son propre identifiant",
    title="Each message has its own identifier",
)
def messages_uniques(vu: Observations, *, service: str) -> Constat:
    """Held when, over at least two readable calls, no message identifier comes back."""
    calls = [seen for seen in appels(vu, service) if seen.appel is not None and seen.appel.message_id]
    known: dict[str, str] = {}
    found = []
    for seen in calls:
        number = seen.appel.message_id if seen.appel else None
        first = known.setdefault(number or "", seen.exchange.id)
        if first != seen.exchange.id:
            found.append(
                Ecart(
                    attendu="un identifiant neuf",
                    observe=f"{number}, déjà vu dans l'échange {first}",
                    lieu="/Envelope/Header/MessageID",
                    echange=seen.exchange.id,
                    cause="message rejoué tel quel à la reprise",
                )
            )
    return constat(found, len(calls) if len(calls) > 1 else 0, sinon="il faut deux appels pour comparer")


def _par_carte(vu: Observations, service: str) -> list[AppelVu]:
    """The readable calls made without a structure certificate."""
    return [seen for seen in appels(vu, service) if seen.appel is not None and seen.exchange.peer is None]


def _elements(call: AppelVu) -> tuple[Element, ...]:
    return () if call.appel is None else assertions.assertion_elements(call.appel.securite)


def _valeurs(call: AppelVu) -> list[Assertion]:
    return [value for element in _elements(call) if (value := assertions.read(element)[0]) is not None]


def _ids(call: AppelVu) -> set[str | None]:
    return {value.id for value in _valeurs(call) if value.genre == "ps"}


def _refusee(call: AppelVu) -> bool:
    envelope, _ = soap.read(call.exchange.http_response().body)
    error = read_erreur(envelope) if envelope else None
    return error is not None and error.sous_code == _PERIMEE


def _malfacons(call: AppelVu) -> list[Ecart]:
    elements = _elements(call)
    kinds = [value.genre for value in _valeurs(call)]
    if not kinds or kinds[0] != "ps":
        return [
            Ecart(
                attendu="une assertion PS en premier",
                observe=", ".join(kinds) or "aucune assertion",
                lieu="/Envelope/Header/Security",
                echange=call.exchange.id,
                cause="appel par carte sans l'assertion de la carte",
            )
        ]
    at = datetime.fromisoformat(call.exchange.at)
    anomalies = [
        anomalie for element in elements for anomalie in assertions.verify(element, trusted=None, instant=at)[1]
    ]
    return [
        Ecart(
            attendu=anomalie.attendu,
            observe=anomalie.observe,
            lieu=anomalie.lieu,
            echange=call.exchange.id,
            cause="assertion bâtie à la main, ou signée puis retouchée",
            provenance="observe" if anomalie.code.startswith(_OBSERVES) else None,
            clause=anomalie.regle,
        )
        for anomalie in anomalies
    ]
