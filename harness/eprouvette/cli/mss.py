"""`eprouvette mss check`: every rule a saved message breaks: mail standards, MSSanté profile, archive, PDF, receipts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from eprouvette.cli.dmp_commun import FICHIERS, JSON, rules_command
from eprouvette.cli.main import LANG

if TYPE_CHECKING:
    from pathlib import Path


@click.group()
def command() -> None:
    """Contrôle de messages MSSanté enregistrés (.eml), sans produit ni adaptateur."""


@command.command()
@FICHIERS
@JSON
@LANG
def check(fichiers: tuple[Path, ...], as_json: bool, lang: str) -> int:
    """Juge chaque FICHIER : message, en-têtes MSSanté, archive IHE_XDM.zip, PDF/A-1, accusés."""
    from eprouvette.dmp.courriels import check_mss, moyen
    from eprouvette.dmp.options import Options
    from eprouvette.dmp.sortie import executer

    text, code = executer(check_mss, fichiers, Options(), lang=lang, as_json=as_json)
    click.echo(text if as_json else f"{text}\n{moyen(lang)}")
    return code


command.add_command(rules_command("mss"))
