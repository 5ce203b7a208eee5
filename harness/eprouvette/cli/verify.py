"""`eprouvette verify`: does the evidence of a run, or of a bundle, hold together?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from eprouvette.cli.main import LANG
from eprouvette.cli.preuves import altered, say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eprouvette.bundle import BundleCheck

_FICHIER = click.Path(path_type=Path)


@click.command()
@click.argument("run", type=_FICHIER)
@click.option("--defi", default="", help="Le défi que vous aviez donné : l'exécution doit en découler.")
@click.option("--ac", "autorites", multiple=True, type=_FICHIER, help="Autorité admise pour signer (répétable).")
@click.option("--crl", "listes", multiple=True, type=_FICHIER, help="Liste de révocation (répétable).")
@click.option("--ac-horodatage", "horodateurs", multiple=True, type=_FICHIER, help="Autorité d'horodatage admise.")
@click.option("--parutions", type=_FICHIER, help="Dossier des versions publiées du banc, obtenu par ailleurs.")
@LANG
def command(
    run: Path,
    defi: str,
    autorites: tuple[Path, ...],
    listes: tuple[Path, ...],
    horodateurs: tuple[Path, ...],
    parutions: Path | None,
    lang: str,
) -> int:
    """Vérifie la chaîne du journal, le sceau et les empreintes des échanges ; d'un paquet, aussi ses signatures."""
    from eprouvette.runner.folder import read_run
    from eprouvette.texts import text
    from eprouvette.verdicts.tables import Exit
    from eprouvette_sim.kernel import journal

    if run.is_file():
        return _bundle(run, defi, (autorites, listes, horodateurs), parutions, lang)
    read = read_run(run)
    if altered(run, lang, defi=defi):
        return Exit.PREUVES_INVALIDES
    lines = list(journal.read(run))
    seal = journal.read_seal(run)
    if seal is None:
        click.echo(text("verify.unsealed", lang).format(lines=len(lines)))
    else:
        exchanges = sum(line.event == "exchange" for line in lines)
        click.echo(text("verify.ok", lang).format(lines=len(lines), exchanges=exchanges, head=seal["head"]))
    _say_defi(run, defi, lang)
    _say_bench(read["bench"], parutions, lang)
    return Exit.OK


def _bundle(path: Path, defi: str, files: tuple[tuple[Path, ...], ...], parutions: Path | None, lang: str) -> int:
    from eprouvette.bundle import Regard, lire_confiance, verify_bundle
    from eprouvette.texts import text
    from eprouvette.verdicts.tables import Exit

    autorites, listes, horodateurs = files
    trust, stamps = lire_confiance(autorites, listes), lire_confiance(horodateurs, ())
    checked = verify_bundle(path, Regard(confiance=trust, horodateurs=stamps, defi=defi))
    if checked.alterations:
        say(checked.alterations, lang)
        return Exit.PREUVES_INVALIDES
    click.echo(text("verify.bundle", lang).format(signer=checked.signer, head=checked.head))
    for name in _said(checked, trusted=bool(autorites), looked=bool(listes)):
        click.echo(text(name, lang))
    for line in checked.missing:
        click.echo(text("package.missing", lang).format(line=line))
    for other in checked.contresignataires:
        click.echo(text("verify.countersigned", lang).format(signer=other))
    if checked.horodatage:
        who = checked.horodatage.autorite.certificat.subject.rfc4514_string()
        name = "verify.stamped" if horodateurs else "verify.stamped_unknown"
        click.echo(text(name, lang).format(at=checked.horodatage.instant.isoformat(), who=who))
    if defi:
        click.echo(text("verify.challenge", lang))
    _say_bench(checked.bench, parutions, lang)
    return Exit.OK


def _said(checked: BundleCheck, *, trusted: bool, looked: bool) -> list[str]:
    """The sentences about the signature: what it proves, and what nobody looked at."""
    names = ["verify.throwaway" if checked.throwaway else "verify.signed"]
    if not checked.zip_signed:
        names.append("verify.no_outer")
    if not checked.throwaway and not trusted:
        names.append("verify.no_authority")
    if not checked.throwaway and not looked:
        names.append("verify.no_crl")
    return names


def _say_defi(run: Path, defi: str, lang: str) -> None:
    from eprouvette.bundle.defi import verifier_defi
    from eprouvette.texts import text

    if defi:
        _, seen = verifier_defi(run, defi)
        click.echo(text("verify.challenge", lang))
        click.echo(text("verify.challenge_seen", lang).format(n=seen))


def _say_bench(bench: Mapping[str, Any], parutions: Path | None, lang: str) -> None:
    """Whether the bench that ran is a published one, by the list given, else by the list shipped."""
    from eprouvette.parution import lire_parutions
    from eprouvette.texts import text

    statut = lire_parutions(parutions).statut(bench)
    click.echo(text(f"verify.bench.{statut}", lang).format(version=bench.get("version", "?")))
