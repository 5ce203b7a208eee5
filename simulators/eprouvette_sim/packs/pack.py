"""A pack ready to serve: contracts whose messages are validated by its schemas and written by its templates."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from eprouvette_sim.formats.contrat import SENS, Contrat, Face, tables
from eprouvette_sim.kernel.errors import ErreurBanc, ErreurUsage
from eprouvette_sim.packs.codes import read_codes
from eprouvette_sim.packs.folder import CORRESPONDANCES, MANIFESTE, Contenu, read
from eprouvette_sim.packs.remarques import ERREUR, Remarque, ligne, refuser
from eprouvette_sim.packs.schemas import compile_schema, validator
from eprouvette_sim.packs.templates import Modeles
from eprouvette_sim.packs.vocabulaire import vocabulaire

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from eprouvette_sim.formats.contrat import Rendu, Table, Validation
    from eprouvette_sim.packs.vocabulaire import Vocabulaire


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """One service in one version: `contrats` by operation; `empreinte` is the manifest's SHA-256, which covers every file."""

    service: str
    version: str
    titre: str
    empreinte: str
    contrats: Mapping[str, Contrat]
    contenu: Contenu = field(repr=False)


def load(dossier: Path) -> Pack:
    """The pack of that folder, linted; `ErreurUsage` listing every line to fix, before anything starts."""
    from eprouvette_sim.packs.lint import lint

    pack = assemble(dossier)
    refuser(lint(pack), str(dossier))
    return pack


def assemble(dossier: Path) -> Pack:
    """The pack of that folder, its answers not rendered; `ErreurUsage` as for `load`."""
    pack, remarks = build(dossier)
    refuser(remarks, str(dossier))
    if pack is None:  # refuser has raised: build gives no pack only with an error
        raise ErreurBanc("pack illisible sans explication", ou=str(dossier))
    return pack


def build(dossier: Path) -> tuple[Pack | None, tuple[Remarque, ...]]:
    """The pack, or `None`, and every remark found while assembling it (its answers are not rendered here)."""
    content, remarks = read(dossier)
    if content is None or any(remark.niveau == ERREUR for remark in remarks):
        return None, remarks
    try:
        words = vocabulaire(content.manifeste.service)
    except ErreurUsage as error:
        where = ligne(content.texte, "service")
        return None, (*remarks, Remarque(niveau=ERREUR, fichier=MANIFESTE, ligne=where, quoi=error.quoi))
    codes, more = read_codes(content.fichiers)
    mapping, wrong = _tables(content, codes)
    faces, refused = _faces(content, mapping, Modeles(content.fichiers, codes), words)
    remarks += more + wrong + refused
    if any(remark.niveau == ERREUR for remark in remarks):
        return None, remarks
    return _pack(content, faces), remarks


def _pack(content: Contenu, faces: dict[str, dict[str, Face]]) -> Pack:
    manifest = content.manifeste
    contrats = {
        operation: Contrat(
            operation=operation,
            action=str(manifest.operations[operation]["action"]),
            requete=both["requete"],
            reponse=both["reponse"],
            version=manifest.version,
            provenance="pack",
            empreinte=content.empreinte,
        )
        for operation, both in faces.items()
    }
    return Pack(
        service=manifest.service,
        version=manifest.version,
        titre=manifest.titre,
        empreinte=content.empreinte,
        contrats=contrats,
        contenu=content,
    )


