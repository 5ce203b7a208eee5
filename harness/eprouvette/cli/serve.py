"""`eprouvette serve`: the simulators, open, each exchange shown as it happens."""

from __future__ import annotations

from pathlib import Path

import click

from eprouvette.cli.main import LANG


@click.command()
@click.option("--endpoints", type=click.Path(path_type=Path), help="Où écrire les adresses et certificats (JSON).")
@click.option("--out", type=click.Path(path_type=Path), default=Path("runs"), help="Où garder les échanges [runs].")
@click.option("--pack", "packs", multiple=True, type=click.Path(path_type=Path), help="Dossier d'un pack (répétable).")
@LANG
def command(endpoints: Path | None, out: Path, packs: tuple[Path, ...], lang: str) -> int:
    """Ouvre les simulateurs sur cette machine et montre chaque échange."""
    from eprouvette.runner.serving import serve

    return serve(endpoints, out=out, lang=lang, echo=click.echo, packs=tuple(map(str, packs)))
