"""`eprouvette vihf check`: every rule a VIHF breaks, alone or in a captured call, signature first."""

from __future__ import annotations

import click

from eprouvette.cli.dmp_commun import appel_command, rules_command


@click.group()
def command() -> None:
    """Contrôle du VIHF (assertion SAML du DMP), sans produit ni adaptateur."""


command.add_command(
    appel_command("vihf", "Juge chaque FICHIER : une assertion seule, ou un appel capturé qui la porte.")
)
command.add_command(rules_command("vihf"))
