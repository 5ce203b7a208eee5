"""`b2 valoriser`: what a visit should be billed and why, rule by rule.

Exit codes: 0 valued · 1 the visit may not be billed as described · 2 unreadable · 4 a table or declaration is missing.
"""

from __future__ import annotations

import os
from pathlib import Path

import click

_CODES = {"VALORISEE": 0, "REFUSEE": 1, "INCONCLUSIF": 4}
_PLAFOND = 64_000_000


@click.command("valoriser")
@click.argument("visite", type=click.Path(path_type=Path), required=False)
@click.option("--json", "en_json", is_flag=True, help="Résultat en JSON (montants en centimes).")
@click.option(
    "--lang",
    type=click.Choice(["fr", "en"]),
    default=lambda: os.environ.get("EPROUVETTE_LANG", "fr"),
    help="Langue des explications.",
)
@click.option(
    "--table",
    "tables",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Table datée à charger : CSV table;cle;valeur;du;au (répétable).",
)
@click.option("--modele", is_flag=True, help="Affiche une visite à remplir, chaque clé expliquée.")
@click.pass_context
def valoriser(
    ctx: click.Context, visite: Path | None, *, en_json: bool, lang: str, tables: tuple[Path, ...], modele: bool
) -> None:
    """Dit ce qu'une visite décrite en TOML doit être facturée, au centime, avec les règles appliquées."""
    import json

    from eprouvette import oracle
    from eprouvette.oracle import modele as modeles
    from eprouvette.oracle import rendu

    if modele:
        click.echo(modeles.modele(lang), nl=False)
        return
    if visite is None:
        raise click.UsageError("il manque la visite : VISITE.toml, ou --modele pour en écrire une")

    chargees = oracle.livrees()
    for chemin in tables:
        lues, fautes = oracle.charger(chemin.name, _octets(ctx, chemin), chargees)
        _arreter(ctx, fautes)
        chargees = lues or chargees
    lue, fautes = oracle.lire(_octets(ctx, visite))
    _arreter(ctx, fautes)
    if lue is None:
        return
    resultat = oracle.valoriser(lue, chargees)
    if en_json:
        click.echo(json.dumps(rendu.donnees(resultat, lang), ensure_ascii=False, indent=2))
    else:
        click.echo(rendu.texte(resultat, lang), nl=False)
    ctx.exit(_CODES[resultat.verdict])


def _octets(ctx: click.Context, chemin: Path) -> bytes:
    try:
        with chemin.open("rb") as fichier:
            return fichier.read(_PLAFOND)
    except OSError as erreur:
        click.echo(f"{chemin} : illisible ({erreur.strerror})", err=True)
        ctx.exit(2)
    return b""


def _arreter(ctx: click.Context, fautes: tuple[object, ...]) -> None:
    if fautes:
        for faute in fautes:
            click.echo(str(faute), err=True)
        ctx.exit(2)


#: the name under which the lazy command line looks for a verb
command = valoriser
