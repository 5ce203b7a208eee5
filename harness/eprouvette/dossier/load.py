"""Reads a dossier; every mistake is listed at once, each with its key, what was expected and an example."""

from __future__ import annotations

import difflib
import hashlib
import json
import tomllib
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from eprouvette_sim.kernel.errors import ErreurUsage

if TYPE_CHECKING:
    from pathlib import Path

    from jsonschema import ValidationError

#: keyword of the schema -> what to say, in words
_PHRASES = {
    "required": "clé obligatoire absente : {missing}",
    "additionalProperties": "clé inconnue : {extra}{place}",
    "type": "valeur {value} ; attendu un {expected}",
    "enum": "valeur {value} ; attendu l'une de {expected}",
    "pattern": "valeur {value} ; forme attendue {expected}",
    "minLength": "valeur vide",
    "minItems": "liste vide",
}
_TYPES = {"string": "texte", "array": "liste", "object": "tableau", "boolean": "booléen", "integer": "entier"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """A product's declaration as read: `data` is the whole table, `sha256` that of the file's bytes."""

    data: dict[str, Any]
    sha256: str
    origine: str

    @property
    def porteur(self) -> str:
        """The carrier's name."""
        return str(self.data["adaptateur"]["porteur"])

    def table(self, name: str) -> dict[str, Any]:
        """A table of the dossier, empty when absent."""
        value: dict[str, Any] = self.data.get(name, {})
        return value

    def date_reference(self, today: date) -> str:
        """The run's reference day, `AAAA-MM-JJ`: the declared one, else today."""
        return str(self.table("environnement").get("date_reference", today.isoformat()))


def load(path: Path) -> Dossier:
    """The dossier of that file; `ErreurUsage` lists every mistake with its key and an example."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ErreurUsage(f"dossier illisible : {error.strerror}", ou=str(path), faire="eprouvette init") from error
    return _parse(raw, str(path))


def temoin() -> Dossier:
    """The witness product's own dossier."""
    return _parse(temoin_octets(), "témoin intégré")


def temoin_octets() -> bytes:
    """The bytes of the witness's dossier."""
    return files("eprouvette.dossier").joinpath("temoin.toml").read_bytes()


def modele() -> str:
    """The commented dossier that `eprouvette init` writes; it loads as it is."""
    return files("eprouvette.dossier").joinpath("modele.toml").read_text(encoding="utf-8")


def schema() -> dict[str, Any]:
    """The published schema of a dossier (JSON Schema 2020-12)."""
    text = files("eprouvette.dossier").joinpath("dossier.schema.json").read_text(encoding="utf-8")
    data: dict[str, Any] = json.loads(text)
    return data


def _parse(raw: bytes, where: str) -> Dossier:
    try:
        data = tomllib.loads(raw.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ErreurUsage(f"le dossier n'est pas du TOML lisible : {error}", ou=where) from error
    mistakes = _mistakes(data)
    if mistakes:
        lines = "\n".join(f"  - {mistake}" for mistake in mistakes)
        raise ErreurUsage(f"dossier invalide, {len(mistakes)} erreur(s) :\n{lines}", ou=where)
    return Dossier(data=data, sha256=hashlib.sha256(raw).hexdigest(), origine=where)


def _mistakes(data: dict[str, Any]) -> list[str]:
    from jsonschema import Draft202012Validator

    errors = sorted(Draft202012Validator(schema()).iter_errors(data), key=lambda error: list(map(str, error.path)))
    found = [line for error in errors for line in _explain(error)]
    return found or _days(data)


def _days(data: dict[str, Any]) -> list[str]:
    """Days whose form is right and that no calendar has."""
    days = {"environnement.date_reference": data.get("environnement", {}).get("date_reference")}
    days |= {f"derogations.{rank}.expire": row["expire"] for rank, row in enumerate(data.get("derogations", ()))}
    return [f"{key} : {day} n'est pas un jour du calendrier" for key, day in days.items() if day and not _is_day(day)]


def _is_day(day: str) -> bool:
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return True


def _explain(error: ValidationError) -> list[str]:
    key = ".".join(map(str, error.path)) or "(racine)"
    schema_here: dict[str, Any] = error.schema if isinstance(error.schema, dict) else {}
    phrase = _PHRASES.get(str(error.validator), error.message)
    return [f"{key} : {phrase.format(**part)}{_example(schema_here, part)}" for part in _parts(error, schema_here)]


def _parts(error: ValidationError, schema_here: dict[str, Any]) -> list[dict[str, str]]:
    instance: Any = error.instance
    value: Any = error.validator_value
    match error.validator:
        case "required":
            return [{"missing": name} for name in value if name not in instance and f"'{name}'" in error.message]
        case "additionalProperties":
            known = schema_here.get("properties", {})
            return [{"extra": name, "place": _place(name, known)} for name in instance if name not in known]
        case "type":
            return [{"value": repr(instance), "expected": _TYPES.get(str(value), str(value))}]
        case "enum" | "pattern":
            wanted = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
            return [{"value": repr(instance), "expected": wanted}]
        case _:
            return [{}]


def _example(schema_here: dict[str, Any], part: dict[str, str]) -> str:
    missing = part.get("missing")
    described = schema_here.get("properties", {}).get(missing, {}) if missing else schema_here
    examples, text = described.get("examples"), described.get("description")
    shown = f" (exemple : {json.dumps(examples[0], ensure_ascii=False)})" if examples else ""
    return f"{f' — {text}' if text else ''}{shown}"


def _place(name: str, known: dict[str, Any]) -> str:
    """Where an unknown key belongs: the table that knows it, else the nearest key of this one."""
    tables = [table for table, described in schema()["properties"].items() if name in _keys(described)]
    if tables:
        return f" ; elle se range dans {' ou '.join(f'[{table}]' for table in tables)}"
    near = difflib.get_close_matches(name, known, n=1)
    return f" ; proche : {near[0]}" if near else f" ; connues ici : {', '.join(known)}"


def _keys(described: dict[str, Any]) -> dict[str, Any]:
    keys: dict[str, Any] = described.get("items", described).get("properties", {})
    return keys
