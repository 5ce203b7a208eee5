"""`eprouvette serve`: the simulators, open, each exchange shown as it happens."""

from __future__ import annotations

from pathlib import Path

import click

from eprouvette.cli.main import LANG


@click.command()
@click.option("--endpoints", type=click.Path(path_type=Path), help="Où écrire les adresses et certificats (JSON).")
@click.option("--out", type=click.Path(path_type=Path), default=Path("runs"), help="Où garder les échanges [runs].")
@click.option("--pack", "packs", multiple=True, type=click.Path(path_type=Path), help="Dossier d'un pack (répétable).")
@click.option("--atelier", type=click.Path(path_type=Path), help="Ports, noms et certificats d'un atelier.")
@click.option("--ecoute", help="Adresse d'écoute, avec --atelier ; cette machine seulement sans elle.")
@LANG
def command(
    endpoints: Path | None, out: Path, packs: tuple[Path, ...], atelier: Path | None, ecoute: str | None, lang: str
) -> int:
    """Ouvre les simulateurs et montre chaque échange, avec ses constats."""
    from eprouvette.cli.lieu import occupe
    from eprouvette.runner.serving import Service, serve
    from eprouvette.runner.session import Options

    lieu = Options(atelier=atelier, ecoute=ecoute).place()
    with occupe(atelier, ecoute, quoi="eprouvette serve", lang=lang):
        wanted = tuple(map(str, packs))
        return serve(Service(endpoints=endpoints, out=out, lang=lang, echo=click.echo, packs=wanted, lieu=lieu))
