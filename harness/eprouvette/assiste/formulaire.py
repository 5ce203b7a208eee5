"""What a person reads on the product's screen, asked field by field from the contract's own schema.

A form asks only the fields it is told to, and those the contract requires; every answer is read and refused until it
has the shape the schema gives it, so that what reaches a check is a well-formed answer or nothing.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from eprouvette.adapters import contract

if TYPE_CHECKING:
    from collections.abc import Collection

    from eprouvette.assiste.terminal import Terminal

#: how many items one list may be given
_MAX = 200


class Formulaire:
    """Asks for the result of one operation; `champs` are the dotted names wanted (`None`: all of them)."""

    def __init__(self, terminal: Terminal, operation: str, champs: Collection[str] | None) -> None:
        self._terminal = terminal
        self._operation = operation
        self._champs = champs

    def remplir(self) -> dict[str, Any]:
        """The result, in the shape the contract wants."""
        return dict(self._objet(_resolu(contract.schema()["$defs"][f"{self._operation}.resultat"]), ""))

    def _objet(self, schema: dict[str, Any], path: str) -> dict[str, Any]:
        required = schema.get("required", ())
        wanted = {
            name: part
            for name, part in schema.get("properties", {}).items()
            if name in required or self._voulu(f"{path}{name}")
        }
        if not wanted:  # something is shown, whatever it is: its first field says so
            wanted = dict(list(schema.get("properties", {}).items())[:1])
        return {name: self._valeur(_resolu(part), f"{path}{name}") for name, part in wanted.items()}

    def _voulu(self, path: str) -> bool:
        if self._champs is None:
            return True
        return any(path == name or path.startswith(f"{name}.") or name.startswith(f"{path}.") for name in self._champs)

    def _valeur(self, schema: dict[str, Any], path: str) -> Any:
        if "oneOf" in schema:
            other = next(part for part in schema["oneOf"] if part.get("type") != "null")
            return self._valeur(_resolu(other), path) if self._oui(path, present=True) else None
        if "enum" in schema:
            return self._enum(schema["enum"], path)
        kinds = schema.get("type", "string")
        kinds = [kinds] if isinstance(kinds, str) else kinds
        if "array" in kinds:
            return self._liste(_resolu(schema.get("items", {})), path)
        if "object" in kinds:
            return self._objet(schema, f"{path}.")
        if "boolean" in kinds:
            return self._oui(path, nul="null" in kinds)
        return self._texte(schema, path, nul="null" in kinds)

    def _oui(self, path: str, *, present: bool = False, nul: bool = False) -> bool | None:
        say = self._terminal.mot
        yes, no = say("guide.yes"), say("guide.no")
        known: dict[str, bool | None] = {yes[0]: True, yes: True, no[0]: False, no: False}
        if nul:
            known[""] = None

        def read(answer: str) -> bool | None:
            if answer.lower() not in known:
                raise ValueError(answer)
            return known[answer.lower()]

        shape = say("guide.yes_no_nothing" if nul else "guide.yes_no")
        question = say("guide.present", what=libelle(path, self._terminal.lang)) if present else None
        answer: bool | None = self._terminal.demander(self._question(path, shape, question), read, shape)
        return answer

    def _enum(self, values: list[Any], path: str) -> Any:
        known = {str(value): value for value in values if value is not None}
        shape = ", ".join(known) + (self._terminal.mot("guide.or_nothing") if None in values else "")

        def read(answer: str) -> Any:
            if answer == "" and None in values:
                return None
            if answer not in known:
                raise ValueError(answer)
            return known[answer]

        return self._terminal.demander(self._question(path, shape), read, shape)

    def _texte(self, schema: dict[str, Any], path: str, *, nul: bool) -> str | None:
        pattern = schema.get("pattern")
        shape = self._terminal.mot("guide.text_or_nothing" if nul else "guide.text")

        def read(answer: str) -> str | None:
            if answer == "":
                if nul:
                    return None
                raise ValueError(answer)
            if pattern and not re.search(pattern, answer):
                raise ValueError(answer)
            return answer

        text: str | None = self._terminal.demander(self._question(path, shape), read, pattern or shape)
        return text

    def _liste(self, item: dict[str, Any], path: str) -> list[Any]:
        if item.get("type") == "object" or "allOf" in item or "properties" in item:
            return [self._objet(item, f"{path}.") for _ in range(self._nombre(path))]
        allowed = item.get("enum")
        shape = self._terminal.mot("guide.list")
        shape += f" ({', '.join(allowed)})" if allowed else ""

        def read(answer: str) -> list[str]:
            words = [word.strip() for word in answer.split(",") if word.strip()]
            if allowed and set(words) - set(allowed):
                raise ValueError(answer)
            return words

        words: list[str] = self._terminal.demander(self._question(path, shape), read, shape)
        return words

    def _nombre(self, path: str) -> int:
        shape = self._terminal.mot("guide.how_many", max=_MAX)

        def read(answer: str) -> int:
            number = int(answer or "0")
            if not 0 <= number <= _MAX:
                raise ValueError(answer)
            return number

        return int(self._terminal.demander(self._question(path, shape), read, shape))

    def _question(self, path: str, shape: str, words: str | None = None) -> str:
        return f"  {words or libelle(path, self._terminal.lang)} [{path}] ({shape}) :"


def libelle(path: str, lang: str) -> str:
    """The words for a field: those of `champs.toml`, else its own name."""
    row = _mots().get(path) or _mots().get(path.rpartition(".")[2])
    return row[lang] if row else path.rpartition(".")[2].replace("_", " ")


def champs(controles: Collection[str], operation: str) -> frozenset[str] | None:
    """The fields of an operation's answer these checks look at; `None` (ask everything) when one of them is unknown."""
    known = _donnees()["controles"]
    if any(name not in known for name in controles):
        return None
    return frozenset(
        path
        for name in controles
        for said in known[name]
        for where, _, path in [said.partition(" : ")]
        if where == operation
    )


def _resolu(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with its reference followed and its `allOf` parts made one."""
    if "$ref" in schema:
        found: dict[str, Any] = contract.schema()["$defs"][schema["$ref"].rpartition("/")[2]]
        return _resolu(found)
    if "allOf" not in schema:
        return schema
    parts = [_resolu(part) for part in schema["allOf"]]
    merged: dict[str, Any] = {"type": "object", "properties": {}, "required": []}
    for part in parts:
        merged["properties"] |= part.get("properties", {})
        merged["required"] += part.get("required", ())
    return merged


@cache
def _donnees() -> dict[str, Any]:
    return tomllib.loads(files("eprouvette.assiste").joinpath("champs.toml").read_text(encoding="utf-8"))


def _mots() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = _donnees()["mots"]
    return found
