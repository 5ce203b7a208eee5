"""`eprouvette pack`: draft, seal, lint, list and explain the official files a user holds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from eprouvette.cli.main import LANG

if TYPE_CHECKING:
    from eprouvette_sim.packs import Pack, Remarque

_FOLDER = click.argument("dossier", type=click.Path(path_type=Path))


@click.group()
def command() -> None:
    """Packs : brancher des spécifications officielles sans toucher au code."""


@command.command("init")
@_FOLDER
@click.option("--wsdl", "wsdl", type=click.Path(path_type=Path), help="WSDL dont tirer le brouillon.")
@click.option(
    "--xsd", "xsd", multiple=True, type=click.Path(path_type=Path), help="XSD dont tirer le brouillon (répétable)."
)
@click.option("--service", default="cdri", help="Service : cdri, annuaire_amc, roc [cdri].")
@click.option("--version", default="0.0.0", help="Version à écrire au manifeste.")
@LANG
def init(dossier: Path, wsdl: Path | None, xsd: tuple[Path, ...], service: str, version: str, lang: str) -> int:
    """Dresse un brouillon : chaque feuille listée, chaque supposition marquée."""
    from eprouvette_sim.kernel.errors import ErreurUsage
    from eprouvette_sim.packs.draft import init as draft

    sources = [wsdl] if wsdl else list(xsd)
    if not sources or (wsdl and xsd):
        raise ErreurUsage("donner soit --wsdl, soit un ou plusieurs --xsd")
    made = draft(sources, dossier, service=service, version=version)
    for name in made:
        click.echo(f"  {dossier / name}")
    click.echo(_say("init", lang).format(dossier=dossier))
    return 0


@command.command("seal")
@_FOLDER
@LANG
def seal(dossier: Path, lang: str) -> int:
    """Récrit les empreintes du manifeste après une modification."""
    from eprouvette_sim.packs.folder import read
    from eprouvette_sim.packs.folder import seal as write

    read(dossier)  # says what to do when there is no manifest
    names = write(dossier)
    click.echo(_say("seal", lang).format(n=len(names)))
    return 0


@command.command("lint")
@_FOLDER
@click.option("--json", "as_json", is_flag=True, help="Sortie JSON.")
@LANG
def lint(dossier: Path, as_json: bool, lang: str) -> int:
    """Écrit, valide et relit chaque message d'exemple ; dit la ligne à corriger."""
    pack, remarks = _linted(dossier)
    errors = [remark for remark in remarks if remark.niveau == "erreur"]
    if as_json:
        import json

        rows = [{"level": r.niveau, "file": r.fichier, "line": r.ligne, "what": r.quoi, "do": r.faire} for r in remarks]
        click.echo(
            json.dumps({"pack": str(dossier), "accepted": not errors, "remarks": rows}, ensure_ascii=False, indent=1)
        )
    else:
        for remark in remarks:
            click.echo(f"  [{remark.niveau}] {remark}")
        words = _say("refused" if errors else "accepted", lang)
        click.echo(words.format(n=len(errors), nom=f"{pack.service} {pack.version}" if pack else dossier))
    return 1 if errors else 0


@command.command("list")
@click.argument("racine", type=click.Path(path_type=Path))
@LANG
def list_packs(racine: Path, lang: str) -> int:
    """Liste les packs d'un dossier, leurs versions et leurs actions."""
    found = sorted(path.parent for path in racine.glob("*/pack.toml")) if racine.is_dir() else []
    if not found:
        click.echo(_say("none", lang).format(racine=racine))
        return 0
    for folder in found:
        pack, remarks = _linted(folder)
        if pack is None or any(remark.niveau == "erreur" for remark in remarks):
            click.echo(f"  {folder.name:24} {_say('bad', lang)}")
            continue
        actions = ", ".join(contrat.action for contrat in pack.contrats.values())
        click.echo(f"  {folder.name:24} {pack.service} {pack.version:10} {pack.empreinte[:12]}  {actions}")
    return 0


@command.command("explain")
@click.argument("dossier", type=click.Path(path_type=Path), required=False)
@click.option("--service", default="cdri", help="Service : cdri, annuaire_amc, roc [cdri].")
@LANG
def explain(dossier: Path | None, service: str, lang: str) -> int:
    """Dit chaque nom canonique, s'il est indispensable, et où le pack le met."""
    from eprouvette_sim.packs.pack import assemble
    from eprouvette_sim.packs.vocabulaire import vocabulaire

    pack = assemble(dossier) if dossier else None
    words = vocabulaire(pack.service if pack else service)
    for operation, directions in words.champs.items():
        for sens, names in directions.items():
            click.echo(f"{operation}.{sens}")
            paths = _paths(pack, operation, sens)
            needed = set(words.indispensables[operation][sens])
            for name in names:
                mark = "*" if name in needed else " "
                click.echo(f"  {mark} {name:34} {paths.get(name, '') or ('—' if pack else '')}".rstrip())
    click.echo(_say("explain", lang))
    return 0


def _linted(dossier: Path) -> tuple[Pack | None, tuple[Remarque, ...]]:
    from eprouvette_sim.packs.lint import lint as run
    from eprouvette_sim.packs.pack import build

    pack, remarks = build(dossier)
    return pack, remarks if pack is None else remarks + run(pack)


def _paths(pack: Pack | None, operation: str, sens: str) -> dict[str, str]:
    if pack is None or operation not in pack.contrats:
        return {}
    table = getattr(pack.contrats[operation], sens).table
    return {champ.nom: f"{champ.chemin}{'  (' + champ.codec + ')' if champ.codec else ''}" for champ in table.champs}


_WORDS = {
    "fr": {
        "init": "Brouillon écrit. Compléter correspondances.toml, puis : eprouvette pack seal {dossier} ; eprouvette pack lint {dossier}",
        "seal": "{n} empreintes écrites dans pack.toml.",
        "accepted": "Pack accepté : {nom}.",
        "refused": "Pack refusé : {n} erreur(s) à corriger.",
        "none": "Aucun pack sous {racine}.",
        "bad": "refusé : eprouvette pack lint dit quoi corriger",
        "explain": "* indispensable ; [] groupe répété.",
    },
    "en": {
        "init": "Draft written. Complete correspondances.toml, then: eprouvette pack seal {dossier}; eprouvette pack lint {dossier}",
        "seal": "{n} digests written in pack.toml.",
        "accepted": "Pack accepted: {nom}.",
        "refused": "Pack refused: {n} error(s) to fix.",
        "none": "No pack under {racine}.",
        "bad": "refused: eprouvette pack lint says what to fix",
        "explain": "* indispensable; [] repeated group.",
    },
}


def _say(key: str, lang: str) -> str:
    return _WORDS[lang][key]
