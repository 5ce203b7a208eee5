"""`eprouvette run`: plan, run, seal, report."""

from __future__ import annotations

from pathlib import Path

import click

from eprouvette.cli.main import LANG
from eprouvette.cli.preuves import altered


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
@click.option("--pack", "packs", multiple=True, type=click.Path(path_type=Path), help="Dossier d'un pack (répétable).")
@click.option("--cnda", type=click.Path(path_type=Path), help="Votre table des tests CNDA vers les scénarios (CSV).")
@click.option("--baseline", type=click.Path(path_type=Path), help="Exécution de référence : seul le nouveau échoue.")
@click.option("--scenarios", "root", type=click.Path(path_type=Path), help="Autre dossier de scénarios.")
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
    packs: tuple[Path, ...],
    cnda: Path | None,
    baseline: Path | None,
    root: Path | None,
    lang: str,
) -> int:
    """Exécute les scénarios et écrit le rapport."""
    from eprouvette.cli.progress import progress
    from eprouvette.runner.session import Options, resume_session, start_session
    from eprouvette.verdicts.tables import Exit

    for former in (resume, baseline):
        if former and (former / "run.json").is_file() and altered(former, lang):
            return int(Exit.PREUVES_INVALIDES)
    options = Options(
        dossier=dossier,
        select=expression,
        mutant=mutant,
        timeout_s=timeout_s,
        seed=seed,
        jobs=jobs,
        scenarios=root,
        packs=packs,
        cnda=cnda,
        baseline=baseline,
    )
    session = resume_session(resume, jobs=jobs) if resume else start_session(options, out=out)
    with progress(len(session.scenes), lang) as report:
        session.run(report)
    return conclude(session.folder, strict=strict, lang=lang)


def conclude(folder: Path, *, strict: bool, lang: str) -> int:
    """Publishes a run and prints its summary; returns the exit code."""
    from eprouvette.cli.summary import summary
    from eprouvette.verdicts.publish import publish

    data = publish(folder, strict=strict, lang=lang)
    click.echo(summary(data, folder, lang))
    code: int = data["decision"]["exit_code"]
    return code
