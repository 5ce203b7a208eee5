"""What is installed beside the bench, as a CycloneDX 1.6 JSON document (ECMA-424), from the installed metadata."""

from __future__ import annotations

import json
from importlib.metadata import distributions
from typing import Any

from eprouvette import __version__


def sbom(*, horodatage: str) -> bytes:
    """The document, components in name order; licences are copied as each distribution states them."""
    found = {d.metadata["Name"].lower(): d for d in distributions() if d.metadata["Name"]}
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "timestamp": horodatage,
            "component": {"type": "application", "bom-ref": "eprouvette", "name": "eprouvette", "version": __version__},
        },
        "components": [_component(d) for name, d in sorted(found.items()) if name != "eprouvette"],
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"


def _component(distribution: Any) -> dict[str, Any]:
    name, version = distribution.metadata["Name"], distribution.version
    purl = f"pkg:pypi/{name.lower().replace('_', '-')}@{version}"
    component: dict[str, Any] = {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl}
    expression = distribution.metadata.get("License-Expression")
    stated = (distribution.metadata.get("License") or "").strip().splitlines()
    if expression:
        component["licenses"] = [{"expression": expression}]
    elif stated and stated[0] not in {"", "UNKNOWN"}:
        component["licenses"] = [{"license": {"name": stated[0][:200]}}]
    return component
