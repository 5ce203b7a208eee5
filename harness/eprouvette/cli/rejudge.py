"""`eprouvette rejudge`: a run judged again by today's checks and catalogue, without running anything."""

from __future__ import annotations

from pathlib import Path

import click

from eprouvette.cli.main import LANG
from eprouvette.cli.preuves import say


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Sortie JSON.")
@LANG
def command(run: Path, as_json: bool, lang: str) -> int:
    """Rejuge une exécution ou un paquet et dit quels verdicts changent, et à cause de quelle règle."""
    import json

    from eprouvette.bundle import ouvrir
    from eprouvette.catalogue import load
    from eprouvette.rejudge import judge_again
    from eprouvette.rejudge.judge_again import read_run
    from eprouvette.texts import text
    from eprouvette.verdicts.tables import Exit

    with ouvrir(run) as (folder, altered):
        if altered:
            say(altered, lang)
            return Exit.PREUVES_INVALIDES
        read_run(folder)
        found = judge_again(folder, load())
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        click.echo(text("rejudge.count", lang).format(calls=found["calls"], changes=len(found["changes"])))
        for change in found["changes"]:
            click.echo(f"  {change['scenario']} {change['requirement']} : {change['before']} → {change['after']}")
            click.echo("\n".join(f"      {reason}" for reason in change["because"]))
        for gone in found["gone"]:
            click.echo(f"  {text('rejudge.gone', lang)} {gone['check']} ({gone['scenario']})")
    worse = any(change["after"] == "NON_CONFORME" for change in found["changes"])
    return Exit.NON_CONFORME if worse else Exit.OK
