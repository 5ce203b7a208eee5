"""Pages drawn from the project itself: one a simulator (its README), one a corpus of the catalogue, one a contract."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import eprouvette_sim
from eprouvette.adapters import contract
from eprouvette.catalogue import load
from eprouvette.checks import all_checks
from eprouvette.cli.main import VERBS
from eprouvette.dossier.load import schema as dossier_schema
from eprouvette_reports.read import schema as report_schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_LIEN_LOCAL = re.compile(r"\[([^\]]+)\]\((?!https?://|#)[^)]+\)")


def ecrire(cible: Path) -> None:
    """Writes every generated page under that folder, and removes those no longer generated."""
    pages = dict(simulateurs()) | dict(catalogue()) | dict(contrats())
    for name, text in pages.items():
        path = cible / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
    for path in cible.rglob("*.md"):
        if path.relative_to(cible).with_suffix("").as_posix() not in pages:
            path.unlink()


def simulateurs() -> Iterable[tuple[str, str]]:
    """One page for each service folder: its README, links inside the source tree left as plain words."""
    for path in sorted(Path(str(files(eprouvette_sim))).glob("*/README.md")):
        yield f"simulateurs/{path.parent.name}", _LIEN_LOCAL.sub(r"\1", path.read_text(encoding="utf-8"))


def catalogue() -> Iterable[tuple[str, str]]:
    """One page for each corpus: every requirement with its status and how it is verified."""
    found = load()
    for corpus, edition in found.editions.items():
        rows = [row for row in found.requirements.values() if row.corpus == corpus]
        table = _table(
            ("Exigence", "Titre", "Statut", "Vérification", "Source"),
            [(row.imprime, row.titre, row.statut, row.verification, row.source) for row in rows],
        )
        head = f"# {corpus}\n\n{edition.titre}, édition {edition.edition} ({edition.editeur}). {len(rows)} lignes, en nos mots.\n"
        yield f"catalogue/{corpus}", f"{head}\n{table}"


def contrats() -> Iterable[tuple[str, str]]:
    """What scripts and adapters may rely on: dossier, pilotage, report, checks, verbs."""
    yield "contrats/dossier", "# Le dossier du produit\n\n" + _schema(dossier_schema())
    yield "contrats/rapport", "# `report.json`\n\n" + _schema(report_schema())
    names = sorted(contract.schema()["$defs"])
    messages = [(f"`{name}`", contract.schema()["$defs"][name].get("description", "")) for name in names]
    yield "contrats/pilotage", "# Pilotage d'un produit, v1\n\n" + _table(("Message", "Sens"), messages)
    checks = [(f"`{c.name}`", str(c.version), c.titre, c.provenance, c.clause) for c in all_checks().values()]
    yield (
        "contrats/controles",
        "# Les contrôles\n\n" + _table(("Contrôle", "Version", "Titre", "Provenance", "Clause"), checks),
    )
    verbs = [(f"`eprouvette {verb}`", french) for verb, (_, french, _) in VERBS.items()]
    yield "contrats/commandes", "# Les commandes\n\n" + _table(("Commande", "Ce qu'elle fait"), verbs)


def _schema(schema: Mapping[str, Any]) -> str:
    rows = [row for name, value in schema["properties"].items() for row in _champs(name, value)]
    return _table(("Champ", "Type", "Sens"), rows)


def _champs(name: str, value: Mapping[str, Any]) -> Iterable[tuple[str, str, str]]:
    kind = value.get("type", "")
    yield f"`{name}`", kind if isinstance(kind, str) else " ou ".join(kind), value.get("description", "")
    inner = value.get("properties") or value.get("items", {}).get("properties") or {}
    for key, part in inner.items():
        yield from _champs(f"{name}.{key}", part)


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "".join("| " + " | ".join(_cellule(cell) for cell in line) + " |\n" for line in lines)


def _cellule(text: str) -> str:
    """One line, no pipe that would end the cell, no bracket that would start a link."""
    clean = " ".join(str(text).split())
    return (
        json.dumps(clean, ensure_ascii=False)[1:-1]
        .replace('\\"', '"')
        .replace("|", "\\|")
        .replace("[", "\\[")
        .replace("<", "\\<")
    )