def _tables(
    content: Contenu, codes: Mapping[str, Mapping[str, str]]
) -> tuple[dict[str, dict[str, Table]], tuple[Remarque, ...]]:
    raw = content.fichiers.get(CORRESPONDANCES)
    if raw is None:
        where = ligne(content.texte, "[fichiers]")
        return {}, (
            Remarque(niveau=ERREUR, fichier=MANIFESTE, ligne=where, quoi=f"{CORRESPONDANCES} absent de [fichiers]"),
        )
    text = raw.decode("utf-8", "replace")
    rule = f"pack {content.manifeste.service} {content.manifeste.version}"
    try:
        return tables(tomllib.loads(text), prefixe=content.manifeste.service, regle=rule, codes=codes), ()
    except tomllib.TOMLDecodeError as error:
        from eprouvette_sim.packs.folder import _toml_line

        return {}, (
            Remarque(niveau=ERREUR, fichier=CORRESPONDANCES, ligne=_toml_line(error), quoi=f"TOML illisible : {error}"),
        )
    except ErreurUsage as error:
        words = [part for part in error.quoi.replace("(", " ").split() if len(part) > 3]
        where = ligne(text, *sorted(words, key=len, reverse=True))
        return {}, (
            Remarque(niveau=ERREUR, fichier=CORRESPONDANCES, ligne=where, quoi=error.quoi, faire=error.faire or ""),
        )


def _faces(
    content: Contenu, mapping: dict[str, dict[str, Table]], modeles: Modeles, words: Vocabulaire
) -> tuple[dict[str, dict[str, Face]], tuple[Remarque, ...]]:
    faces: dict[str, dict[str, Face]] = {}
    remarks: list[Remarque] = []
    for operation, described in content.manifeste.operations.items():
        where = ligne(content.texte, f"[operations.{operation}]", operation)
        problem = _problem(operation, described, mapping, words)
        if problem is not None:
            remarks.append(Remarque(niveau=ERREUR, fichier=MANIFESTE, ligne=where, quoi=problem))
            continue
        both: dict[str, Face] = {}
        for sens in SENS:
            table, options = mapping[operation][sens], described.get(sens, {})
            validate, refused = _validation(content, options.get("schema"), where)
            remarks += refused
            remarks += _missing(table, words.indispensables[operation][sens], content, f"{operation}.{sens}")
            names = words.champs[operation][sens]
            both[sens] = Face(
                table=table, valider=validate, rendre=_rendu(modeles, options.get("modele"), names, validate)
            )
        faces[operation] = both
    return faces, tuple(remarks)


def _problem(operation: str, described: Any, mapping: Mapping[str, Any], words: Vocabulaire) -> str | None:
    if operation not in words.champs:
        return f"opération inconnue : {operation} ; connues : {', '.join(words.champs)}"
    if not isinstance(described, dict) or not isinstance(described.get("action"), str):
        return f"[operations.{operation}] : action absente"
    if operation not in mapping:
        return f"{operation} : aucune correspondance dans {CORRESPONDANCES}"
    return None


def _validation(content: Contenu, schema: Any, where: int) -> tuple[Validation | None, tuple[Remarque, ...]]:
    if schema is None:
        return None, ()
    if schema not in content.fichiers:
        return None, (Remarque(niveau=ERREUR, fichier=MANIFESTE, ligne=where, quoi=f"schéma non listé : {schema}"),)
    compiled, remarks = compile_schema(schema, content.fichiers, content.manifeste.resolution)
    rule = f"{schema} du pack {content.manifeste.service} {content.manifeste.version}"
    return (None if compiled is None else validator(compiled, rule)), remarks


def _rendu(modeles: Modeles, modele: Any, names: Any, validate: Validation | None) -> Rendu | None:
    """What writes a message: the template, checked by the schema each time, since an invalid answer of ours is our fault."""
    if modele is None:
        return None

    def rendre(message: Mapping[str, Any]) -> Any:
        element = modeles.render(modele, message, names)
        anomalies = validate(element) if validate else ()
        if anomalies:
            raise ErreurBanc(f"réponse du pack refusée par son schéma : {anomalies[0].observe}", ou=modele)
        return element

    return rendre


def _missing(table: Table, wanted: Any, content: Contenu, nom: str) -> list[Remarque]:
    mapped = table.noms()
    text = content.fichiers[CORRESPONDANCES]
    where = ligne(text, f"[{nom}]")
    faire = 'ajouter la ligne ["{0}", "chemin"]'
    return [
        Remarque(
            niveau=ERREUR,
            fichier=CORRESPONDANCES,
            ligne=where,
            quoi=f"[{nom}] : correspondance manquante : {name}",
            faire=faire.format(name),
        )
        for name in wanted
        if name not in mapped
    ]
