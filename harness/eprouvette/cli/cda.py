"""`eprouvette cda check`: every rule a CDA document breaks, at its XPath."""

from __future__ import annotations

import os
from pathlib import Path

import click


@click.group()
def command() -> None:
    """Contrôle de documents CDA R2 (CI-SIS), sans produit ni adaptateur."""


@command.command()
@click.argument("fichiers", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Sortie JSON (DESIGN §11).")
@click.option("--environnement", type=click.Choice(("production", "test")), help="Juge l'OID de l'INS.")
@click.option(
    "--lang", type=click.Choice(("fr", "en")), default=lambda: os.environ.get("EPROUVETTE_LANG", "fr"), help="Langue."
)
def check(fichiers: tuple[Path, ...], as_json: bool, environnement: str | None, lang: str) -> int:
    """Juge chaque FICHIER : structure CDA, structuration minimale CI-SIS, corps N1."""
    from eprouvette.dmp.controles import check_cda
    from eprouvette.dmp.sortie import executer, options_de

    text, code = executer(check_cda, fichiers, options_de(environnement=environnement), lang=lang, as_json=as_json)
    click.echo(text)
    return code
