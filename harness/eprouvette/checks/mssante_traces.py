"""What is asked of traces: one for each operation the operator saw, complete, and never the content."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from eprouvette.checks.api import Constat, Ecart, Observations, constat, sans_objet
from eprouvette.checks.courriels import commande, de_porte, envois, reponses, sans, tous_envois
from eprouvette.checks.registry import check
from eprouvette_sim.formats.mime import avis

if TYPE_CHECKING:
    from eprouvette.checks.courriels import Envoye

_PFI = "REM-PFI:MSS/"
_AUCUNE = "le produit n'a exporté aucune trace de messagerie"
_HEURE = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?([+-]\d{2}:\d{2})?")
CHAMPS = ("auteur", "heure", "action", "requete", "reponse")


def _traces(vu: Observations) -> list[dict[str, Any]]:
    """The mail traces of the last export."""
    answers = reponses(vu, "exporter_traces")
    rows = answers[-1].valeur.get("traces") or () if answers else ()
    return [row for row in rows if row.get("evenement") == "mssante"]


def _operations(vu: Observations) -> list[tuple[str, str, str]]:
    """What the operator saw: (action, exchange, Message-ID or empty), sendings then deletions."""
    sent = [("envoi", one.exchange.id, one.message_id or "") for one in envois(vu) if one.genre == avis.COURRIEL]
    gone = [("suppression", e.id, "") for e in de_porte(vu, "imap") if commande(e) in {"EXPUNGE", "UID EXPUNGE"}]
    return sent + gone


@check(
    "mssante.operations_tracees",
    version=1,
    prouve=(f"{_PFI}CONF.17",),
    provenance="observe",
    clause="ECO.4.1.1 (faits mssante §3.5 [S13 S11])",
    titre="Chaque envoi et chaque suppression laisse une trace",
    title="Each sending and each deletion leaves a trace",
)
def operations_tracees(vu: Observations) -> Constat:
    """Held when each sending the operator took has a trace with its Message-ID, and deletions are as many as traced."""
    if not reponses(vu, "exporter_traces"):
        return sans_objet("le produit n'a pas exporté ses traces")
    traces = _traces(vu)
    seen = _operations(vu)
    known = {(row.get("action"), row.get("message_id")) for row in traces}
    actions = [row.get("action") for row in traces]
    found = [
        Ecart(attendu=f"une trace de {action} {identity}".strip(), observe=sans(sorted({str(a) for a in actions})), lieu="exporter_traces",
              echange=exchange, cause="opération hors du journal fonctionnel")
        for action, exchange, identity in seen
        if ((action, identity) not in known if identity else action not in actions)
    ]  # fmt: skip
    return constat(found, len(seen), sinon="l'opérateur n'a vu ni envoi ni suppression")


@check(
    "mssante.traces_completes",
    version=1,
    prouve=(f"{_PFI}CONF.18", "REM-CITE:MSS/CONF.18"),
    provenance="observe",
    clause="ECO.4.1.2 (faits mssante §3.5 [S13 S11])",
    titre="Une trace dit l'auteur, l'heure locale, l'action, la requête et la réponse",
    title="A trace says author, local time, action, request and answer",
)
def traces_completes(vu: Observations) -> Constat:
    """Held when each mail trace holds the five fields, the time one can read."""
    traces = _traces(vu)
    found = [
        Ecart(
            attendu=name,
            observe=str(row.get(name)),
            lieu=f"exporter_traces[{rank}]",
            cause="trace technique, sans le fonctionnel",
        )
        for rank, row in enumerate(traces)
        for name in CHAMPS
        if not row.get(name) or (name == "heure" and not _HEURE.match(str(row[name])))
    ]
    return constat(found, len(traces), sinon=_AUCUNE)


@check(
    "mssante.echecs_traces",
    version=1,
    prouve=("ATTENTE:EPR-MSSANTE-009", f"{_PFI}UX.37"),
    provenance="observe",
    clause="ECO.4.1.2 : échecs compris (faits mssante §3.5 [S13 S11])",
    titre="Un envoi refusé est tracé avec la réponse de l'opérateur",
    title="A refused sending is traced with the operator's answer",
)
def echecs_traces(vu: Observations) -> Constat:
    """Held when each message refused has a trace that holds the code it got."""
    refused = [one for one in tous_envois(vu) if one.code >= 400]
    traces = _traces(vu)
    if not reponses(vu, "exporter_traces"):
        return sans_objet("le produit n'a pas exporté ses traces")
    found = [
        Ecart(attendu=f"une trace avec {one.code}", observe=sans(str(row.get("reponse")) for row in _of(traces, one)), lieu="exporter_traces",
              echange=one.exchange.id, cause="seuls les succès sont tracés")
        for one in refused
        if not any(str(one.code) in str(row.get("reponse")) for row in _of(traces, one))
    ]  # fmt: skip
    return constat(found, len(refused), sinon="l'opérateur n'a refusé aucun message")


def _of(traces: list[dict[str, Any]], one: Envoye) -> list[dict[str, Any]]:
    return [row for row in traces if row.get("message_id") == one.message_id]


@check(
    "mssante.traces_sans_contenu",
    version=1,
    prouve=("REM-CITE:MSS/CONF.18",),
    provenance="observe",
    clause="faits mssante §3.5 [S13] ; REM-CITE MSS/CONF.18",
    titre="Aucune trace ne contient le texte d'un message ni d'un document",
    title="No trace holds the text of a message or document",
)
def traces_sans_contenu(vu: Observations, *, texte: str) -> Constat:
    """Held when no mail trace holds that text."""
    traces = _traces(vu)
    found = [
        Ecart(
            attendu="aucun contenu",
            observe=texte,
            lieu=f"exporter_traces[{rank}]",
            cause="objet ou corps recopiés dans la trace",
        )
        for rank, row in enumerate(traces)
        if texte in str(row)
    ]
    return constat(found, len(traces), sinon=_AUCUNE)


@check(
    "mssante.partenaires_traces",
    version=1,
    prouve=("REM-DPI:INS/va1.46",),
    provenance="norme",
    clause="guide d'implémentation de l'INS, règle 31",
    titre="Chaque partenaire à qui l'INS est partie est tracé",
    title="Each partner the INS went to is traced",
)
def partenaires_traces(vu: Observations) -> Constat:
    """Held when each recipient of documents with an INS appears in a trace marked as such."""
    if not reponses(vu, "exporter_traces"):
        return sans_objet("le produit n'a pas exporté ses traces")
    sent = [(one, a) for one in envois(vu) if one.vu and any(r.ins for r in one.vu.cdas) for a in one.destinataires]
    known = {a for row in _traces(vu) if row.get("ins") for a in row.get("destinataires") or ()}
    found = [
        Ecart(attendu=f"{address} dans les traces d'échange d'INS", observe=sans(sorted(known)), lieu="exporter_traces", echange=one.exchange.id,
              cause="destinataires non tracés, ou sans dire que l'INS est partie")
        for one, address in sent
        if address not in known
    ]  # fmt: skip
    return constat(found, len(sent), sinon="aucune INS n'est partie")
