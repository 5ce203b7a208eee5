"""`eprouvette cda check`: every rule a CDA document breaks, at its XPath."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from eprouvette.cli.dmp_commun import ENVIRONNEMENT, FICHIERS, JSON, rules_command
from eprouvette.cli.main import LANG

if TYPE_CHECKING:
    from eprouvette.dmp.sortie import Controle


@click.group()
def command() -> None:
    """Contrôle de documents CDA R2 (CI-SIS), sans produit ni adaptateur."""


@command.command()
@FICHIERS
@JSON
@click.option(
    "--kit",
    type=click.Path(path_type=Path),
    help="Dossier du kit officiel (TestContenuCDA) : XSD et schématrons en plus.",
)
@click.option("--volet", help="Volet du kit à jouer, par exemple LDL-SES_2022.01.")
@click.option("--cache", type=click.Path(path_type=Path), help="Dossier où garder le kit compilé.")
@ENVIRONNEMENT
@LANG
def check(fichiers: tuple[Path, ...], as_json: bool, lang: str, environnement: str | None, **kit: Any) -> int:
    """Juge chaque FICHIER : structure CDA, structuration minimale CI-SIS, corps N1."""
    from eprouvette.dmp.controles import check_cda, check_cda_avec_kit
    from eprouvette.dmp.sortie import executer, options_de

    control: Controle = check_cda
    empreintes = None
    if kit["kit"] is not None:
        from eprouvette.dmp.kit import ouvrir

        officiel = ouvrir(kit["kit"], volet=kit["volet"], cache=kit["cache"])
        control, empreintes = check_cda_avec_kit(officiel), officiel.empreintes
    options = options_de(environnement=environnement)
    text, code = executer(control, fichiers, options, lang=lang, as_json=as_json, empreintes=empreintes, en_suite=True)
    click.echo(text)
    return code


command.add_command(rules_command("cda"))
