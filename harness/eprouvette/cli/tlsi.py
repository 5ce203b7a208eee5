"""`eprouvette tlsi check`: judges captured téléservice requests."""

from __future__ import annotations

from pathlib import Path

import click

from eprouvette.cli.main import LANG

_MAX = 16 * 1024 * 1024


@click.group()
def command() -> None:
    """Outils pour les téléservices de l'Assurance Maladie (INSi, CDRi)."""


@command.command("check")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--pack", "packs", multiple=True, type=click.Path(path_type=Path), help="Dossier d'un pack (répétable).")
@click.option("--json", "as_json", is_flag=True, help="Sortie JSON.")
@LANG
def check(files: tuple[Path, ...], packs: tuple[Path, ...], as_json: bool, lang: str) -> int:
    """Juge des requêtes captées : enveloppe SOAP seule, ou requête HTTP entière."""
    from eprouvette.captures.tlsi import juger
    from eprouvette.runner.fournitures import read_packs

    known = [contrat for pack in read_packs(tuple(map(str, packs))) for contrat in pack.contrats.values()]
    judged = [(path, juger(path.name, _read(path), known)) for path in files]
    if as_json:
        import json

        findings = [finding.to_json() for _, one in judged for finding in one.constatations]
        click.echo(
            json.dumps({"files": [str(p) for p, _ in judged], "findings": findings}, ensure_ascii=False, indent=1)
        )
    else:
        for path, one in judged:
            _show(path, one, lang)
    if not all(one.lisible for _, one in judged):
        return 2
    return 1 if any(one.echec for _, one in judged) else 0


def _read(path: Path) -> bytes:
    from eprouvette_sim.kernel.errors import ErreurUsage

    try:
        if path.stat().st_size > _MAX:
            raise ErreurUsage(f"fichier de plus de {_MAX // 2**20} Mio", ou=str(path))
        return path.read_bytes()
    except OSError as error:
        raise ErreurUsage(f"fichier illisible : {error.strerror}", ou=str(path)) from error


_WORDS = {
    "fr": {"none": "aucun écart", "expected": "attendu", "observed": "observé", "unknown": "appel non reconnu"},
    "en": {"none": "no deviation", "expected": "expected", "observed": "observed", "unknown": "call not recognised"},
}


def _show(path: Path, one: object, lang: str) -> None:
    from eprouvette.captures.tlsi import Jugement

    if not isinstance(one, Jugement):
        return
    words = _WORDS[lang]
    click.echo(f"{path} : {one.service or words['unknown']} {one.action or ''}".rstrip())
    if not one.constatations:
        click.echo(f"  {words['none']}")
    for found in one.constatations:
        click.echo(f"  [{found.severity}, {found.provenance}] {found.location}")
        click.echo(f"    {words['expected']} : {found.expected}")
        click.echo(f"    {words['observed']} : {found.observed}")
        click.echo(f"    {found.rule}")
