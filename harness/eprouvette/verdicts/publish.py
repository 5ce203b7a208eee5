"""Writes what a run concludes: `report.json`, then every rendering of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eprouvette.verdicts.bilan import bilan
from eprouvette.verdicts.ecriture import lignes
from eprouvette_sim.kernel.errors import ErreurBanc

if TYPE_CHECKING:
    from pathlib import Path


def publish(folder: Path, *, strict: bool = False, lang: str = "fr") -> dict[str, Any]:
    """Computes the report from the run folder, writes it and its renderings, and returns it.

    Raises `ErreurBanc` when the value breaks its own published schema: a bench that cannot say what it means.
    """
    from eprouvette_reports import render
    from eprouvette_reports.read import read_report

    data = bilan(folder, strict=strict)
    path = folder / "report.json"
    path.write_text(lignes(data), encoding="utf-8")
    try:
        report = read_report(folder)
    except ValueError as error:
        path.unlink()
        raise ErreurBanc(f"report.json ne suit pas son schéma : {error}", ou=str(folder)) from error
    render(folder, lang=lang, report=report)
    return data
