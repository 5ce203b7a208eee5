"""Pilotage v1 as schemas: the published file, and one compiled validator for each message."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

from jsonschema import Draft202012Validator

VERSION = 1
STATUTS = ("ok", "refus", "non_supporte", "produit_arrete", "delai_depasse", "erreur_adaptateur", "non_montre")


@cache
def schema() -> dict[str, Any]:
    """The published schema of pilotage v1 (JSON Schema 2020-12)."""
    text = files("eprouvette.adapters").joinpath("pilotage.schema.json").read_text(encoding="utf-8")
    data: dict[str, Any] = json.loads(text)
    return data


def operations() -> tuple[str, ...]:
    """Every operation of the contract, in its order."""
    names: list[str] = schema()["$defs"]["operation"]["enum"]
    return tuple(names)


def faults_of_answer(answer: Any) -> list[str]:
    """What is wrong with an answer's envelope, in words; empty when it follows the contract."""
    return _faults("reponse", answer)


def faults_of_result(operation: str, result: Any) -> list[str]:
    """What is wrong with an operation's result; empty when it follows the contract."""
    return _faults(f"{operation}.resultat", result)


def faults_of_parameters(operation: str, parameters: Any) -> list[str]:
    """What is wrong with an operation's parameters; empty when they follow the contract."""
    return _faults(f"{operation}.parametres", parameters)


def _faults(name: str, value: Any) -> list[str]:
    errors = _validator(name).iter_errors(value)
    return [f"{'/'.join(map(str, error.absolute_path)) or 'message'} : {error.message}" for error in errors]


@cache
def _validator(name: str) -> Draft202012Validator:
    definitions = schema()["$defs"]
    return Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": definitions})
