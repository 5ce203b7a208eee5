"""`eprouvette b2`: check, show, rejets, generate."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from eprouvette.cli.chercher_ecart import chercher_ecart
from eprouvette.cli.valoriser import valoriser

if TYPE_CHECKING:
    from eprouvette.b2.controler import Resultat
    from eprouvette.b2.rejets import Fiche

_LANG = click.option(
    "--lang",
    type=click.Choice(("fr", "en")),
    default=lambda: os.environ.get("EPROUVETTE_LANG", "fr"),
    help="Langue (fr, en).",
)
_SEPARATEUR = click.option(
    "--separateur",
    type=click.Choice(("auto", "aucun", "lf", "crlf", "cr")),
    default="auto",
    show_default=True,
    help="Ce qui suit chaque enregistrement ; auto : comme dans le fichier.",
)
_FICHIERS = click.argument("fichiers", nargs=-1, required=True, type=click.Path(path_type=Path))
_JOBS = click.option("--jobs", type=click.IntRange(1), help="Processus ; par défaut un par cœur.")
_RESUME = click.option(
    "--resume",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Journal de reprise (JSON par ligne) : les fichiers déjà jugés et inchangés sont repris.",
)
_SIGNES = {"non_conformite": "✗", "reserve": "!", "information": "i", "ecart_attente": "~"}


@click.group()
def command() -> None:
    """Juge, montre, compte et fabrique des fichiers B2, sans adaptateur."""


command.add_command(valoriser)
command.add_command(chercher_ecart)


@command.command()
@_FICHIERS
@_SEPARATEUR
@_JOBS
@_RESUME
@_LANG
@click.option("--json", "en_json", is_flag=True, help="Résultat en JSON sur la sortie standard.")
@click.option("--max", "maximum", type=click.IntRange(0), default=50, show_default=True, help="Constats par fichier.")
@click.option("--strict", is_flag=True, help="Sort en 1 aussi pour une réserve.")
@click.option(
    "--moteur", type=click.Choice(("crible", "reference")), default="crible", hidden=True, help="Moteur de contrôle."
)
def check(
    *,
    fichiers: tuple[Path, ...],
    separateur: str,
    jobs: int | None,
    resume: Path | None,
    lang: str,
    en_json: bool,
    maximum: int,
    strict: bool,
    moteur: str,
) -> int:
    """Contrôle des fichiers B2, enregistrement par enregistrement."""
    from eprouvette.b2 import controler
    from eprouvette.verdicts.tables import Severity

    demande = controler.Demande(moteur=moteur, separateur=separateur, garder=max(maximum, 1))
    flux = controler.juger_tous(fichiers, demande, processus=jobs or controler.processus_par_defaut(), reprise=resume)
    resultats = []
    for resultat in flux:
        resultats.append(resultat)
        if not en_json:
            _dire(resultat, lang, maximum)
    if en_json:
        click.echo(json.dumps(controler.en_json(resultats), ensure_ascii=False, indent=1))
    else:
        _conclure(resultats, lang)
    graves = [r.echoue or (strict and Severity.RESERVE in r.par_gravite()) for r in resultats]
    return _code(illisible=any(r.illisible for r in resultats), echoue=any(graves))


def _code(*, illisible: bool, echoue: bool) -> int:
    from eprouvette.verdicts.tables import Exit

    return int(Exit.USAGE if illisible else Exit.NON_CONFORME if echoue else Exit.OK)


def _dire(resultat: Resultat, lang: str, maximum: int) -> None:
    from eprouvette.b2.textes import compte, texte

    if resultat.illisible:
        click.echo(texte("illisible", lang).format(fichier=resultat.fichier, pourquoi=resultat.illisible))
        return
    click.echo(
        texte("fichier", lang).format(
            fichier=resultat.fichier,
            enregistrements=compte("n_enregistrements", resultat.enregistrements, lang),
            factures=compte("n_factures", resultat.factures, lang),
            separateur=resultat.separateur,
        )
    )
    if not resultat.total:
        click.echo(texte("rien", lang))
    for constat in resultat.constats[:maximum]:
        click.echo(f"  {_SIGNES[constat['severity']]} {constat['location']} {constat['label']}")
        click.echo(texte("attendu", lang).format(attendu=constat["expected"]))
        click.echo(texte("observe", lang).format(observe=constat["observed"]))
        click.echo(
            texte("regle", lang).format(
                regle=constat["rule"], source=constat["clause"], provenance=constat["provenance"]
            )
        )
    reste = resultat.total - min(maximum, len(resultat.constats))
    if reste:
        click.echo(texte("de_plus", lang).format(n=compte("n_constats", reste, lang)))


def _conclure(resultats: list[Resultat], lang: str) -> None:
    from eprouvette.b2.textes import compte, texte

    comptes: dict[str, int] = {}
    for resultat in resultats:
        for gravite, n in resultat.par_gravite().items():
            comptes[str(gravite)] = comptes.get(str(gravite), 0) + n
    ordre = ("non_conformite", "reserve", "ecart_attente", "information")
    detail = ", ".join(compte(g, comptes.get(g, 0), lang) for g in ordre if g in comptes or g == ordre[0])
    click.echo(
        texte("total", lang).format(
            fichiers=compte("n_fichiers", len(resultats), lang),
            constats=compte("n_constats", sum(comptes.values()), lang),
            detail=detail,
        )
    )
    if comptes.get("reserve"):
        click.echo(texte("reserves", lang))


@command.command()
@click.argument("fichier", type=click.Path(path_type=Path))
@_SEPARATEUR
@_LANG
@click.option("--facture", metavar="N°", help="Cette facture seulement ([0230]).")
@click.option("--enregistrement", type=click.IntRange(1), metavar="N", help="Cet enregistrement seulement.")
@click.option("--tout", is_flag=True, help="Montre aussi les zones vides et les préfixes répétés.")
@click.option("--max", "maximum", type=click.IntRange(1), default=2_000, show_default=True, help="Lignes montrées.")
def show(
    *,
    fichier: Path,
    separateur: str,
    lang: str,
    facture: str | None,
    enregistrement: int | None,
    tout: bool,
    maximum: int,
) -> int:
    """Montre un fichier B2 en clair : zones nommées, montants en euros, dates."""
    from eprouvette.b2.controler import verifier_chemins
    from eprouvette.b2.montrer import lignes
    from eprouvette.b2.textes import texte
    from eprouvette.verdicts.tables import Exit

    verifier_chemins((fichier,))
    vues = 0
    for ligne in lignes(
        fichier, separateur=separateur, langue=lang, facture=facture, enregistrement=enregistrement, tout=tout
    ):
        if vues >= maximum:
            click.echo(texte("suite", lang))
            return int(Exit.OK)
        click.echo(ligne)
        vues += 1
    return int(Exit.OK if vues else Exit.USAGE)


@command.command()
@_FICHIERS
@_SEPARATEUR
@_JOBS
@_RESUME
@_LANG
@click.option("--json", "en_json", is_flag=True, help="Fiche en JSON.")
@click.option("--svg", type=click.Path(path_type=Path, dir_okay=False), help="Écrit aussi le graphique en SVG.")
@click.option("--max", "maximum", type=click.IntRange(1), default=15, show_default=True, help="Causes montrées.")
def rejets(
    *,
    fichiers: tuple[Path, ...],
    separateur: str,
    jobs: int | None,
    resume: Path | None,
    lang: str,
    en_json: bool,
    svg: Path | None,
    maximum: int,
) -> int:
    """Fiche des causes les plus fréquentes, avec leur graphique."""
    from eprouvette.b2 import controler
    from eprouvette.b2 import rejets as fiches

    demande = controler.Demande(separateur=separateur, garder=1)
    resultats = list(
        controler.juger_tous(fichiers, demande, processus=jobs or controler.processus_par_defaut(), reprise=resume)
    )
    fiche = fiches.compter(resultats)
    if en_json:
        click.echo(json.dumps(fiches.en_json(fiche), ensure_ascii=False, indent=1))
    else:
        _dire_fiche(fiche, lang, maximum)
    if svg is not None:
        _ecrire_svg(svg, fiche, lang, muet=en_json)
    return _code(illisible=any(r.illisible for r in resultats), echoue=any(r.echoue for r in resultats))


def _dire_fiche(fiche: Fiche, lang: str, maximum: int) -> None:
    from eprouvette.b2.rejets import barre
    from eprouvette.b2.textes import compte, texte

    click.echo(_titre(fiche, lang))
    plus_haut = fiche.causes[0].nombre if fiche.causes else 0
    for cause in fiche.causes[:maximum]:
        click.echo(
            texte("rejets_ligne", lang).format(
                n=cause.nombre,
                barre=barre(cause.nombre, plus_haut),
                regle=cause.regle,
                champ=cause.champ,
                libelle=cause.libelle,
            )
        )
    reste = fiche.causes[maximum:]
    if reste:
        click.echo(
            texte("rejets_reste", lang).format(
                n=compte("n_causes", len(reste), lang),
                constats=compte("n_constats", sum(c.nombre for c in reste), lang),
            )
        )
    if fiche.pour_mille is not None:
        taux = f"{fiche.pour_mille:.1f}".replace(".", "," if lang == "fr" else ".")
        click.echo(texte("rejets_factures", lang).format(taux=taux))


def _titre(fiche: Fiche, lang: str) -> str:
    from eprouvette.b2.textes import compte, texte

    return texte("rejets_titre", lang).format(
        constats=compte("n_constats", fiche.constats, lang), fichiers=compte("n_fichiers", fiche.fichiers, lang)
    )


def _ecrire_svg(chemin: Path, fiche: Fiche, lang: str, *, muet: bool) -> None:
    from eprouvette.b2.rejets import svg
    from eprouvette.b2.textes import texte
    from eprouvette_sim.kernel.errors import ErreurUsage

    titre = _titre(fiche, lang)
    try:
        chemin.write_text(svg(fiche, titre), encoding="utf-8")
    except OSError as erreur:
        raise ErreurUsage(f"{chemin} ne peut pas être écrit : {erreur.strerror}") from erreur
    if not muet:
        click.echo(texte("svg", lang).format(fichier=chemin))


@command.command()
@click.option("--invoices", type=click.IntRange(1), default=10, show_default=True, help="Nombre de factures.")
@click.option("--seed", type=int, default=0, show_default=True, help="Graine : la même donne les mêmes octets.")
@click.option("--defects", type=click.IntRange(0), default=0, show_default=True, help="Défauts plantés.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Fichier écrit ; sinon sortie standard.")
@click.option(
    "--separateur",
    type=click.Choice(("aucun", "lf", "crlf", "cr")),
    default="aucun",
    show_default=True,
    help="Ce qui suit chaque enregistrement.",
)
@_LANG
def generate(*, invoices: int, seed: int, defects: int, out: Path | None, separateur: str, lang: str) -> int:
    """Fabrique un fichier B2 de personnes inventées ; dit sur la sortie d'erreur où sont les défauts plantés."""
    from eprouvette.b2.generer import ecrire
    from eprouvette.b2.textes import compte, texte
    from eprouvette_sim.kernel.errors import ErreurUsage

    reglages = {"factures": invoices, "graine": seed, "defauts": defects}
    if out is None:
        plantes = ecrire(sys.stdout.buffer, **reglages, separateur=separateur)
    else:
        try:
            with out.open("wb") as sortie:
                plantes = ecrire(sortie, **reglages, separateur=separateur)
        except OSError as erreur:
            raise ErreurUsage(f"{out} ne peut pas être écrit : {erreur.strerror}") from erreur
        click.echo(texte("genere", lang).format(factures=compte("n_factures", invoices, lang), sortie=out), err=True)
    for plante in plantes:
        click.echo(
            texte("plante", lang).format(
                defaut=plante.defaut, enregistrement=plante.enregistrement, champ=plante.champ, regle=plante.regle
            ),
            err=True,
        )
    return 0
