"""The HTTP form of pilotage v1 as an OpenAPI 3.1 document, generated from the published schema."""

from __future__ import annotations

import copy
from typing import Any

from eprouvette.adapters import contract

_MEDIA = "application/json"
_SUMMARIES = {"decrire": "Ce que le produit est et sait faire", "configurer": "Les adresses et certificats du banc"}


def document() -> dict[str, Any]:
    """The whole document, plain JSON values; `components.schemas` are the definitions of the pilotage schema."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Éprouvette, pilotage v1",
            "version": f"{contract.VERSION}.0",
            "description": (
                "Le banc appelle ces adresses ; le serveur est à écrire par l'éditeur, à côté de son produit. Une "
                "question par appel, toujours la réponse 200 : ce qui va mal se dit dans `statut`. Une opération que "
                "le produit ne sait pas mener répond `non_supporte`."
            ),
        },
        "servers": [{"url": "http://127.0.0.1:8085/pilotage", "description": "à régler : [adaptateur] url du dossier"}],
        "paths": {f"/{name}": {"post": _operation(name)} for name in contract.operations()},
        "components": {"schemas": _pointed(contract.schema()["$defs"])},
    }


def _operation(name: str) -> dict[str, Any]:
    question = {
        "allOf": [
            {"$ref": "#/components/schemas/question"},
            {
                "properties": {
                    "operation": {"const": name},
                    "parametres": {"$ref": f"#/components/schemas/{name}.parametres"},
                }
            },
        ]
    }
    answer = {
        "allOf": [
            {"$ref": "#/components/schemas/reponse"},
            {
                "if": {"properties": {"statut": {"const": "ok"}}},
                "then": {"properties": {"resultat": {"$ref": f"#/components/schemas/{name}.resultat"}}},
            },
        ]
    }
    return {
        "operationId": name,
        "summary": _SUMMARIES.get(name, name.replace("_", " ").capitalize()),
        "requestBody": {"required": True, "content": {_MEDIA: {"schema": question}}},
        "responses": {
            "200": {"description": "La réponse, quel que soit son statut", "content": {_MEDIA: {"schema": answer}}}
        },
    }


def _pointed(value: Any) -> Any:
    """The same schemas with their references under `components`."""
    if isinstance(value, dict):
        return {
            key: part.replace("#/$defs/", "#/components/schemas/") if key == "$ref" else _pointed(part)
            for key, part in value.items()
        }
    return [_pointed(part) for part in value] if isinstance(value, list) else copy.copy(value)
