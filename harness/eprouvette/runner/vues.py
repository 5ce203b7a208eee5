"""Writes the decoded view of each exchange beside it, and checks our own answers on the way."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from eprouvette_sim.formats import ebrim_reponses, hl7, hl7v3, mtom, roc, soap, xml
from eprouvette_sim.formats.insi import NS_RESULTAT, read_resultat
from eprouvette_sim.formats.vue import vue
from eprouvette_sim.formats.xml import local, namespace
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
        seen = vue(exchange)
        if exchange.service in CLAIRES:
            seen["request"]["lines"] += CLAIRES[exchange.service](folder, exchange)
        data = json.dumps(seen, ensure_ascii=False, separators=(",", ":")).encode()
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


def _retours_b2(exchange: Exchange) -> list[str]:
    """What is wrong in a return of ours, read out of the product's mailbox."""
    from eprouvette_sim.formats.b2 import noemie
    from eprouvette_sim.formats.enveloppe_b2 import read_contenu

    mail = exchange.http_response().body
    if exchange.medium != "pop3" or b"Content-Description: NOEMIE/" not in mail:
        return []
    contenu, _ = read_contenu(mail)
    if contenu is None:
        return [f"retour illisible du simulateur, échange {exchange.id}"]
    _, found = noemie.read(contenu.octets)
    return [f"retour mal formé du simulateur, échange {exchange.id} : {a.lieu}, {a.observe}" for a in found]


def _clair_b2(folder: Path, exchange: Exchange) -> list[dict[str, Any]]:
    """What an encrypted mail holds, opened with the run's own key: the file, one line by record."""
    from eprouvette.runner.fournitures import Fournitures
    from eprouvette_sim.formats import enveloppe_b2

    cles = Fournitures(pki=folder / "pki").cles("frontal-b2")
    if exchange.medium != "smtp" or not cles:
        return []
    lue, _ = enveloppe_b2.read(exchange.http_request().body, cles)
    if lue is None or lue.ouverture is None:
        return []
    head = f"{lue.ouverture.algorithme}, {lue.ouverture.transport}, {lue.ouverture.codage}"
    lines = [_ligne("déchiffré", 1, "enveloppe", head)]
    octets = lue.contenu.octets if lue.contenu else b""
    records = [octets[start : start + _RECORD].decode("latin-1") for start in range(0, len(octets), _RECORD)]
    return lines + [_ligne(f"enr. {n}", 2, f"enr. {n}", text) for n, text in enumerate(records[:_MAX_RECORDS], 1)]


def _ligne(path: str, depth: int, name: str, value: str) -> dict[str, Any]:
    return {"path": path, "depth": depth, "name": name, "value": value, "attributes": []}


_RECORD = 128
_MAX_RECORDS = 2000
#: service -> what its encrypted requests hold, shown after what is seen outside
CLAIRES: dict[str, Callable[[Path, Exchange], list[dict[str, Any]]]] = {"b2": _clair_b2}


def _dmp(exchange: Exchange) -> list[str]:
    """A DMP answer reads as its transaction's: registry, query, retrieval or existence."""
    image = exchange.http_response()
    content = image.body
    if mtom.parametres(image.header("Content-Type"))[0] == "multipart/related":
        package, _ = mtom.read(image.header("Content-Type"), image.body)
        content = package.racine.octets if package else b""
    envelope, anomalies = soap.read(content)
    if envelope is None or envelope.corps is None:
        return [f"réponse illisible du DMP, échange {exchange.id} : {a.observe}" for a in anomalies]
    name = local(envelope.corps)
    if name == "PRPA_IN201308UV02":
        _, found = hl7v3.read_existence(envelope.corps)
    else:
        _, found = ebrim_reponses.read(envelope.corps) if "Response" in name else (None, ())
    return [f"réponse hors contrat du DMP, échange {exchange.id} : {a.lieu}, {a.observe}" for a in found]


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
    "dmp": _dmp,
    "pfi": _hl7,
    "psc": _json,
    "annuaire_sante": _json,
    "mssante": _courrier,
    "b2": _retours_b2,
}
