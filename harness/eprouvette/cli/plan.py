"""`eprouvette plan`: what would run, and why."""

from __future__ import annotations

from pathlib import Path

import click

from eprouvette.cli.main import LANG


@click.command()
@click.option("--select", "expression", default="", help="Expression de sélection.")
@click.option("--scenarios", "root", type=click.Path(path_type=Path), help="Autre dossier de scénarios.")
@click.option("--json", "as_json", is_flag=True, help="Sortie JSON.")
@LANG
def command(expression: str, root: Path | None, as_json: bool, lang: str) -> int:
    """Dit ce qui serait exécuté, et pourquoi."""
    import json

    from eprouvette.catalogue import load
    from eprouvette.plan import Selection
    from eprouvette.resources import scenarios_root
    from eprouvette.runner.session import checked_scenes
    from eprouvette.texts import text

    scenes = checked_scenes(root or scenarios_root(), load())
    chosen = Selection(expression).choose(scenes)
    if as_json:
        rows = [{"id": s.id, "title": s.title, "service": s.service, "requirements": list(s.refs)} for s in chosen]
        click.echo(json.dumps({"selected": rows, "rejected": len(scenes) - len(chosen)}, ensure_ascii=False, indent=1))
        return 0
    click.echo(text("plan.selected", lang).format(n=len(chosen)))
    auto, guide = sum(s.has("pilote") for s in chosen), sum(s.has("guide") for s in chosen)
    click.echo("  " + text("plan.auto", lang).format(auto=auto, guide=guide))
    for scene in chosen:
        click.echo(f"  {scene.id:32} {scene.title}  [{', '.join(scene.refs)}]")
    click.echo(text("plan.rejected", lang).format(n=len(scenes) - len(chosen)))
    return 0
