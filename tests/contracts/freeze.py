"""Writes the frozen contracts again: `python tests/contracts/freeze.py`. Growing is fine; losing a line is a break."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

HERE = Path(__file__).parent


def contracts() -> dict[str, dict[str, object]]:
    """Every contract as plain values: name of the file -> its content today."""
    return {
        "model.json": model(),
        "checks.json": check_api(),
        "pilotage.json": pilotage(),
        "report.json": schema_shape(report_schema()),
        "cli.json": cli(),
        "journal.json": journal_events(),
    }


def model() -> dict[str, object]:
    import eprouvette_sim.model as package

    return {
        name: sorted(field.name for field in dataclasses.fields(getattr(package, name)))
        for name in package.__all__
        if dataclasses.is_dataclass(getattr(package, name))
    }


def check_api() -> dict[str, object]:
    from eprouvette.checks import api
    from eprouvette.verdicts import tables
    from eprouvette_sim.kernel import Anomalie, Exchange

    values = (api.Ecart, api.Viole, api.Tenu, api.SansObjet, api.Observation, api.Observations, Anomalie, Exchange)
    fields = {value.__name__: sorted(field.name for field in dataclasses.fields(value)) for value in values}
    return fields | {
        "verdict_order": [verdict.value for verdict in tables.ORDER],
        "provenances": {name: effect.value for name, effect in tables.PROVENANCES.items()},
        "statuses": dict(tables.STATUSES),
        "exit_precedence": [int(code) for code in tables.EXIT_PRECEDENCE],
        "exit_codes": {code.name: int(code) for code in tables.Exit},
    }


def pilotage() -> dict[str, object]:
    from eprouvette.adapters import contract

    shapes = {name: schema_shape(value) for name, value in contract.schema()["$defs"].items()}
    return {"operations": list(contract.operations()), "statuts": list(contract.STATUTS), "messages": shapes}


def report_schema() -> dict[str, object]:
    from eprouvette_reports.read import schema

    return schema()


def schema_shape(schema: object) -> dict[str, object]:
    """The property names of a schema, level by level, and which of them are always there."""
    if not isinstance(schema, dict):
        return {}
    shape: dict[str, object] = {}
    if "properties" in schema:
        shape["properties"] = {name: schema_shape(value) for name, value in sorted(schema["properties"].items())}
        shape["required"] = sorted(schema.get("required", []))
    if "items" in schema:
        shape["items"] = schema_shape(schema["items"])
    if "$defs" in schema:
        shape["$defs"] = {name: schema_shape(value) for name, value in sorted(schema["$defs"].items())}
    return shape


def cli() -> dict[str, object]:
    import click

    from eprouvette.cli.main import VERBS
    from eprouvette.cli.main import cli as group

    verbs: dict[str, object] = {}
    for name in VERBS:
        command = group.get_command(click.Context(group), name)
        verbs[name] = _options(command)
    return {"verbs": verbs}


def _options(command: object) -> object:
    import click

    if isinstance(command, click.Group):
        return {name: _options(sub) for name, sub in sorted(command.commands.items())}
    return sorted(option for parameter in command.params for option in parameter.opts)


def journal_events() -> dict[str, object]:
    """The fields of each journal line of a short witness run, by event."""
    import tempfile

    from eprouvette.runner import session
    from eprouvette_sim.kernel import journal

    with tempfile.TemporaryDirectory() as place:
        started = session.start_session(session.Options(select="cas:insi/premier-prenom"), out=Path(place))
        started.run(lambda event, fields: None)
        events: dict[str, set[str]] = {}
        for line in journal.read(started.folder):
            events[line.event] = events.get(line.event, set(line.fields)) & set(line.fields)
        seal = journal.read_seal(started.folder)
    return {"events": {name: sorted(fields) for name, fields in sorted(events.items())}, "seal": sorted(seal or {})}


def main() -> None:
    for name, value in contracts().items():
        text = json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True)
        (HERE / name).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
