"""One digest of the bench's own files: a byte changed in a check, a simulator or a scenario changes it."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from eprouvette.resources import scenarios_root

if TYPE_CHECKING:
    from collections.abc import Iterator

PAQUETS: Final = ("eprouvette", "eprouvette_sim", "eprouvette_reports")
#: made by Python, carried twice, or written after the digest is known
_HORS: Final = ("__pycache__", "_scenarios", "parution/data")


@cache
def code_sha256() -> str:
    """SHA-256 over `name NUL digest LF` of every file of the three packages and of the shipped scenarios, name order."""
    whole = hashlib.sha256()
    for name, path in sorted(_fichiers()):
        whole.update(f"{name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return whole.hexdigest()


def _fichiers() -> Iterator[tuple[str, Path]]:
    for paquet in PAQUETS:
        spec = find_spec(paquet)
        for folder in (spec.submodule_search_locations if spec else None) or ():
            yield from _sous(Path(folder), paquet)
    yield from _sous(scenarios_root(), "scenarios")


def _sous(root: Path, prefixe: str) -> Iterator[tuple[str, Path]]:
    for path in root.rglob("*"):
        name = path.relative_to(root).as_posix()
        if path.is_file() and not any(hors in name for hors in _HORS):
            yield f"{prefixe}/{name}", path
