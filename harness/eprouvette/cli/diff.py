"""`eprouvette diff`: two runs compared by requirement and scenario."""

from __future__ import annotations

from pathlib import Path

import click

from eprouvette.cli.main import LANG


@click.command()
@click.argument("avant", type=click.Path(path_type=Path))
@click.argument("apres", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Sortie JSON.")
@LANG
def command(avant: Path, apres: Path, as_json: bool, lang: str) -> int:
    """Compare deux exécutions ; un essai non conforme qui disparaît n'est pas un progrès."""
    import json

    from eprouvette.bundle import ouvrir
    from eprouvette.cli.preuves import say
    from eprouvette.rejudge import compare
    from eprouvette.rejudge.compare import worsened
    from eprouvette.texts import text
    from eprouvette.verdicts.tables import Exit

    with ouvrir(avant) as (before, broken), ouvrir(apres) as (after, broken_too):
        if broken or broken_too:
            say((*broken, *broken_too), lang)
            return Exit.PREUVES_INVALIDES
        found = compare(_report(before), _report(after))
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        for name in ("requirements", "scenarios", "checks"):
            click.echo(text(f"diff.{name}", lang).format(n=len(found[name])))
            for row in found[name]:
                kind = text(f"diff.{row['kind']}", lang)
                click.echo(f"  {kind:14} {row['id']} : {row['before'] or '—'} → {row['after'] or '—'}")
    return Exit.NON_CONFORME if worsened(found) else Exit.OK


def _report(folder: Path) -> dict[str, object]:
    from eprouvette_reports import read_report
    from eprouvette_sim.kernel.errors import ErreurUsage

    try:
        return read_report(folder).data
    except (OSError, ValueError) as error:
        raise ErreurUsage(
            f"rapport illisible : {error}", ou=str(folder), faire=f"eprouvette report {folder}"
        ) from error
