"""`eprouvette vihf check`: every rule a VIHF breaks, alone or in a captured call, signature first."""

from __future__ import annotations

import os
from pathlib import Path

import click


@click.group()
def command() -> None:
    """Contrôle du VIHF (assertion SAML du DMP), sans produit ni adaptateur."""


@command.command()
@click.argument("fichiers", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Sortie JSON (DESIGN §11).")
@click.option("--environnement", type=click.Choice(("production", "test")), help="Juge l'OID de l'INS.")
@click.option(
    "--ancres",
    type=click.Path(path_type=Path),
    help="Autorités de confiance (PEM) ; sans elles, la confiance n'est pas jugée.",
)
@click.option("--certificat-tls", type=click.Path(path_type=Path), help="Certificat client de la connexion (PEM).")
@click.option("--finess-ej", help="FINESS juridique de l'établissement.")
@click.option("--finess-eg", help="FINESS géographique du site.")
@click.option("--regime-finess", type=click.Choice(("avant-2.08", "depuis-2.08")), help="Règle FINESS applicable.")
@click.option("--air-simplifiee", is_flag=True, help="Le produit déclare l'AIR simplifiée.")
@click.option("--utilisateur", help="Identifiant national affiché pour l'utilisateur connecté (DMP/AIRS.06).")
@click.option("--instant", help="Instant de réception, AAAA-MM-JJThh:mm:ssZ.")
@click.option(
    "--lang", type=click.Choice(("fr", "en")), default=lambda: os.environ.get("EPROUVETTE_LANG", "fr"), help="Langue."
)
def check(fichiers: tuple[Path, ...], as_json: bool, lang: str, **values: str | Path | bool | None) -> int:
    """Juge chaque FICHIER : une assertion seule, ou un appel capturé qui la porte."""
    from eprouvette.dmp.controles import check_vihf
    from eprouvette.dmp.sortie import executer, options_de

    text, code = executer(check_vihf, fichiers, options_de(**values), lang=lang, as_json=as_json)
    click.echo(text)
    return code


@command.command()
@click.option("--json", "as_json", is_flag=True, help="Sortie JSON.")
@click.option(
    "--lang", type=click.Choice(("fr", "en")), default=lambda: os.environ.get("EPROUVETTE_LANG", "fr"), help="Langue."
)
def rules(as_json: bool, lang: str) -> int:
    """Liste les règles appliquées, leur fondement et leur poids, puis ce qui n'est pas couvert."""
    from eprouvette.dmp.regles import lister

    click.echo(lister("vihf", lang=lang, as_json=as_json))
    return 0
