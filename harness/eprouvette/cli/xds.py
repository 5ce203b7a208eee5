"""`eprouvette xds check`: every rule a captured DMP call breaks: envelope, VIHF, metadata, documents, coherence."""

from __future__ import annotations

import click

from eprouvette.cli.dmp_commun import appel_command, rules_command


@click.group()
def command() -> None:
    """Contrôle d'appels DMP capturés (XDS, HL7 v3), sans produit ni adaptateur."""


command.add_command(appel_command("xds", "Juge chaque FICHIER : image HTTP, corps multipart, ou XML d'une requête."))
command.add_command(rules_command("xds"))
