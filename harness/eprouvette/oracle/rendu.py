"""A result for people (French or English text) and for scripts (JSON-ready dictionaries)."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from eprouvette.oracle.arrondi import euros, nombre
from eprouvette.oracle.regles import regles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eprouvette.oracle.regles import Application
    from eprouvette.oracle.resultat import FactureValorisee, LigneValorisee, Resultat

LANGUES = ("fr", "en")


@cache
def messages(langue: str) -> dict[str, str]:
    """The words of the text rendering in `fr` or `en` (`data/messages.toml`, equal keys)."""
    texte = files("eprouvette.oracle").joinpath("data", "messages.toml").read_text(encoding="utf-8")
    return {cle: str(valeur) for cle, valeur in tomllib.loads(texte)[langue].items()}


def texte(resultat: Resultat, langue: str = "fr") -> str:
    """The whole result as text: invoices, lines, then each rule applied in order, one per line."""
    return "\n".join(_lignes(resultat, langue)) + "\n"


def _lignes(resultat: Resultat, langue: str) -> Iterator[str]:
    mots = messages(langue)
    yield f"{resultat.titre or mots['visite']} — {mots[resultat.verdict]} (SFG FIDES ACE {resultat.edition})"
    for source in resultat.sources:
        yield f"  {mots['table']} {source.nom} sha256 {source.sha256}"
    for refus in resultat.refus:
        yield f"  ✗ {refus.regle} — {refus.texte(langue)}"
    for rang, facture in enumerate(resultat.factures, 1):
        yield ""
        yield from _facture(rang, facture, langue)
    if resultat.factures:
        yield ""
        yield mots["relations"]


def _facture(rang: int, facture: FactureValorisee, langue: str) -> Iterator[str]:
    mots = messages(langue)
    yield f"{mots['facture']} {rang} — {mots['genre_' + facture.genre]}"
    yield "  " + "  ".join(f"{notation}={valeur or '∅'}" for notation, valeur in facture.champs.items())
    for ligne in facture.lignes:
        yield from _ligne(ligne, langue)
    yield f"  {mots['totaux']} " + "  ".join(f"{cle}={valeur}" for cle, valeur in facture.totaux().items())
    yield from (f"    {application.regle} — {application.texte(langue)}" for application in facture.regles)
    yield from _reserves(facture, "    ", langue)


def _ligne(ligne: LigneValorisee, langue: str) -> Iterator[str]:
    mots = messages(langue)
    yield (
        f"  {ligne.type} {ligne.code:<5} {ligne.date}  {ligne.quantite} × {euros(ligne.prix)} × "
        f"{nombre(ligne.coefficient)}  {mots['base']} {_montant(ligne.base)}  {mots['taux']} "
        f"{'?' if ligne.taux is None else ligne.taux} %  exo {ligne.exoneration or '∅'}"
    )
    yield (
        f"      AMO {_montant(ligne.amo)}  {mots['amc']} {_montant(ligne.amc)}  {mots['patient']} "
        f"{_montant(ligne.patient)}  {mots['honoraires']} {_montant(ligne.honoraires)}"
    )
    yield "      " + " ".join(f"{notation}={valeur or '∅'}" for notation, valeur in ligne.champs().items())
    yield from (f"        {application.regle} — {application.texte(langue)}" for application in ligne.regles)
    yield from _reserves(ligne, "        ", langue)


def _reserves(objet: LigneValorisee | FactureValorisee, marge: str, langue: str) -> Iterator[str]:
    yield from (f"{marge}⚠ {lecture.texte(langue)}" for lecture in objet.lectures)
    yield from (f"{marge}? INCONCLUSIF {manque.texte(langue)}" for manque in objet.manques)


def _montant(cents: int | None) -> str:
    return "?" if cents is None else euros(cents)


def donnees(resultat: Resultat, langue: str = "fr") -> dict[str, Any]:
    """The result as JSON-ready data; amounts in cents, `null` when not decided, each rule with its provenance."""
    return {
        "verdict": resultat.verdict,
        "titre": resultat.titre,
        "edition": resultat.edition,
        "sources": [{"nom": source.nom, "sha256": source.sha256} for source in resultat.sources],
        "refus": [
            {"regle": refus.regle, "lieu": refus.lieu, "observe": refus.observe, "texte": refus.texte(langue)}
            for refus in resultat.refus
        ],
        "factures": [_facture_donnees(facture, langue) for facture in resultat.factures],
    }


def _facture_donnees(facture: FactureValorisee, langue: str) -> dict[str, Any]:
    return {
        "genre": facture.genre,
        "champs": facture.champs,
        "totaux": facture.totaux(),
        "lignes": [_ligne_donnees(ligne, langue) for ligne in facture.lignes],
        **_explications(facture, langue),
    }


_MONTANTS = (
    "type", "code", "acte", "date", "quantite", "coefficient", "denombrement", "prix", "majoration", "mco", "base",
    "taux", "exoneration", "amo", "amc", "patient", "honoraires", "montant_oc", "participation", "tmf", "penalite",
    "qualificatif", "domaine",
)  # fmt: skip


def _ligne_donnees(ligne: LigneValorisee, langue: str) -> dict[str, Any]:
    return {
        **{nom: getattr(ligne, nom) for nom in _MONTANTS},
        "enregistrements": list(ligne.enregistrements),
        "champs": ligne.champs(),
        **_explications(ligne, langue),
    }


def _explications(objet: LigneValorisee | FactureValorisee, langue: str) -> dict[str, Any]:
    return {
        "regles": [_application(application, langue) for application in objet.regles],
        "lectures": [
            {
                "code": lecture.code,
                "champ": lecture.champ,
                "retenu": lecture.retenu,
                "autre": lecture.autre,
                "texte": lecture.texte(langue),
            }
            for lecture in objet.lectures
        ],
        "manques": [
            {"regle": manque.regle, "quoi": manque.quoi, "texte": manque.texte(langue)} for manque in objet.manques
        ],
    }


def _application(application: Application, langue: str) -> dict[str, str]:
    return {
        "regle": application.regle,
        "provenance": regles()[application.regle].provenance,
        "texte": application.texte(langue),
    }
