"""Dossiers for every carrier, and a process that is always ended."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

AILLEURS = Path(__file__).with_name("temoin_ailleurs.py")


def dossier(folder: Path, *, more: str = "", **adaptateur: Any) -> Path:
    """The witness's dossier with another `[adaptateur]` table, without its pieces."""
    text = files("eprouvette.dossier").joinpath("temoin.toml").read_text(encoding="utf-8")
    text = text.partition("# Relative to the shipped")[0]
    rows = "\n".join(f"{name} = {json.dumps(value)}" for name, value in adaptateur.items())
    path = folder / "dossier.toml"
    path.write_text(text.replace('porteur = "temoin"', rows) + more, encoding="utf-8")
    return path


@contextlib.contextmanager
def running(*words: object) -> Iterator[subprocess.Popen[bytes]]:
    """A process that lasts as long as the block."""
    process = subprocess.Popen(list(map(str, words)))
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@contextlib.contextmanager
def temoin_ailleurs(kind: str, folder: Path) -> Iterator[Path]:
    """The witness behind that carrier, in a process of its own; the dossier that drives it."""
    from assiste_support import until

    if kind == "stdio":
        yield dossier(folder, porteur="stdio", commande=[sys.executable, str(AILLEURS), "stdio"])
    elif kind == "http":
        place = folder / "adresse.txt"
        with running(sys.executable, AILLEURS, "http", place):
            until(place.is_file)
            yield dossier(folder, porteur="http", url=place.read_text(encoding="utf-8"))
    else:
        place = folder / "echange"
        with running(sys.executable, AILLEURS, "dossier", place):
            yield dossier(folder, porteur="dossier", chemin=str(place))
