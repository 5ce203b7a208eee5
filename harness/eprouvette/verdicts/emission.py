"""What a report says of itself: its identifier, its date, what departed from the method; all drawn from the run folder."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from eprouvette.verdicts.attempts import Story

#: name space of our report identifiers (RFC 9562 §5.5): the same journal always gives the same one
_ESPACE: Final = uuid.uuid5(uuid.NAMESPACE_URL, "urn:x-eprouvette:rapport")
GENERES: Final = "generes.json"


def emission(run: Mapping[str, Any], story: Story, head: str | None) -> dict[str, Any]:
    """`uuid`, `ended_at` (end of the last campaign, UTC; empty when interrupted), and what departed from the method.

    `deviations` lists `kind` (`interrompue`, `reprise`, `rejoue`, `selection`, `mutant`, `derogation`), `value`, `count`.
    """
    return {
        "uuid": str(uuid.uuid5(_ESPACE, f"{run['id']}/{head or 'non scelle'}")),
        "ended_at": story.ended_at,
        "deviations": _ecarts(run, story, head),
    }


def _ecarts(run: Mapping[str, Any], story: Story, head: str | None) -> list[dict[str, Any]]:
    replayed = sum(len(attempts) > 1 for attempts in story.attempts.values())
    left_out = sum(not scene["selected"] for scene in run["plan"])
    waived = [row["exigence"] for row in run.get("declarations", {}).get("waivers", ())]
    rows = [
        ("interrompue", "", int(head is None)),
        ("reprise", "", sum(bool(campaign.get("resumed")) for campaign in story.campaigns)),
        ("rejoue", "", replayed),
        ("selection", str(run["options"].get("select") or ""), left_out),
        ("mutant", str(run["options"].get("mutant") or ""), int(bool(run["options"].get("mutant")))),
        ("derogation", ", ".join(waived), len(waived)),
    ]
    return [{"kind": kind, "value": value, "count": count} for kind, value, count in rows if count]


def generes(folder: Path) -> dict[str, Any] | None:
    """The tally of generated alterations kept in the run folder, `None` when they were not tried on this run."""
    path = folder / GENERES
    if not path.is_file():
        return None
    data: dict[str, Any] = json.loads(path.read_bytes())
    return data
