"""`eprouvette attest`: joins an editor's proof to a requirement; shown beside, never judged."""

from __future__ import annotations

from pathlib import Path

import click

from eprouvette.cli.main import LANG


@click.command()
@click.argument("key")
@click.option("--preuve", "proof", required=True, nargs=2, type=str, metavar="NN FICHIER", help="Numéro et fichier.")
@click.option("--par", required=True, help="Qui atteste.")
@click.option("--le", required=True, help="Jour de l'attestation, AAAA-MM-JJ.")
@click.option("--expire", required=True, help="Dernier jour de validité, AAAA-MM-JJ.")
@click.option(
    "--dossier",
    type=click.Path(path_type=Path),
    default=Path("dossier.toml"),
    help="Dossier du produit [dossier.toml].",
)
@click.option(
    "--reprise", default="", help="D'où la preuve est reprise : référencement et édition, « vague 1, PFI-Va1 »."
)
@click.option("--equivalente", default="", help="Exigence équivalente pour laquelle la preuve a d'abord été donnée.")
@LANG
def command(
    key: str,
    proof: tuple[str, str],
    par: str,
    le: str,
    expire: str,
    dossier: Path,
    reprise: str,
    equivalente: str,
    lang: str,
) -> int:
    """Joint une preuve attestée à une exigence, à côté du dossier."""
    from eprouvette import dossier as dossiers
    from eprouvette.catalogue import load
    from eprouvette.dossier.attestations import attest
    from eprouvette.plan.account import rows_named
    from eprouvette.texts import text
    from eprouvette_sim.kernel.errors import ErreurUsage

    dossiers.load(dossier)
    catalogue = load()
    rows = rows_named(catalogue, key)
    if len(rows) > 1:
        raise ErreurUsage(
            f"{key} désigne plusieurs exigences", faire="préciser : " + ", ".join(row.ref for row in rows)
        )
    known = catalogue.equivalents(rows[0].ref)
    if equivalente and equivalente not in known:
        said = ", ".join(known) or "aucune"
        raise ErreurUsage(
            f"{equivalente} n'est pas équivalente à {rows[0].ref}", faire=f"équivalentes connues : {said}"
        )
    number, name = proof
    try:
        path = attest(
            dossier,
            exigence=rows[0].ref,
            cle=rows[0].key,
            preuve=number,
            fichier=Path(name),
            par=par,
            le=le,
            expire=expire,
            reprise=reprise,
            equivalente=catalogue.get(equivalente).key if equivalente else "",
        )
    except OSError as error:
        raise ErreurUsage(f"attestation impossible à écrire : {error.strerror}", ou=str(dossier.parent)) from error
    click.echo(text("attest.done", lang).format(key=rows[0].key, preuve=number, expire=expire, path=path))
    return 0
