"""`eprouvette doctor`: everything a run needs, looked at before any scenario."""

from __future__ import annotations

from pathlib import Path

import click

from eprouvette.cli.explain import DOSSIER
from eprouvette.cli.main import LANG


@click.command()
@DOSSIER
@click.option("--atelier", type=click.Path(path_type=Path), help="Atelier à examiner.")
@click.option("--ecoute", help="Adresse d'écoute, avec --atelier.")
@click.option("--pack", "packs", multiple=True, type=click.Path(path_type=Path), help="Dossier d'un pack (répétable).")
@click.option("--json", "as_json", is_flag=True, help="Sortie JSON.")
@LANG
def command(
    dossier: Path | None, atelier: Path | None, ecoute: str | None, packs: tuple[Path, ...], as_json: bool, lang: str
) -> int:
    """Examine certificats, noms, ports, confiance, horloge, adaptateur, dossier."""
    import json

    from eprouvette.atelier.docteur import Demande, ausculter, en_defaut
    from eprouvette.atelier.points import SIGNES
    from eprouvette.texts import text
    from eprouvette.verdicts.tables import Exit
    from eprouvette_sim.kernel.clock import SystemClock

    demande = Demande(dossier=dossier, atelier=atelier, ecoute=ecoute, packs=packs)
    points = ausculter(demande, clock=SystemClock())
    wrong = en_defaut(points)
    if as_json:
        click.echo(json.dumps({"points": [p.to_json() for p in points], "ok": not wrong}, ensure_ascii=False, indent=1))
        return int(Exit.USAGE) if wrong else 0
    for point in points:
        click.echo(f"{SIGNES[point.etat]} {point.sujet} : {point.dit}")
        if point.faire:
            click.echo(f"    → {point.faire}")
    count = sum(point.etat == "mal" for point in points)
    click.echo(text("doctor.wrong" if wrong else "doctor.fine", lang).format(n=count, total=len(points)))
    return int(Exit.USAGE) if wrong else 0
