"""`eprouvette xdm check`: every rule an IHE XDM archive breaks: structure, metadata, documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from eprouvette.cli.dmp_commun import FICHIERS, JSON, rules_command
from eprouvette.cli.main import LANG

if TYPE_CHECKING:
    from pathlib import Path


@click.group()
def command() -> None:
    """Contrôle d'archives IHE XDM, sans produit ni adaptateur."""


@command.command()
@FICHIERS
@JSON
@LANG
def check(fichiers: tuple[Path, ...], as_json: bool, lang: str) -> int:
    """Juge chaque FICHIER : archive, METADATA.XML, documents, PDF portés."""
    from eprouvette.dmp.courriels import check_xdm, moyen
    from eprouvette.dmp.options import Options
    from eprouvette.dmp.sortie import executer

    text, code = executer(check_xdm, fichiers, Options(), lang=lang, as_json=as_json)
    click.echo(text if as_json else f"{text}\n{moyen(lang)}")
    return code


command.add_command(rules_command("xdm"))
