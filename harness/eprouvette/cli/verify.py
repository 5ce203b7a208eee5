"""`eprouvette verify`: does the evidence of a run, or of a bundle, hold together?"""

from __future__ import annotations

from pathlib import Path

import click

from eprouvette.cli.main import LANG
from eprouvette.cli.preuves import altered, say


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@LANG
def command(run: Path, lang: str) -> int:
    """Vérifie la chaîne du journal, le sceau et les empreintes des échanges."""
    from eprouvette.runner.folder import read_run
    from eprouvette.texts import text
    from eprouvette.verdicts.tables import Exit
    from eprouvette_sim.kernel import journal

    if run.is_file():
        return _bundle(run, lang)
    read_run(run)
    if altered(run, lang):
        return Exit.PREUVES_INVALIDES
    lines = list(journal.read(run))
    seal = journal.read_seal(run)
    if seal is None:
        click.echo(text("verify.unsealed", lang).format(lines=len(lines)))
        return Exit.OK
    exchanges = sum(line.event == "exchange" for line in lines)
    click.echo(text("verify.ok", lang).format(lines=len(lines), exchanges=exchanges, head=seal["head"]))
    return Exit.OK


def _bundle(path: Path, lang: str) -> int:
    from eprouvette.bundle import verify_bundle
    from eprouvette.texts import text
    from eprouvette.verdicts.tables import Exit

    checked = verify_bundle(path)
    if checked.alterations:
        say(checked.alterations, lang)
        return Exit.PREUVES_INVALIDES
    click.echo(text("verify.bundle", lang).format(signer=checked.signer, head=checked.head))
    click.echo(text("verify.throwaway" if checked.throwaway else "verify.signed", lang))
    return Exit.OK
