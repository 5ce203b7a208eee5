"""What the `cda`, `vihf` and `xds` verbs share: options of a judgement, the check command, the list of rules."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from eprouvette.cli.main import LANG

if TYPE_CHECKING:
    from collections.abc import Callable

FICHIERS = click.argument("fichiers", nargs=-1, required=True, type=click.Path(path_type=Path))
JSON = click.option("--json", "as_json", is_flag=True, help="Sortie JSON (DESIGN §11).")
ENVIRONNEMENT = click.option("--environnement", type=click.Choice(("production", "test")), help="Juge l'OID de l'INS.")

#: what a person knows of a call besides its bytes
_APPEL = (
    click.option(
        "--ancres",
        type=click.Path(path_type=Path),
        help="Autorités de confiance (PEM) ; sans elles, la confiance n'est pas jugée.",
    ),
    click.option("--certificat-tls", type=click.Path(path_type=Path), help="Certificat client de la connexion (PEM)."),
    click.option("--finess-ej", help="FINESS juridique de l'établissement."),
    click.option("--finess-eg", help="FINESS géographique du site."),
    click.option("--regime-finess", type=click.Choice(("avant-2.08", "depuis-2.08")), help="Règle FINESS applicable."),
    click.option("--air-simplifiee", is_flag=True, help="Le produit déclare l'AIR simplifiée."),
    click.option("--utilisateur", help="Identifiant national affiché pour l'utilisateur connecté (DMP/AIRS.06)."),
    click.option("--instant", help="Instant de réception, AAAA-MM-JJThh:mm:ssZ."),
)


def appel_command(famille: str, aide: str) -> click.Command:
    """The `check` command of a family that judges calls (`vihf` or `xds`)."""

    def check(fichiers: tuple[Path, ...], as_json: bool, lang: str, **values: Any) -> int:
        from eprouvette.dmp import controles
        from eprouvette.dmp.sortie import executer, options_de

        control = {"vihf": controles.check_vihf, "xds": controles.check_xds}[famille]
        options = options_de(**values)
        text, code = executer(control, fichiers, options, lang=lang, as_json=as_json, en_suite=famille == "xds")
        click.echo(text)
        return code

    function: Callable[..., Any] = check
    for option in reversed((FICHIERS, JSON, ENVIRONNEMENT, *_APPEL, LANG)):
        function = option(function)
    return click.command("check", help=aide)(function)


def rules_command(famille: str) -> click.Command:
    """The `rules` command of a family: each rule, its ground, its weight, and what is not covered."""

    @click.command(
        "rules", help="Liste les règles appliquées, leur fondement et leur poids, puis ce qui n'est pas couvert."
    )
    @JSON
    @LANG
    def rules(as_json: bool, lang: str) -> int:
        from eprouvette.dmp.regles import lister

        click.echo(lister(famille, lang=lang, as_json=as_json))
        return 0

    return rules
