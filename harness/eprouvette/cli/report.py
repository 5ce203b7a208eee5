"""`eprouvette report`: a run's reports, written again from its journal."""

from __future__ import annotations

from pathlib import Path

import click

from eprouvette.cli.main import LANG
from eprouvette.cli.preuves import altered


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--strict", is_flag=True, help="Réserves, attentes non tenues et sans-conclusion font échouer.")
@LANG
def command(run: Path, strict: bool, lang: str) -> int:
    """Récrit les rapports d'une exécution, sans rien rejouer."""
    from eprouvette.cli.run import conclude
    from eprouvette.runner.folder import read_run
    from eprouvette.verdicts.tables import Exit

    read_run(run)
    if altered(run, lang, rapport=False):
        return Exit.PREUVES_INVALIDES
    return conclude(run, strict=strict, lang=lang)
