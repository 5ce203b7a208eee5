"""`eprouvette explain`: one requirement accounted for, from its edition to the mutants that prove its checks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from eprouvette.cli.main import LANG

if TYPE_CHECKING:
    from eprouvette.plan.account import Accounts

DOSSIER = click.option("--dossier", type=click.Path(path_type=Path), help="Dossier du produit ; le témoin sinon.")


@click.command()
@click.argument("key")
@DOSSIER
@click.option("--json", "as_json", is_flag=True, help="Sortie JSON.")
@LANG
def command(key: str, dossier: Path | None, as_json: bool, lang: str) -> int:
    """Explique une exigence : édition, applicabilité, scénarios, contrôles, mutants."""
    import json

    from eprouvette.plan.account import rows_named

    accounts = load_accounts(dossier)
    found = [accounts.of(row) for row in rows_named(accounts.catalogue, key)]
    if as_json:
        click.echo(json.dumps({"requirements": found}, ensure_ascii=False, indent=1))
    else:
        click.echo("\n\n".join("\n".join(lines(account, lang)) for account in found))
    return 0


def load_accounts(dossier: Path | None) -> Accounts:
    """Everything an account needs: catalogue, scenarios, checks, mutants, the dossier's answers."""
    from datetime import UTC, datetime

    from eprouvette import dossier as dossiers
    from eprouvette.catalogue import load
    from eprouvette.checks import all_checks
    from eprouvette.plan import read_scenes
    from eprouvette.plan.account import Accounts
    from eprouvette.plan.choice import Selecteur
    from eprouvette.resources import scenarios_root
    from eprouvette_sim.product.mutants import MUTANTS

    catalogue = load()
    declared = dossiers.load(dossier) if dossier else dossiers.temoin()
    day = declared.date_reference(datetime.now(UTC).date())
    return Accounts(
        catalogue=catalogue,
        scenes=read_scenes(scenarios_root() / "features"),
        checks=all_checks(),
        mutants=MUTANTS,
        selector=Selecteur(declared, catalogue, jour=day),
    )


def lines(account: dict[str, Any], lang: str) -> list[str]:
    """The account in words."""
    from eprouvette.texts import text

    def say(key: str, **words: Any) -> str:
        return text(f"explain.{key}", lang).format(**words)

    applies = account["applicability"]
    why = "why" if lang == "fr" else "why_en"
    shown = [f"{account['key']}  {account['title'][lang]}", f"  {account['obligation']}"]
    shown += [say("edition", edition=account["edition"], title=account["edition_title"][lang])]
    shown += [
        say("status", status=account["status"], nature=account["nature"] or "—", profile=account["profile"] or "—")
    ]
    shown += [say("source", source=account["source"])]
    shown += [say("kind", kind=text(f"kind.{account['effective']}", lang))]
    shown += [say("reason", reason=account["reason"])] if account["reason"] else []
    shown += [say("proofs", proofs=", ".join(account["proofs"]) or say("no_proofs"))]
    shown += [say("yes" if applies["applicable"] else "no", answer=applies["answer"], why=applies[why])]
    shown += [say("scenarios", n=len(account["scenarios"]))]
    shown += [
        say("scene_yes" if scene["applicable"] else "scene_no", **scene | {"why": scene[why]})
        for scene in account["scenarios"]
    ]
    shown += [say("checks", n=len(account["checks"]))]
    shown += [f"  {check['name']} : {check['title'][lang]} [{check['provenance']}]" for check in account["checks"]]
    shown += [say("mutants", n=len(account["mutants"]))]
    shown += [f"  {one['name']} : {one['defect'][lang]} → {one['effect']}" for one in account["mutants"]]
    shown += [say("same", refs=", ".join(account["equivalents"]))] if account["equivalents"] else []
    return shown
