"""`eprouvette init`: a commented dossier that loads as it is."""

from __future__ import annotations

from pathlib import Path

import click

from eprouvette.cli.main import LANG


@click.command()
@click.option("--vers", type=click.Path(path_type=Path), default=Path("dossier.toml"), help="Fichier [dossier.toml].")
@LANG
def command(vers: Path, lang: str) -> int:
    """Écrit un dossier commenté, prêt à remplir ; n'écrase jamais un fichier."""
    from eprouvette.dossier import modele
    from eprouvette.texts import text
    from eprouvette_sim.kernel.errors import ErreurUsage

    try:
        vers.parent.mkdir(parents=True, exist_ok=True)
        with vers.open("x", encoding="utf-8") as stream:
            stream.write(modele())
    except FileExistsError as error:
        raise ErreurUsage("ce fichier existe déjà", ou=str(vers), faire="choisir un autre nom avec --vers") from error
    except OSError as error:
        raise ErreurUsage(f"dossier impossible à écrire : {error.strerror}", ou=str(vers)) from error
    click.echo(text("init.done", lang).format(path=vers))
    return 0
