"""Writes what a run concludes: `report.json`, then every rendering of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from eprouvette.verdicts.bilan import bilan
from eprouvette_sim.kernel.errors import ErreurBanc

if TYPE_CHECKING:
    from pathlib import Path


def publish(folder: Path, *, strict: bool = False, lang: str = "fr") -> dict[str, Any]:
    """Computes the report from the run folder, writes it and its renderings, and returns it.

    Raises `ErreurBanc` when the value breaks its own published schema: a bench that cannot say what it means.
    """
    from eprouvette_reports import render
    from eprouvette_reports.read import schema_faults

    data = bilan(folder, strict=strict)
    faults = schema_faults(data)
    if faults:
        raise ErreurBanc("report.json ne suit pas son schéma : " + " ; ".join(faults), ou=str(folder))
    raw = json.dumps(data, ensure_ascii=False, indent=1)
    (folder / "report.json").write_text(raw + "\n", encoding="utf-8")
    render(folder, lang=lang)
    return data
