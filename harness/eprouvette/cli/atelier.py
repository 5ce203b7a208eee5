"""`eprouvette atelier`: an editor's lasting ports, names and certificates."""

from __future__ import annotations

from pathlib import Path

import click

from eprouvette.cli.main import LANG


@click.group()
def command() -> None:
    """Ports fixes, noms et certificats d'un an, hors du dépôt."""


@command.command("init")
@click.option(
    "--dossier",
    type=click.Path(path_type=Path),
    default=lambda: Path.home() / "atelier-eprouvette",
    help="Où le créer [~/atelier-eprouvette], hors de tout dépôt.",
)
@click.option("--nom", "noms", multiple=True, help="Nom de serveur que le produit appellera (répétable).")
@click.option("--ecoute", default="127.0.0.1", help="Adresse d'écoute [127.0.0.1] ; 0.0.0.0 pour un produit ailleurs.")
@click.option("--port", "premier_port", type=int, default=8441, help="Premier port ; un par porte [8441].")
@click.option(
    "--ancre", "ancres", multiple=True, type=click.Path(path_type=Path), help="Autorité de vos cartes de test."
)
@click.option("--identifiant", help="Identifiant de structure (OU) du certificat client ; celui du banc sinon.")
@LANG
def init(
    dossier: Path,
    noms: tuple[str, ...],
    ecoute: str,
    premier_port: int,
    ancres: tuple[Path, ...],
    identifiant: str | None,
    lang: str,
) -> int:
    """Crée l'atelier et dit quoi en faire."""
    from eprouvette.atelier.creation import MOT_DE_PASSE, Souhaits, creer, hosts
    from eprouvette.runner.portes import PORTES
    from eprouvette.texts import text
    from eprouvette_sim.kernel.clock import SystemClock

    wanted = Souhaits(noms=noms, ecoute=ecoute, premier_port=premier_port, ancres=ancres, identifiant=identifiant)
    made = creer(dossier, wanted, now=SystemClock().now().utc)
    click.echo(text("atelier.made", lang).format(folder=dossier, files=len(made)))
    name = noms[0] if noms else "localhost"
    for port, porte in enumerate(PORTES, premier_port):
        services = ", ".join(porte.adresses or porte.services)
        click.echo(f"  {porte.protocole}://{name}:{port}{porte.path}  ({services})")
    lines = hosts(noms, ecoute)
    if lines:
        click.echo(text("atelier.hosts", lang) + "\n" + "".join(f"  {line}\n" for line in lines.splitlines()), nl=False)
    click.echo(text("atelier.stores", lang).format(pki=dossier / "pki", password=MOT_DE_PASSE))
    click.echo(text("atelier.next", lang).format(folder=dossier))
    return 0
