"""`eprouvette catalogue`: list, show, check, import the user's workbook, compare two editions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from eprouvette.cli.main import LANG

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eprouvette.catalogue import Catalogue
    from eprouvette.catalogue.diff import Ecarts

#: the word that stands for the edition shipped with the bench in `catalogue diff`
SHIPPED = "livre"
_JSON = click.option("--json", "as_json", is_flag=True, help="Sortie JSON.")
_COLUMNS = ("key", "status", "nature", "profile", "section", "title", "obligation", "source", "services", "verification", "effective", "reason")  # fmt: skip


@click.group()
def command() -> None:
    """Le catalogue des exigences : le lire, le vérifier, importer une édition."""


@command.command("list")
@click.option("--corpus", help="Un seul corpus, par exemple REM-DPI.")
@click.option("--verification", help="Une seule catégorie, telle qu'elle est tenue aujourd'hui.")
@click.option("--csv", "csv_path", type=click.Path(path_type=Path), help="Écrit la liste dans ce fichier CSV.")
@_JSON
@LANG
def listing(corpus: str | None, verification: str | None, csv_path: Path | None, as_json: bool, lang: str) -> int:
    """Liste les exigences, avec la façon dont chacune est vérifiée aujourd'hui."""
    import json

    from eprouvette.catalogue import load
    from eprouvette.catalogue.requirement import VERIFICATIONS
    from eprouvette.texts import text

    catalogue = load()
    _known(corpus, tuple(catalogue.editions), "corpus inconnu")
    _known(verification, tuple(VERIFICATIONS), "catégorie inconnue")
    rows = [
        row
        for row in _rows(catalogue, lang)
        if corpus in (None, row["corpus"]) and verification in (None, row["effective"])
    ]
    if csv_path:
        _write_csv(csv_path, rows)
    if as_json:
        click.echo(json.dumps({"requirements": rows}, ensure_ascii=False, indent=1))
        return 0
    for row in rows:
        kind = text(f"kind.{row['effective']}", lang)
        click.echo(text("catalogue.row", lang).format(ref=row["ref"], kind=kind, title=row["title"]))
    click.echo(text("catalogue.total", lang).format(n=len(rows)))
    return 0


@command.command("show")
@click.argument("key")
@_JSON
@LANG
def show(key: str, as_json: bool, lang: str) -> int:
    """Montre une exigence et ses points de contrôle."""
    import json

    from eprouvette.cli.explain import lines, load_accounts
    from eprouvette.plan.account import rows_named

    accounts = load_accounts(None)
    found = [accounts.of(row) for row in rows_named(accounts.catalogue, key)]
    if as_json:
        click.echo(json.dumps({"requirements": found}, ensure_ascii=False, indent=1))
        return 0
    for account in found:
        points = [f"  • {point['proof'] or '—'} : {point['expected']}" for point in account["points"]]
        click.echo("\n".join([*lines(account, lang)[:6], *points, ""]))
    return 0


@command.command("check")
@_JSON
@LANG
def checking(as_json: bool, lang: str) -> int:
    """Vérifie les lignes du catalogue et les nombres figés."""
    import json

    from eprouvette.catalogue import load
    from eprouvette.catalogue.check import check, uncovered
    from eprouvette.texts import text

    found = check()
    idle = uncovered(load(), _cited()) if not found.fautes else ()
    if as_json:
        counts = [
            {"corpus": one.corpus, "edition": one.edition, "verifications": dict(one.verifications)}
            | {name: getattr(one, name) for name in ("exigences", "sujets", "obsoletes", "points")}
            for one in found.comptes
        ]
        data = {"faults": list(found.fautes), "total": found.exigences, "counts": counts, "uncovered": list(idle)}
        click.echo(json.dumps(data | {"frozen": found.sha256, "digest": found.empreinte}, ensure_ascii=False, indent=1))
        return 1 if found.fautes else 0
    for one in found.comptes:
        kinds = ", ".join(f"{text(f'kind.{kind}', lang)} {n}" for kind, n in one.verifications.items())
        extra = text("catalogue.extra", lang).format(sujets=one.sujets, obsoletes=one.obsoletes, points=one.points)
        click.echo(f"  {one.corpus:10} {one.exigences:4}  {kinds or '—'} ; {extra}")
    if found.fautes:
        click.echo(text("catalogue.faults", lang).format(n=len(found.fautes)))
        click.echo("\n".join(f"  {fault}" for fault in found.fautes))
        return 1
    click.echo(text("catalogue.sound", lang).format(n=found.exigences, digest=found.empreinte))
    click.echo("  " + text("catalogue.promised", lang).format(n=len(idle)))
    click.echo("  " + text("catalogue.frozen", lang).format(digest=found.sha256))
    return 0


