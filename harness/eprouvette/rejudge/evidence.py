"""Observations rebuilt from a run folder, exactly as a check saw them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eprouvette.checks import Observation, Observations, Piece
from eprouvette_sim.kernel.anomalie import Anomalie
from eprouvette_sim.kernel.exchange import Exchange
from eprouvette_sim.kernel.wire import Peer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from eprouvette.verdicts.attempts import Attempt

#: operations of the bench's own, never shown to checks
SILENT = frozenset({"decrire", "configurer", "reinitialiser"})
#: statuses that stop a scenario instead of answering it, and the one that shows nothing to checks
_SIGNALS = frozenset({"non_supporte", "produit_arrete", "delai_depasse", "erreur_adaptateur", "non_montre"})


def exchange_of(folder: Path, line: Mapping[str, Any]) -> Exchange:
    """The exchange a journal line describes, its bytes read from the run folder."""
    return Exchange(
        id=line["exchange"],
        door=line["door"],
        service=line["service"],
        sequence=line["sequence"],
        at=line["received_at"],
        monotonic_ns=0,
        medium=line["medium"],
        request=(folder / line["request"]["file"]).read_bytes(),
        response=(folder / line["response"]["file"]).read_bytes(),
        peer=Peer.from_json(line["peer"]) if line["peer"] else None,
        notes=tuple(Anomalie(**note) for note in line["notes"]),
        quirk=line["quirk"],
        fault=line["fault"],
        scenario=line["scenario"],
        truncated=line["truncated"],
        request_size=line["request_size"],
    )


def answer_of(line: Mapping[str, Any]) -> Observation:
    """The observation a journaled adapter answer became."""
    status = line["status"]
    value = line.get("result") if status == "ok" else {"message": line.get("message", "")}
    return Observation(
        source=line.get("source", "adaptateur"), operation=line["operation"], statut=status, valeur=value, at=line["at"]
    )


def answers_heard(lines: Iterable[Mapping[str, Any]]) -> list[Observation]:
    """The answers checks were shown, in order."""
    return [answer_of(x) for x in lines if x["operation"] not in SILENT and x["status"] not in _SIGNALS]


def seen_by(folder: Path, attempt: Attempt, call: Mapping[str, Any], date_reference: str) -> Observations:
    """What one journaled check call looked at: the exchanges it names, the answers heard by then."""
    by_id = {line["exchange"]: line for line in attempt.exchanges}
    return Observations(
        exchanges=tuple(exchange_of(folder, by_id[name]) for name in call["exchanges"]),
        answers=tuple(answers_heard(attempt.answers)[: call["answers"]]),
        instant=call["instant"],
        date_reference=date_reference,
        pieces=tuple(piece_of(folder, line) for line in attempt.pieces),
    )


def piece_of(folder: Path, line: Mapping[str, Any]) -> Piece:
    """The piece a journal line describes, its bytes read from the run folder."""
    octets = (folder / line["file"]).read_bytes()
    return Piece(genre=line["genre"], nom=line["nom"], sha256=line["sha256"], octets=octets)
