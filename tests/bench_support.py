"""Short runs for tests: one set of certificates a process, the witness or any product, journal and report at hand."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from eprouvette.runner import session as sessions
from eprouvette.verdicts.bilan import bilan

THREE = "cas:insi/premier-prenom or cas:insi/deuxieme-prenom or cas:insi/homonymes"


@cache
def certificates() -> Path:
    return sessions.start_session(sessions.Options(select=THREE), out=Path(tempfile.mkdtemp())).folder / "pki"


def start(out: Path, **options: Any) -> sessions.Session:
    """A session ready to run, the three INSi scenarios by default."""
    wanted = {"select": THREE, "timeout_s": 5.0} | options
    return sessions.start_session(sessions.Options(**wanted), out=out, certificates=certificates())


def run(out: Path, **options: Any) -> tuple[Path, dict[str, Any]]:
    """The folder and report of a whole run."""
    session = start(out, **options)
    session.run(lambda event, fields: None)
    return session.folder, bilan(session.folder)


def stdio_dossier(folder: Path, *command: str) -> Path:
    """A dossier that drives a product over JSON lines with that command."""
    words = ", ".join(f'"{word}"' for word in command)
    path = folder / "dossier.toml"
    path.write_text(
        f"""
[editeur]
nom = "Éditeur d'essai"
[produit]
nom = "Produit d'essai"
version = "1"
types = ["GAP", "DPI"]
[logiciel]
numero_autorisation = "EPROUVETTE01"
nom = "essai"
version = "1"
[etablissement]
identifiant = "1990000013"
[adaptateur]
porteur = "stdio"
commande = [{words}]
""",
        encoding="utf-8",
    )
    return path


def verdicts(report: dict[str, Any]) -> dict[str, str]:
    """Each scenario's verdict."""
    return {scenario["id"]: scenario["verdict"] for scenario in report["scenarios"]}


def call(*words: object) -> int:
    """The exit code of the command line called with these words."""
    import pytest

    from eprouvette.cli import main

    with pytest.raises(SystemExit) as stop:
        main([str(word) for word in words])
    return int(stop.value.code or 0)
