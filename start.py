#!/usr/bin/env python3
"""Makes the environment in `.venv`, then hands its arguments on: `start.py run`, `start.py test`, any other verb.

Standard library only. Uses uv when it is on the PATH, else venv and pip. Installs again only when
pyproject.toml, constraints.txt or the Python version changed. `start.py paquets`, on a connected machine, fills the
folder `paquets/`; where that folder is present, nothing is looked for on the network.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
STAMP = VENV / "eprouvette.stamp"
PAQUETS = HERE / "paquets"
MINIMUM = (3, 11)


def main(arguments: list[str]) -> int:
    """Installs when needed, then runs; the exit code is that of what was run."""
    if sys.version_info < MINIMUM:
        print("Éprouvette demande Python 3.11 ou plus récent ; celui-ci est", sys.version.split()[0], file=sys.stderr)
        return 2
    if arguments[:1] == ["paquets"]:
        return gather()
    if not installed():
        install()
    return subprocess.call(command(arguments), cwd=HERE if arguments[:1] == ["test"] else None)


def command(arguments: list[str]) -> list[str]:
    """`test` is pytest with the rest of the arguments; anything else goes to `eprouvette`."""
    if arguments[:1] == ["test"]:
        asked = arguments[1:]
        spread = [] if any(word.startswith(("-n", "-p")) for word in asked) else ["-n", "auto", "--dist", "loadfile"]
        return [str(BIN / "python"), "-m", "pytest", *spread, *asked]
    return [str(BIN / "python"), "-m", "eprouvette", *(arguments or ["--help"])]


def installed() -> bool:
    """True when the environment was made from these very files by this very Python."""
    return STAMP.is_file() and STAMP.read_text(encoding="utf-8") == fingerprint()


def fingerprint() -> str:
    """What the environment depends on."""
    parts = [(HERE / name).read_bytes() for name in ("pyproject.toml", "constraints.txt")]
    return hashlib.sha256(b"\0".join([*parts, sys.version.encode()])).hexdigest()


def install() -> None:
    """Makes `.venv` and installs the project in it, with its development tools, under constraints.txt."""
    print("Préparation de l'environnement (une fois) …", file=sys.stderr, flush=True)
    wanted = ["-e", ".[dev]", "-c", "constraints.txt", *offline()]
    if uv := shutil.which("uv"):
        run([uv, "venv", "--quiet", "--allow-existing", "--python", sys.executable, str(VENV)])
        run([uv, "pip", "install", "--quiet", "--python", str(BIN / "python"), *wanted])
    else:
        run([sys.executable, "-m", "venv", str(VENV)])
        run([str(BIN / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *wanted])
    STAMP.write_text(fingerprint(), encoding="utf-8")


def offline() -> list[str]:
    """What pip and uv are told when `paquets/` is there."""
    return ["--no-index", "--find-links", str(PAQUETS)] if PAQUETS.is_dir() else []


def gather() -> int:
    """Fills `paquets/`: the bench, all it depends on, its development tools and what building it takes."""
    pip = [sys.executable, "-m", "pip"]
    run([*pip, "download", "--quiet", "-d", str(PAQUETS), "-c", "constraints.txt", ".[dev]", "hatchling", "editables"])
    run([*pip, "wheel", "--quiet", "--no-deps", "-w", str(PAQUETS), "."])
    print(
        f"{len(list(PAQUETS.iterdir()))} paquets dans {PAQUETS} ; à copier près de start.py sur la machine sans réseau"
    )
    return 0


def run(words: list[str]) -> None:
    """Runs one installation command; on failure says which, and stops."""
    code = subprocess.call(words, cwd=HERE)
    if code:
        print(f"L'installation a échoué (code {code}) : {' '.join(words)}", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
