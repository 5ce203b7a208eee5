"""`eprouvette plan`: what would run, and why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from eprouvette.cli.explain import DOSSIER
from eprouvette.cli.main import LANG

if TYPE_CHECKING:
    from collections.abc import Iterable

    from eprouvette.plan.forecast import Forecast


@click.command()
@DOSSIER
@click.option("--select", "expression", default="", help="Expression de sélection.")
@click.option("--scenarios", "root", type=click.Path(path_type=Path), help="Autre dossier de scénarios.")
@click.option("--json", "as_json", is_flag=True, help="Sortie JSON.")
@LANG
def command(dossier: Path | None, expression: str, root: Path | None, as_json: bool, lang: str) -> int:
    """Dit ce qui serait exécuté, et pourquoi."""
    import json
    from datetime import UTC, datetime

    from eprouvette import dossier as dossiers
    from eprouvette.catalogue import load
    from eprouvette.plan.choice import Selecteur
    from eprouvette.plan.forecast import forecast
    from eprouvette.resources import scenarios_root
    from eprouvette.runner.session import checked_scenes

    catalogue = load()
    declared = dossiers.load(dossier) if dossier else dossiers.temoin()
    scenes = checked_scenes(root or scenarios_root(), catalogue)
    selector = Selecteur(declared, catalogue, jour=declared.date_reference(datetime.now(UTC).date()))
    found = forecast(scenes, expression, selector)
    if as_json:
        click.echo(json.dumps(found.to_json(declared), ensure_ascii=False, indent=1))
    else:
        product = declared.table("produit")
        click.echo("\n".join(_lines(found, product, lang)))
    return 0 if found.selected else 4


def _lines(found: Forecast, product: dict[str, Any], lang: str) -> Iterable[str]:
    from eprouvette.texts import text

    def say(key: str, **words: Any) -> str:
        return text(f"plan.{key}", lang).format(**words)

    yield say("dossier", product=product["nom"], version=product["version"], types=", ".join(product["types"]))
    for name, near in found.unknown_profiles:
        yield say("unknown_profile", name=name, near=", ".join(near) or "—")
    yield say("requirements", **found.tally())
    yield say("selected", n=len(found.selected))
    yield "  " + say("auto", auto=found.automatic, guide=found.guided)
    yield "  " + say("duration", seconds=found.seconds)
    for scene, _ in found.selected:
        yield f"  {scene.id:32} {scene.title}  [{', '.join(scene.refs)}]"
    if not found.selected:
        yield say("nothing")
    yield say("rejected", n=len(found.rejected))
    for key, reasons in (("out", found.scene_reasons()), ("out_rows", found.row_reasons())):
        for choix, count in reasons:
            why = choix.pourquoi if lang == "fr" else choix.why
            yield "  " + say(key, n=count, answer=choix.reponse, why=why)
