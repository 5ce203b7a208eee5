"""`eprouvette tables`: dated tables of the user's own, checked and frozen under their hash."""

from __future__ import annotations

from pathlib import Path

import click

from eprouvette.cli.main import LANG

#: bytes of one table; the reader itself bounds its lines
TAILLE_MAX = 64 * 1024 * 1024


@click.group()
def command() -> None:
    """Fige une table datée de tarifs ou de codes."""


@command.command("import")
@click.argument("fichier", type=click.Path(path_type=Path))
@click.option("--vers", required=True, type=click.Path(path_type=Path), help="Dossier des tables figées.")
@LANG
def importer(fichier: Path, vers: Path, lang: str) -> int:
    """Lit une table CSV (table;cle;valeur;du;au), refuse les lignes fausses, la copie sous son empreinte."""
    from eprouvette.oracle.tables import charger
    from eprouvette.verdicts.tables import Exit

    octets = _lire(fichier)
    tables, fautes = charger(fichier.name, octets)
    if tables is None:
        for faute in fautes:
            click.echo(f"  {faute.cle} : attendu {faute.attendu}, lu {faute.observe}", err=True)
        return Exit.USAGE
    sha256 = tables.sources[-1].sha256
    cible = vers / f"{fichier.stem}-{sha256[:12]}.csv"
    _ecrire(cible, octets)
    words = "figée" if lang == "fr" else "frozen"
    click.echo(f"{cible} : {words}, sha256 {sha256}")
    return Exit.OK


def _lire(fichier: Path) -> bytes:
    from eprouvette_sim.kernel.errors import ErreurUsage

    try:
        with fichier.open("rb") as flux:
            octets = flux.read(TAILLE_MAX + 1)
    except OSError as error:
        raise ErreurUsage(f"table illisible : {error.strerror}", ou=str(fichier)) from error
    if len(octets) > TAILLE_MAX:
        raise ErreurUsage(f"table de plus de {TAILLE_MAX >> 20} Mio", ou=str(fichier))
    return octets


def _ecrire(cible: Path, octets: bytes) -> None:
    from eprouvette_sim.kernel.errors import ErreurUsage

    try:
        cible.parent.mkdir(parents=True, exist_ok=True)
        cible.write_bytes(octets)
    except OSError as error:
        raise ErreurUsage(f"table impossible à figer : {error.strerror}", ou=str(cible)) from error
