"""click's own words in French (its catalogue hook is gettext; a dictionary of twenty sentences is enough for us)."""

from __future__ import annotations

import os

SENTENCES = {
    "Usage:": "Usage :",
    "Options": "Options",
    "Commands": "Commandes",
    "Show this message and exit.": "Affiche cette aide.",
    "Show the version and exit.": "Affiche la version.",
    "Error: {message}": "Erreur : {message}",
    "No such option: {name}": "Option inconnue : {name}",
    "No such option {name!r}.": "Option inconnue : {name}.",
    "No such command {name!r}.": "Verbe inconnu : {name}.",
    "Missing command.": "Il manque un verbe.",
    "Missing argument": "Argument manquant",
    "Missing option": "Option manquante",
    "Missing parameter": "Paramètre manquant",
    "Invalid value: {message}": "Valeur refusée : {message}",
    "Invalid value for {param_hint}: {message}": "Valeur refusée pour {param_hint} : {message}",
    "Try '{command} {option}' for help.": "Aide : {command} {option}",
    "{name} {filename!r} does not exist.": "{name} {filename!r} n'existe pas.",
    "{value!r} is not a valid {number_type}.": "{value!r} n'est pas un nombre ({number_type}).",
    "Directory": "Le dossier",
    "File": "Le fichier",
    "Path": "Le chemin",
    "Option {name!r} requires an argument.": "L'option {name} demande une valeur.",
    "default: {default}": "par défaut : {default}",
    "required": "obligatoire",
}


def translate(sentence: str) -> str:
    """The sentence in French, unless English is asked for or we have no words for it."""
    if os.environ.get("EPROUVETTE_LANG") == "en":
        return sentence
    return SENTENCES.get(sentence, sentence)


def plural(one: str, many: str, count: int) -> str:
    """The plural form click asks for, translated."""
    return translate(one if count == 1 else many)


def install() -> None:
    """Makes click speak through `translate`; safe to call twice."""
    from importlib import import_module

    for name in ("core", "decorators", "exceptions", "formatting", "parser", "types"):
        module = import_module(f"click.{name}")
        for alias, ours in (("_", translate), ("ngettext", plural)):
            if hasattr(module, alias):
                setattr(module, alias, ours)
