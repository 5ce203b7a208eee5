"""Reads a run folder for the renderers: `report.json`, and the decoded views beside the exchanges."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One run as its renderers see it: the folder and the value of `report.json`."""

    folder: Path
    data: dict[str, Any]

    def view(self, exchange: str) -> dict[str, Any] | None:
        """The decoded view of an exchange, or `None` when the run kept none."""
        path = self.folder / "exchanges" / f"{exchange}.vue.json"
        if not path.is_file():
            return None
        data: dict[str, Any] = json.loads(path.read_bytes())
        return data


def read_report(folder: Path) -> Report:
    """The report of a run folder; `ValueError` names each place where `report.json` breaks its schema."""
    data = json.loads((folder / "report.json").read_bytes())
    faults = schema_faults(data)
    if faults:
        raise ValueError("report.json invalide : " + " ; ".join(faults))
    return Report(folder=folder, data=data)


@cache
def schema() -> dict[str, Any]:
    """The published schema of `report.json` (JSON Schema 2020-12)."""
    text = files("eprouvette_reports").joinpath("report.schema.json").read_text(encoding="utf-8")
    data: dict[str, Any] = json.loads(text)
    return data


def schema_faults(data: Any, limit: int = 10) -> list[str]:
    """What in that value breaks the published schema, at most `limit` places; empty when it is valid."""
    from itertools import islice

    from jsonschema import Draft202012Validator

    errors = islice(Draft202012Validator(schema()).iter_errors(data), limit)
    return [f"{'/'.join(map(str, error.absolute_path)) or '(racine)'} : {error.message[:200]}" for error in errors]
