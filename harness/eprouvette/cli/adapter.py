"""`eprouvette adapter`: what an adapter writer needs."""

from __future__ import annotations

from pathlib import Path

import click

from eprouvette.cli.main import LANG


@click.group()
def command() -> None:
    """Outils pour écrire un adaptateur."""


@command.command("schema")
def schema() -> None:
    """Affiche le schéma publié du pilotage v1."""
    import json

    from eprouvette.adapters import contract

    click.echo(json.dumps(contract.schema(), ensure_ascii=False, indent=2))


@command.command("openapi")
def openapi() -> None:
    """Affiche le document OpenAPI 3.1 du pilotage par HTTP."""
    import json

    from eprouvette.adapters.openapi import document

    click.echo(json.dumps(document(), ensure_ascii=False, indent=2))


@command.command("new")
@click.argument("langage", type=click.Choice(("python", "node")))
@click.option("--vers", type=click.Path(path_type=Path), help="Fichier [adaptateur.py ou adaptateur.mjs].")
@LANG
def new(langage: str, vers: Path | None, lang: str) -> int:
    """Écrit un adaptateur commenté, à remplir ; n'écrase jamais un fichier."""
    from importlib.resources import files

    from eprouvette.texts import text
    from eprouvette_sim.kernel.errors import ErreurUsage

    target = vers or Path({"python": "adaptateur.py", "node": "adaptateur.mjs"}[langage])
    body = files("eprouvette.atelier").joinpath(f"squelettes/{langage}.txt").read_text(encoding="utf-8")
    try:
        with target.open("x", encoding="utf-8") as stream:
            stream.write(body)
    except FileExistsError as error:
        raise ErreurUsage("ce fichier existe déjà", ou=str(target), faire="choisir un autre nom avec --vers") from error
    except OSError as error:
        raise ErreurUsage(f"adaptateur impossible à écrire : {error.strerror}", ou=str(target)) from error
    click.echo(text("adapter.new", lang).format(path=target))
    return 0


@command.command("smoke")
@click.option("--dossier", type=click.Path(path_type=Path), required=True, help="Dossier du produit (TOML).")
@click.option("--timeout", "timeout_s", type=click.FloatRange(0.01), default=30.0, help="Secondes par action [30].")
@click.option("--json", "as_json", is_flag=True, help="Sortie JSON.")
@LANG
def smoke(dossier: Path, timeout_s: float, as_json: bool, lang: str) -> int:
    """Essaie chaque opération déclarée et dit ce qui ne va pas."""
    import json

    from eprouvette import dossier as dossiers
    from eprouvette.atelier.essai import essayer
    from eprouvette.atelier.points import MAL, SIGNES
    from eprouvette.texts import text
    from eprouvette.verdicts.tables import Exit
    from eprouvette_sim.kernel.clock import SystemClock

    points = []
    for point in essayer(dossiers.load(dossier), clock=SystemClock(), timeout_s=timeout_s):
        points.append(point)
        if not as_json:
            click.echo(f"{SIGNES[point.etat]} {point.sujet} : {point.dit}")
            if point.faire:
                click.echo(f"    → {point.faire}")
    wrong = sum(point.etat == MAL for point in points)
    if as_json:
        click.echo(json.dumps({"points": [p.to_json() for p in points], "ok": not wrong}, ensure_ascii=False, indent=1))
    else:
        click.echo(text("smoke.wrong" if wrong else "smoke.fine", lang).format(n=wrong))
    return int(Exit.ERREUR_BANC) if wrong else 0