@command.command("import")
@click.argument("fichier", type=click.Path(path_type=Path))
@click.option("--corpus", required=True, help="Corpus, par exemple REM-DPI.")
@click.option("--edition", required=True, help="Nom de l'édition, par exemple 2025-06.")
@click.option("--date", "day", required=True, help="Date de l'édition, AAAA-MM-JJ.")
@click.option("--editeur", default="ANS", help="Qui publie [ANS].")
@click.option("--feuille", help="Nom de la feuille, si ce n'est pas « Exigences ».")
@click.option("--vers", required=True, type=click.Path(path_type=Path), help="Votre dossier d'éditions.")
@LANG
def importing(
    fichier: Path, corpus: str, edition: str, day: str, editeur: str, feuille: str | None, vers: Path, lang: str
) -> int:
    """Fige l'édition d'un classeur téléchargé, dans votre dossier."""
    from eprouvette.catalogue import load, workbook
    from eprouvette.catalogue.freeze import Identite, freeze
    from eprouvette.texts import text
    from eprouvette_sim.kernel.errors import ErreurUsage

    try:
        raw = fichier.read_bytes()
    except OSError as error:
        raise ErreurUsage(f"classeur illisible : {error.strerror}", ou=str(fichier)) from error
    book, remarks = workbook.read(raw, sheet=feuille)
    for remark in remarks:
        click.echo("  " + text("catalogue.remark", lang).format(**remark.to_json()), err=True)
    if book is None:
        raise ErreurUsage("classeur refusé, rien n'a été écrit", ou=str(fichier))
    identity = Identite(corpus=corpus, edition=edition, date=day, editeur=editeur, fichier=fichier.name)
    try:
        made = freeze(book, identity, vers, reference=load())
    except OSError as error:
        raise ErreurUsage(f"édition impossible à écrire : {error.strerror}", ou=str(vers)) from error
    click.echo(
        text("catalogue.imported", lang).format(path=made, n=len(load(made).requirements), layout=book.disposition)
    )
    return 0


@command.command("diff")
@click.argument("ancienne")
@click.argument("nouvelle")
@_JSON
@LANG
def differing(ancienne: str, nouvelle: str, as_json: bool, lang: str) -> int:
    """Compare deux éditions ; « livre » désigne celle du banc."""
    import json
    from dataclasses import asdict

    from eprouvette.catalogue.diff import diff
    from eprouvette_sim.kernel.errors import ErreurUsage

    old, new = _edition(ancienne), _edition(nouvelle)
    common = [corpus for corpus in old.editions if corpus in new.editions]
    if not common:
        raise ErreurUsage(
            "ces deux éditions n'ont aucun corpus en commun",
            ou=f"{', '.join(old.editions)} / {', '.join(new.editions)}",
        )
    found = {
        corpus: diff(
            [row for row in old.requirements.values() if row.corpus == corpus],
            [row for row in new.requirements.values() if row.corpus == corpus],
            obsolete=[gone.id for gone in old.obsoletes.values() if gone.corpus == corpus],
            paraphrase=ancienne == SHIPPED,
        )
        for corpus in common
    }
    if as_json:
        click.echo(json.dumps({corpus: asdict(one) for corpus, one in found.items()}, ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(line for corpus, one in found.items() for line in _changes(corpus, one, lang)))
    return 0


def _changes(corpus: str, one: Ecarts, lang: str) -> Iterator[str]:
    from eprouvette.texts import text

    def say(key: str, **words: Any) -> str:
        return text(f"catalogue.{key}", lang).format(**words)

    sizes = {"new": one.nouvelles, "gone": one.retirees, "moved": one.renumerotees, "changed": one.reformulees}
    numbers = {name: len(values) for name, values in sizes.items()}
    yield say("diff", corpus=corpus, same=one.inchangees, doubt=len(one.alias_douteux), **numbers)
    yield from (f"  {say('new', id=ident)}" for ident in one.nouvelles)
    yield from (f"  {say('gone', id=ident)}" for ident in one.retirees)
    for pair in one.renumerotees:
        yield "  " + say("moved", old=pair.ancienne, new=pair.nouvelle, likeness=round(100 * pair.ressemblance))
    for row in one.reformulees:
        yield "  " + say("drift" if row.derive else "changed", id=row.id, likeness=round(100 * row.ressemblance))
    for name in one.alias_douteux:
        yield "  " + say("doubt", old=name.ancien, new=name.nouveau, why=name.pourquoi)


def _edition(name: str) -> Catalogue:
    from eprouvette.catalogue import load
    from eprouvette_sim.kernel.errors import ErreurBanc, ErreurUsage

    if name == SHIPPED:
        return load()
    try:
        return load(Path(name))
    except ErreurBanc as error:
        raise ErreurUsage(error.quoi, ou=name, faire="donner un dossier écrit par catalogue import") from error


def _cited() -> set[str]:
    from eprouvette.plan import read_scenes
    from eprouvette.resources import scenarios_root

    return {ref for scene in read_scenes(scenarios_root() / "features") for ref in scene.refs}


def _rows(catalogue: Catalogue, lang: str) -> Iterator[dict[str, Any]]:
    from eprouvette.catalogue.check import effective

    cited = _cited()
    for ref, row in catalogue.requirements.items():
        kind, reason = effective(catalogue, ref, cited)
        yield {
            "key": row.key,
            "ref": ref,
            "corpus": row.corpus,
            "status": row.statut,
            "nature": row.nature,
            "profile": row.profil,
            "section": row.section,
            "title": row.titre if lang == "fr" else row.title,
            "obligation": row.obligation,
            "source": row.source,
            "services": list(row.services),
            "verification": row.verification,
            "effective": kind,
            "reason": reason,
        }


def _write_csv(path: Path, rows: list[dict[str, Any]]) -> None:
    from eprouvette.catalogue.export import csv_text, write_atomic
    from eprouvette_sim.kernel.errors import ErreurUsage

    try:
        write_atomic(path, csv_text(_COLUMNS, rows))
    except OSError as error:
        raise ErreurUsage(f"CSV impossible à écrire : {error.strerror}", ou=str(path)) from error


def _known(value: str | None, values: tuple[str, ...], what: str) -> None:
    from eprouvette.catalogue.tables import nearest
    from eprouvette_sim.kernel.errors import ErreurUsage

    if value is not None and value not in values:
        raise ErreurUsage(f"{what} : {value}", faire=f"proches : {', '.join(nearest(value, values) or values)}")
