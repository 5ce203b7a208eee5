"""`eprouvette package`: the one file an editor hands over."""

from __future__ import annotations

from pathlib import Path

import click

from eprouvette.cli.main import LANG


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--vers", type=click.Path(path_type=Path), help="Fichier à écrire [<exécution>.zip].")
@click.option("--cle", type=click.Path(path_type=Path), help="Clé de l'éditeur (PKCS#12) ; une clé jetable sinon.")
@click.option("--mot-de-passe", type=click.Path(path_type=Path), help="Fichier qui contient le mot de passe de la clé.")
@LANG
def command(run: Path, vers: Path | None, cle: Path | None, mot_de_passe: Path | None, lang: str) -> int:
    """Emballe une exécution : zip reproductible, manifeste signé, signature du zip."""
    from eprouvette.bundle import load_signer, package, throwaway
    from eprouvette.runner.folder import read_run
    from eprouvette.texts import text
    from eprouvette_sim.kernel.clock import SystemClock

    read_run(run)
    password = mot_de_passe.read_bytes().strip() if mot_de_passe else None
    signer = load_signer(cle, password) if cle else throwaway(SystemClock().now().utc)
    target = vers or Path(f"{run.resolve().name}.zip")
    manifest = package(run.resolve(), target, signer)
    click.echo(text("package.done", lang).format(path=target, files=len(manifest["files"])))
    click.echo(text("package.throwaway" if signer.throwaway else "package.signed", lang))
    return 0
