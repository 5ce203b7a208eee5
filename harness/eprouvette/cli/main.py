"""The entry point: verbs as a literal table, errors turned into exit codes, French chrome."""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any

import click

from eprouvette.cli import francais

francais.install()

#: verb -> (module, French help, English help); a verb's module defines `command`
VERBS: dict[str, tuple[str, str, str]] = {
    "init": ("init", "Écrit un dossier commenté, à remplir.", "Writes a commented dossier to fill in."),
    "atelier": (
        "atelier",
        "Crée des ports, noms et certificats qui durent.",
        "Makes ports, names and certificates that last.",
    ),
    "doctor": ("doctor", "Examine tout ce qu'il faut avant de lancer.", "Looks at all that is needed before a run."),
    "run": ("run", "Exécute les scénarios et écrit le rapport.", "Runs the scenarios and writes the report."),
    "plan": ("plan", "Dit ce qui serait exécuté, et pourquoi.", "Says what would run, and why."),
    "explain": ("explain", "Explique une exigence, jusqu'aux mutants.", "Explains a requirement, down to the mutants."),
    "catalogue": ("catalogue", "Lit, vérifie et importe les exigences.", "Reads, checks and imports requirements."),
    "attest": ("attest", "Joint une preuve attestée, jamais jugée.", "Joins an attested proof, never judged."),
    "serve": (
        "serve",
        "Ouvre les simulateurs et montre chaque échange.",
        "Opens the simulators and shows each exchange.",
    ),
    "mutants": ("mutants", "Prouve que chaque contrôle sait échouer.", "Proves that each check can fail."),
    "report": ("report", "Récrit les rapports d'une exécution.", "Writes a run's reports again."),
    "verify": ("verify", "Vérifie les preuves d'une exécution.", "Verifies a run's evidence."),
    "package": ("package", "Emballe une exécution en un fichier signé.", "Packs a run into one signed file."),
    "rejudge": ("rejudge", "Rejuge une exécution avec les règles du jour.", "Judges a run again by today's rules."),
    "diff": ("diff", "Compare deux exécutions.", "Compares two runs."),
    "pack": ("pack", "Branche des spécifications officielles.", "Plugs official specifications in."),
    "tlsi": ("tlsi", "Juge une requête INSi ou CDRi captée.", "Judges a captured INSi or CDRi request."),
    "b2": ("b2", "Juge, montre, produit et valorise des factures B2.", "Judges, shows, makes and values B2 invoices."),
    "cda": ("cda", "Juge des documents CDA.", "Judges CDA documents."),
    "vihf": ("vihf", "Juge des assertions VIHF.", "Judges VIHF assertions."),
    "xds": ("xds", "Juge des appels XDS captés.", "Judges captured XDS calls."),
    "tables": ("tables", "Fige une table datée de tarifs ou de codes.", "Freezes a dated table of prices or codes."),
    "adapter": ("adapter", "Outils pour écrire un adaptateur.", "Tools for adapter writers."),
}

LANG = click.option(
    "--lang",
    type=click.Choice(("fr", "en")),
    default=lambda: os.environ.get("EPROUVETTE_LANG", "fr"),
    help="Langue (fr, en).",
)


class _Verbs(click.Group):
    """A group whose verbs are listed without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(VERBS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:  # noqa: ARG002
        if name not in VERBS:
            return None
        command: click.Command = importlib.import_module(f"eprouvette.cli.{VERBS[name][0]}").command
        command.name = name
        command.help = command.help or _help(name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section(francais.translate("Commands")):
            formatter.write_dl([(name, _help(name)) for name in VERBS])


def _help(name: str) -> str:
    return VERBS[name][2 if os.environ.get("EPROUVETTE_LANG") == "en" else 1]


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="eprouvette", message="%(prog)s %(version)s")
def cli() -> None:
    """Éprouvette : banc de conformité des logiciels hospitaliers. Il répète, il ne certifie pas."""


def main(arguments: list[str] | None = None) -> None:
    """Runs the command line and exits with the code of DESIGN §4; an error says what, where and what to type next."""
    try:
        code: Any = cli.main(args=arguments, prog_name="eprouvette", standalone_mode=False)
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - told apart there: importing the names costs time
        code = _explained(error)
    sys.exit(int(code or 0))


def _explained(error: BaseException) -> int:
    """Says an error of ours and gives its exit code; any other error goes on, as the defect it is."""
    from eprouvette.plan.expression import NothingSelected
    from eprouvette.verdicts.tables import Exit
    from eprouvette_sim.kernel.errors import ErreurBanc, ErreurUsage

    match error:
        case click.ClickException():
            error.show()
            return Exit.USAGE
        case click.Abort() | KeyboardInterrupt():
            _say("Interrompu. Une exécution commencée se reprend avec --resume.")
            return Exit.ERREUR_BANC
        case NothingSelected():
            near = f"\n  mots proches : {', '.join(error.near)}" if error.near else ""
            _say(f"{error.message}{near}")
            return Exit.RIEN_A_JUGER
        case ErreurUsage():
            _say(str(error))
            return Exit.USAGE
        case ErreurBanc():
            _say(f"Erreur du banc : {error}")
            return Exit.ERREUR_BANC
        case _:
            raise error


def _say(message: str) -> None:
    click.echo(message, err=True)
