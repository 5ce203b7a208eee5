"""`eprouvette mutants`: every check has a mutant that only it catches, shown by running them all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from eprouvette.cli.main import LANG


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Sortie JSON.")
@click.option("--select", "expression", default="", help="Scénarios à exécuter.")
@click.option(
    "--sur", type=click.Path(path_type=Path), help="Altère les échanges de cette exécution, sans rien rejouer."
)
@click.option("--par-scenario", type=click.IntRange(1), default=12, help="Altérations tirées par scénario [12].")
@LANG
def command(as_json: bool, expression: str, sur: Path | None, par_scenario: int, lang: str) -> int:
    """Exécute chaque mutant du témoin et dit qui l'attrape ; ou altère les échanges d'une exécution (--sur)."""
    import json

    if sur is not None:
        return _on_a_run(sur, par_scenario, as_json=as_json, lang=lang)

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
    _say_generated(found["generated"], lang)
    wrong = [mutant for mutant in found["mutants"] if not mutant["as_declared"]]
    if wrong:
        click.echo(text("mutants.wrong", lang))
        for mutant in wrong:
            click.echo(f"  {mutant['name']} : {mutant['observed_effect']} sur {', '.join(mutant['reddened'])}")
    return 1 if wrong else 0


def _on_a_run(run: Path, par_scenario: int, *, as_json: bool, lang: str) -> int:
    """Alters the exchanges of a run, keeps the tally in its folder and writes its reports again."""
    import json

    from eprouvette.cli.preuves import altered
    from eprouvette.generes import essayer
    from eprouvette.runner.folder import read_run
    from eprouvette.verdicts.emission import GENERES
    from eprouvette.verdicts.publish import publish
    from eprouvette.verdicts.tables import Exit

    read_run(run)
    if altered(run, lang, rapport=False):
        return Exit.PREUVES_INVALIDES
    found = essayer(run, par_scenario=par_scenario).to_json()
    kept = json.dumps(found, ensure_ascii=False, indent=1)
    (run / GENERES).write_text(kept + "\n", encoding="utf-8")
    publish(run, lang=lang)
    if as_json:
        click.echo(kept)
    else:
        _say_generated(found, lang)
    return 0


def _say_generated(drawn: dict[str, Any], lang: str) -> None:
    """The tally, then every alteration nobody noticed, with its requirements and the reason."""
    from eprouvette.texts import text

    names = ("found", "found_elsewhere", "silent", "equivalent", "possible")
    click.echo(text("mutants.generated", lang).format(**{name: drawn[name] for name in names}))
    for place in drawn["silent_places"]:
        click.echo(
            f"  {place['scenario']} {place['operator']} {place['location']} [{', '.join(place['requirements'])}]"
        )
        click.echo(f"      {place['reason']}")
