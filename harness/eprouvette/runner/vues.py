"""Writes the decoded view of each exchange beside it, and checks our own answers on the way."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from eprouvette_sim.formats import hl7, roc, soap, xml
from eprouvette_sim.formats.insi import NS_RESULTAT, read_resultat
from eprouvette_sim.formats.vue import vue
from eprouvette_sim.formats.xml import namespace
from eprouvette_sim.kernel.errors import ErreurBanc
from eprouvette_sim.kernel.journal import digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from eprouvette.runner.observer import Observer
    from eprouvette_sim.formats.xml import Element
    from eprouvette_sim.kernel.anomalie import Lecture
    from eprouvette_sim.kernel.exchange import Exchange

#: namespace of an answer's body -> how to read it back; an answer of ours that reads badly is a bench error
LECTEURS: dict[str, Callable[[Element], Lecture[object]]] = {NS_RESULTAT: read_resultat}


def write_views(folder: Path, exchanges: Iterable[Exchange], observer: Observer) -> None:
    """One `exchanges/<id>.vue.json` for each exchange, hashed in the journal; `ErreurBanc` when the disk refuses."""
    for exchange in exchanges:
        data = json.dumps(vue(exchange), ensure_ascii=False, separators=(",", ":")).encode()
        name = f"exchanges/{exchange.id}.vue.json"
        try:
            (folder / name).write_bytes(data)
        except OSError as error:
            raise ErreurBanc(f"impossible d'écrire la vue : {error.strerror}", ou=name) from error
        observer.write("view", {"exchange": exchange.id, "view": {"file": name, "sha256": digest(data)}})
        for defect in _defects(exchange):
            observer.signal("bench_error", defect)


def _defects(exchange: Exchange) -> list[str]:
    """What is wrong in an answer of ours that names neither quirk nor fault."""
    if exchange.quirk or exchange.fault or exchange.truncated or exchange.service not in RELECTURES:
        return []
    return RELECTURES[exchange.service](exchange)


def _tlsi(exchange: Exchange) -> list[str]:
    envelope, anomalies = soap.read(exchange.http_response().body)
    if envelope is None or envelope.corps is None:
        return [f"réponse illisible du simulateur, échange {exchange.id} : {a.observe}" for a in anomalies]
    reader = LECTEURS.get(namespace(envelope.corps))
    _, found = reader(envelope.corps) if reader else (None, ())
    return [f"réponse hors contrat du simulateur, échange {exchange.id} : {a.lieu}, {a.observe}" for a in found]


def _amc(exchange: Exchange) -> list[str]:
    """Our own answers obey the schema of the neutral messages; those of a pack were linted with its own."""
    body = exchange.http_response().body
    if body[:1] != b"<":
        return []
    root, anomalies = xml.read(body)
    found = anomalies if root is None else roc.valider(root)
    return [f"réponse hors contrat du simulateur, échange {exchange.id} : {a.lieu}, {a.observe}" for a in found]


def _courrier(exchange: Exchange) -> list[str]:
    """A reply whose code and words are of its protocol: SMTP codes, IMAP's three kinds."""
    response = exchange.http_response()
    status = response.start.split(" ")[1] if " " in response.start else ""
    if exchange.medium == "imap":
        wanted = KINDS_IMAP.get((response.header("Reponse") or "").split(" ")[0])
        return [] if status == wanted else [f"réponse IMAP hors norme, échange {exchange.id} : {status}"]
    if exchange.medium == "smtp":
        return (
            []
            if status.isdigit() and 200 <= int(status) < 600
            else [f"code SMTP hors norme, échange {exchange.id} : {status}"]
        )
    return []


def _hl7(exchange: Exchange) -> list[str]:
    """What the bench acknowledges, or hands over, must itself be readable; a contradiction sent on purpose still is."""
    ours = exchange.http_response() if exchange.door == "pfi" else exchange.http_request()
    message, anomalies = hl7.read(ours.body)
    if message is not None and exchange.door == "pfi":
        received, _ = hl7.read(exchange.http_request().body)
        anomalies += hl7.anomalies_accuse(message, received.type[1]) if received else ()
    return [f"message du banc hors norme, échange {exchange.id} : {a.lieu}, {a.observe}" for a in anomalies]


def _json(exchange: Exchange) -> list[str]:
    """A JSON answer must be JSON, and a FHIR one must say what it is."""
    response = exchange.http_response()
    kind = response.header("Content-Type") or ""
    if "json" not in kind:
        return []
    try:
        found = json.loads(response.body)
    except ValueError as error:
        return [f"réponse illisible du simulateur, échange {exchange.id} : {error}"]
    if "fhir" in kind and "resourceType" not in found:
        return [f"réponse hors contrat du simulateur, échange {exchange.id} : resourceType absent"]
    return []


#: kind of a tagged IMAP answer -> the status journaled for it
KINDS_IMAP = {"OK": "200", "NO": "403", "BAD": "400"}
#: service -> how its own answers are read back before they count as evidence; a service without a row is not read back
RELECTURES: dict[str, Callable[[Exchange], list[str]]] = {
    "insi": _tlsi,
    "cdri": _tlsi,
    "roc": _amc,
    "pfi": _hl7,
    "psc": _json,
    "annuaire_sante": _json,
    "mssante": _courrier,
}
