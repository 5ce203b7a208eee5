"""`eprouvette package`: the one file an editor hands over; or, on a zip, a second signature beside it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from eprouvette.cli.main import LANG

if TYPE_CHECKING:
    from eprouvette.bundle import Signer

_FORMES = ("eprouvette", "convergence")
_DELAI_S = 30.0


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--vers", type=click.Path(path_type=Path), help="Fichier à écrire [<exécution>.zip].")
@click.option("--cle", type=click.Path(path_type=Path), help="Clé de l'éditeur (PKCS#12) ; une clé jetable sinon.")
@click.option("--mot-de-passe", type=click.Path(path_type=Path), help="Fichier qui contient le mot de passe de la clé.")
@click.option("--forme", type=click.Choice(_FORMES), default="eprouvette", help="convergence : preuves par numéro.")
@click.option("--partiel", is_flag=True, help="Emballe un dépôt incomplet ; le paquet dit ce qui manque.")
@click.option("--horodatage", help="Adresse d'une autorité d'horodatage (RFC 3161) : la seule sortie réseau.")
@click.option("--contresigner", is_flag=True, help="RUN est un paquet : y joint une seconde signature, sans y toucher.")
@click.option("--constat-donnees", is_flag=True, help="Dit quelles identités le paquet contiendrait ; n'écrit rien.")
@LANG
def command(
    run: Path,
    vers: Path | None,
    cle: Path | None,
    mot_de_passe: Path | None,
    forme: str,
    partiel: bool,
    horodatage: str | None,
    contresigner: bool,
    constat_donnees: bool,
    lang: str,
) -> int:
    """Emballe une exécution : zip reproductible, manifeste signé, signature du zip."""
    from eprouvette.bundle import Depot, package
    from eprouvette.runner.folder import read_run
    from eprouvette.texts import text

    if contresigner:
        return _contresigner(run, _signer(cle, mot_de_passe), lang)
    read_run(run)
    if constat_donnees:
        return _constat(run, lang)
    signer = _signer(cle, mot_de_passe)
    target = vers or Path(f"{run.resolve().name}.zip")
    stamp = None if horodatage is None else lambda digest: _horodater(horodatage, digest)
    depot = Depot(convergence=forme == "convergence", partiel=partiel, horodater=stamp)
    manifest = package(run.resolve(), target, signer, depot)
    click.echo(text("package.done", lang).format(path=target, files=len(manifest["files"])))
    click.echo(text("package.throwaway" if signer.throwaway else "package.signed", lang))
    click.echo(text("package.identities", lang).format(n=sum(manifest["identities"].values())))
    for line in manifest["missing"]:
        click.echo(text("package.missing", lang).format(line=line))
    if manifest["awaiting"]:
        click.echo(text("package.awaiting", lang).format(n=len(manifest["awaiting"])))
    return 0


def _signer(cle: Path | None, mot_de_passe: Path | None) -> Signer:
    from eprouvette.bundle import load_signer, throwaway
    from eprouvette_sim.kernel.clock import SystemClock
    from eprouvette_sim.kernel.errors import ErreurUsage

    now = SystemClock().now().utc
    if cle is None:
        return throwaway(now)
    try:
        password = mot_de_passe.read_bytes().strip() if mot_de_passe else None
    except OSError as error:
        raise ErreurUsage(f"mot de passe illisible : {error.strerror}", ou=str(mot_de_passe)) from error
    return load_signer(cle, password, now)


def _contresigner(path: Path, signer: Signer, lang: str) -> int:
    """Signs a bundle that holds, with another key than its own."""
    from eprouvette.bundle import contresigner, verify_bundle
    from eprouvette.bundle.cms import empreinte
    from eprouvette.cli.preuves import say
    from eprouvette.texts import text
    from eprouvette.verdicts.tables import Exit
    from eprouvette_sim.kernel.errors import ErreurUsage

    if not path.is_file():
        raise ErreurUsage("ce paquet n'existe pas", ou=str(path))
    checked = verify_bundle(path)
    if checked.alterations:
        say(checked.alterations, lang)
        return int(Exit.PREUVES_INVALIDES)
    target = contresigner(path, signer.sign_digest(empreinte(path)))
    click.echo(text("package.countersigned", lang).format(path=target))
    click.echo(text("package.throwaway" if signer.throwaway else "package.signed", lang))
    return 0


def _constat(run: Path, lang: str) -> int:
    from eprouvette.cli.identites import montrer
    from eprouvette.garde import constater

    return montrer(constater(run), lang)


def _horodater(adresse: str, digest: bytes) -> bytes:
    """The authority's answer, checked before it is kept."""
    import secrets

    import httpx

    from eprouvette.bundle.horodatage import TYPE_DEMANDE, demande, lire_reponse
    from eprouvette_sim.kernel.errors import ErreurUsage

    nonce = secrets.randbits(63)
    headers = {"Content-Type": TYPE_DEMANDE}
    try:
        answer = httpx.post(adresse, content=demande(digest, nonce=nonce), headers=headers, timeout=_DELAI_S)
        answer.raise_for_status()
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise ErreurUsage(f"horodatage impossible : {error}", ou=adresse, faire="emballer sans --horodatage") from error
    _, wrong = lire_reponse(answer.content, digest, nonce=nonce)
    if wrong:
        raise ErreurUsage(wrong, ou=adresse, faire="emballer sans --horodatage")
    return answer.content
