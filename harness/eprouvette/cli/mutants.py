"""`eprouvette mutants`: every check has a mutant that only it catches, shown by running them all."""

from __future__ import annotations

import click

from eprouvette.cli.main import LANG


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Sortie JSON.")
@click.option("--select", "expression", default="", help="Scénarios à exécuter.")
@LANG
def command(as_json: bool, expression: str, lang: str) -> int:
    """Exécute chaque mutant du témoin et dit qui l'attrape."""
    import json

    from eprouvette.runner.mutation import score
    from eprouvette.texts import text

    found = score(expression)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return 0
    for mutant in found["mutants"]:
        caught = ", ".join(mutant["killed_by"]) or "—"
        click.echo(
            f"  {mutant['name']:32} {mutant['defect' if lang == 'en' else 'defaut']} → {mutant['effect']} [{caught}]"
        )
    for miniature in found["miniatures"]:
        click.echo(f"  {miniature['name']:32} {miniature['verdict']}")
    words = {"total": found["checks_total"], "sole": found["checks_with_sole_killer"]}
    click.echo(
        text("mutants.count", lang).format(
            **words, killed=found["scenarios_killed"], scenarios=found["scenarios_total"]
        )
    )
    drawn = found["generated"]
    click.echo(
        text("mutants.generated", lang).format(**{n: drawn[n] for n in ("found", "silent", "equivalent", "possible")})
    )
    wrong = [mutant for mutant in found["mutants"] if not mutant["as_declared"]]
    if wrong:
        click.echo(text("mutants.wrong", lang))
        for mutant in wrong:
            click.echo(f"  {mutant['name']} : {mutant['observed_effect']} sur {', '.join(mutant['reddened'])}")
    return 1 if wrong else 0
