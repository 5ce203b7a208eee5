"""`eprouvette adapter`: what an adapter writer needs."""

from __future__ import annotations

import click


@click.group()
def command() -> None:
    """Outils pour écrire un adaptateur."""


@command.command("schema")
def schema() -> None:
    """Affiche le schéma publié du pilotage v1."""
    import json

    from eprouvette.adapters import contract

    click.echo(json.dumps(contract.schema(), ensure_ascii=False, indent=2))
