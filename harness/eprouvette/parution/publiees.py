"""Published releases: a list of code digests signed by the release key, which tells a published bench from another.

A folder holds `parutions.json` (`{"parutions": [{"version", "code_sha256", "date"}]}`), its Ed25519 signature
`parutions.json.sig` (raw, 64 bytes) and the public key `parutions.pem`. Nothing was published yet: the wheel ships no such
list, and the bench says so. An auditor may hand over a list got elsewhere (`verify --parutions DOSSIER`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from eprouvette_sim.kernel.errors import ErreurUsage

if TYPE_CHECKING:
    from collections.abc import Mapping

LISTE: Final = "parutions.json"
SIGNATURE: Final = "parutions.json.sig"
CLE: Final = "parutions.pem"
PUBLIEE, MODIFIEE, NON_PUBLIEE, INCONNUE = "publiee", "modifiee", "non_publiee", "inconnue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parutions:
    """Version -> digests published under it; empty when nothing was."""

    empreintes: Mapping[str, frozenset[str]]

    def statut(self, bench: Mapping[str, Any]) -> str:
        """`publiee`, `modifiee` (that version was published with another code), `non_publiee`, or `inconnue`."""
        digest = bench.get("code_sha256")
        if not digest:
            return INCONNUE
        published = self.empreintes.get(str(bench.get("version")))
        if published is None:
            return NON_PUBLIEE
        return PUBLIEE if digest in published else MODIFIEE


def lire_parutions(folder: Path | None = None) -> Parutions:
    """The releases of a folder, those shipped when none is given; `ErreurUsage` when the list is not the key's."""
    place = folder or Path(str(files("eprouvette.parution"))) / "data"
    if folder is None and not (place / LISTE).is_file():
        return Parutions(empreintes={})
    try:
        raw, signature = (place / LISTE).read_bytes(), (place / SIGNATURE).read_bytes()
        _verifier((place / CLE).read_bytes(), signature, raw)
        rows = [(str(row["version"]), str(row["code_sha256"])) for row in json.loads(raw)["parutions"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ErreurUsage(f"liste des parutions refusée : {error}", ou=str(place)) from error
    return Parutions(empreintes={version: frozenset(d for v, d in rows if v == version) for version, _ in rows})


def _verifier(pem: bytes, signature: bytes, raw: bytes) -> None:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    key = load_pem_public_key(pem)
    if not isinstance(key, Ed25519PublicKey):
        msg = "la clé des parutions doit être Ed25519"
        raise TypeError(msg)
    try:
        key.verify(signature, raw)
    except InvalidSignature as error:
        msg = "la signature n'est pas celle de la liste"
        raise ValueError(msg) from error
