"""A visit to fill in: every key of the schema, the mandatory ones set, the others commented with what they may hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eprouvette.oracle.lecture import attente, schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eprouvette.oracle.lecture import Champ

#: mandatory keys set in the template: (table, key) -> TOML value; the act is a consultation billed 30,00 €
_EXEMPLES = {
    ("visite", "entree"): "2026-05-12",
    ("patient", "naissance"): "1986-02-03",
    ("droits", "regime"): '"01"',
    ("droits", "periodes"): "[{ du = 2026-01-01 }]",
    ("droits", "medecin_traitant"): "true",
    ("parcours", "situation"): '"oriente_medecin_traitant"',
    ("acte", "code"): '"CS"',
    ("acte", "nomenclature"): '"NGAP"',
    ("acte", "date"): "2026-05-12",
    ("acte", "prix"): "3000",
    ("acte", "taux_base"): "70",
    ("acte", "exclu_parcours"): "false",
}
_EN_TETES = {"etablissement", "patient", "droits", "parcours", "acte"}


def modele(langue: str = "fr") -> str:
    """The template as TOML text in `fr` or `en`; as it stands it can be read and valued."""
    return "\n".join(_lignes(langue)) + "\n"


def _lignes(langue: str) -> Iterator[str]:
    yield from _table("visite", langue)
    for nom in ("etablissement", "patient", "droits", "parcours"):
        yield f"\n[{nom}]"
        yield from _table(nom, langue)
    yield "\n[[actes]]"
    yield from _table("acte", langue)


def _table(nom: str, langue: str) -> Iterator[str]:
    for champ in schema()[nom].values():
        genre, _, sous_table = champ.genre.partition(":")
        if sous_table in _EN_TETES:
            continue
        exemple = _EXEMPLES.get((nom, champ.cle))
        yield f"{champ.cle} = {exemple}" if exemple else f"# {champ.cle} ="
        yield f"#     {_description(champ, langue)}"
        if genre in ("table", "tables"):
            yield from (f"#       .{sous.cle} : {_description(sous, langue)}" for sous in schema()[sous_table].values())


def _description(champ: Champ, langue: str) -> str:
    texte = champ.en if langue == "en" else champ.fr
    return f"{texte} ({attente(champ, langue)})"
