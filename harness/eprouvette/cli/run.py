"""`eprouvette run`: plan, run, seal, report."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from eprouvette.cli.main import LANG
from eprouvette.cli.preuves import altered

if TYPE_CHECKING:
    from eprouvette.runner.session import Options

#: characters of the shortest challenge taken
_NONCE_MIN = 8


@click.command()
@click.option("--dossier", type=click.Path(path_type=Path), help="Dossier du produit (TOML) ; le témoin intégré sinon.")
@click.option("--select", "expression", default="", help="Expression : service:insi and not cas:insi/homonymes")
@click.option("--out", type=click.Path(path_type=Path), default=Path("runs"), help="Où écrire l'exécution [runs].")
@click.option("--jobs", type=click.IntRange(1, 64), default=1, help="Processus d'exécution [1].")
@click.option("--resume", type=click.Path(path_type=Path), help="Reprend une exécution interrompue.")
@click.option("--mutant", help="Met un défaut dans le témoin (voir eprouvette mutants).")
@click.option("--timeout", "timeout_s", type=click.FloatRange(0.01), default=30.0, help="Secondes par action [30].")
@click.option("--strict", is_flag=True, help="Réserves, attentes non tenues et sans-conclusion font échouer.")
@click.option("--graine", "seed", default="", help="Graine des données générées.")
@click.option("--defi", default="", help="Défi d'un auditeur : ce qu'il tire ne pouvait pas être préparé.")
@click.option(
    "--constat-donnees", is_flag=True, help="Dit quelles identités les pièces remises contiennent ; rien d'autre."
)
@click.option("--pack", "packs", multiple=True, type=click.Path(path_type=Path), help="Dossier d'un pack (répétable).")
@click.option("--cnda", type=click.Path(path_type=Path), help="Votre table des tests CNDA vers les scénarios (CSV).")
@click.option("--baseline", type=click.Path(path_type=Path), help="Exécution de référence : seul le nouveau échoue.")
@click.option("--scenarios", "root", type=click.Path(path_type=Path), help="Autre dossier de scénarios.")
@click.option(
    "--adaptateur",
    type=click.Choice(("observation", "guide")),
    help="Une personne conduit : observation (le fil seul) ou guide (pas à pas) ; remplace le porteur du dossier.",
)
@click.option("--atelier", type=click.Path(path_type=Path), help="Ports, noms et certificats d'un atelier.")
@click.option("--ecoute", help="Adresse d'écoute, avec --atelier ; cette machine seulement sans elle.")
@click.option("--duree", "duree_s", type=click.FloatRange(1), help="Secondes avant l'arrêt d'une observation.")
@click.option("--endpoints", type=click.Path(path_type=Path), help="Où écrire les adresses des portes (JSON).")
@LANG
def command(
    dossier: Path | None,
    expression: str,
    out: Path,
    jobs: int,
    resume: Path | None,
    mutant: str | None,
    timeout_s: float,
    strict: bool,
    seed: str,
    defi: str,
    constat_donnees: bool,
    packs: tuple[Path, ...],
    cnda: Path | None,
    baseline: Path | None,
    root: Path | None,
    adaptateur: str | None,
    atelier: Path | None,
    ecoute: str | None,
    duree_s: float | None,
    endpoints: Path | None,
    lang: str,
) -> int:
    """Exécute les scénarios et écrit le rapport."""
    from eprouvette.assiste.terminal import rendu
    from eprouvette.runner.session import Options, strangers
    from eprouvette.verdicts.tables import Exit

    if _alterees(resume, baseline, lang):
        return int(Exit.PREUVES_INVALIDES)
    options = Options(
        dossier=dossier,
        select=expression,
        mutant=mutant,
        timeout_s=timeout_s,
        seed=seed,
        defi=_nonce(defi, resume),
        jobs=jobs,
        scenarios=root,
        packs=packs,
        cnda=cnda,
        baseline=baseline,
        adaptateur=adaptateur,
        atelier=atelier,
        ecoute=ecoute,
        lang=lang,
        duree_s=duree_s,
        endpoints=endpoints,
    )
    if constat_donnees:
        from eprouvette.cli.identites import montrer

        return montrer(strangers(options), lang)
    with rendu():
        dossier_run = _mener(options, resume, out=out)
        return conclude(dossier_run, strict=strict, lang=lang)


def _mener(options: Options, resume: Path | None, *, out: Path) -> Path:
    """Opens the run, or the one left off, and carries it to its sealed end; returns its folder."""
    from eprouvette.cli.lieu import occupe
    from eprouvette.cli.progress import progress
    from eprouvette.runner.session import resume_session, start_session

    with occupe(options.atelier, options.ecoute, quoi="eprouvette run", lang=options.lang):
        session = (
            resume_session(resume, jobs=options.jobs, asked=options) if resume else start_session(options, out=out)
        )
        shown = contextlib.nullcontext(_rien) if session.assistee else progress(len(session.scenes), options.lang)
        with shown as report:
            session.run(report)
    return session.folder


def _alterees(resume: Path | None, baseline: Path | None, lang: str) -> bool:
    """Whether a former run that is asked for no longer says what its journal says."""
    known = [former for former in (resume, baseline) if former and (former / "run.json").is_file()]
    return any(altered(former, lang, rapport=former is not resume) for former in known)


def _rien(event: str, fields: dict[str, Any]) -> None:
    """A run that a person conducts speaks for itself."""


def _nonce(defi: str, resume: Path | None) -> str:
    """The challenge, checked: a short nonce can be guessed, and a resumed run keeps its own."""
    from eprouvette.runner.folder import read_run
    from eprouvette_sim.kernel.errors import ErreurUsage

    if defi and len(defi) < _NONCE_MIN:
        raise ErreurUsage(f"défi trop court : {_NONCE_MIN} caractères au moins", faire="openssl rand -hex 16")
    if defi and resume and read_run(resume).get("defi", "") != defi:
        raise ErreurUsage(
            "cette exécution a été ouverte sous un autre défi", ou=str(resume), faire="en lancer une neuve"
        )
    return defi


def conclude(folder: Path, *, strict: bool, lang: str) -> int:
    """Publishes a run and prints its summary; returns the exit code."""
    from eprouvette.cli.summary import summary
    from eprouvette.verdicts.publish import publish

    data = publish(folder, strict=strict, lang=lang)
    click.echo(summary(data, folder, lang))
    code: int = data["decision"]["exit_code"]
    return code
