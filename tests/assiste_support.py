"""A person played by a script: the witness is their product, the actions of an in-process run are what they do."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench_support import certificates
from eprouvette.runner import session as sessions
from eprouvette.verdicts.bilan import bilan
from eprouvette_sim.kernel import journal
from eprouvette_sim.product.catalogue import build

if TYPE_CHECKING:
    from collections.abc import Iterator

LIMIT_S = 300
#: operations that are settings, not actions
_SETTINGS = {"decrire", "configurer", "reinitialiser"}


@cache
def reference_folder(select: str) -> Path:
    """The folder of a run of the witness in process."""
    session = sessions.start_session(
        sessions.Options(select=select), out=Path(tempfile.mkdtemp()), certificates=certificates()
    )
    session.run(lambda event, fields: None)
    return session.folder


@cache
def reference(select: str) -> tuple[dict[str, Any], dict[str, list[tuple[str, dict[str, Any]]]]]:
    """The report of that run, and what each scenario made the product do."""
    folder = reference_folder(select)
    actions: dict[str, list[tuple[str, dict[str, Any]]]] = {}
    for line in journal.read(folder):
        if line.event == "adapter_call" and line.fields["operation"] not in _SETTINGS and line.fields["scenario"]:
            call = (line.fields["operation"], line.fields["parameters"])
            actions.setdefault(line.fields["scenario"], []).append(call)
    return bilan(folder), actions


class Bench:
    """`eprouvette run` in a process of its own; what it prints is awaited, what it asks is answered."""

    def __init__(self, *words: object, env: dict[str, str] | None = None) -> None:
        program = [sys.executable, "-u", "-c", "from eprouvette.cli import main; main()", *map(str, words)]
        self.process = subprocess.Popen(
            program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=env
        )
        self._watchdog = threading.Timer(LIMIT_S, self.process.kill)
        self._watchdog.start()
        self.said: list[str] = []

    def wait_for(self, *words: str) -> str:
        """The next printed line that holds one of these words; fails with all that was said otherwise."""
        for line in self.lines():
            if any(word in line for word in words):
                return line
        raise AssertionError(f"{words} jamais dit :\n{''.join(self.said)}")

    def lines(self) -> Iterator[str]:
        """What it prints, as it prints it."""
        for line in self.process.stdout:
            self.said.append(line)
            yield line

    def answer(self, text: str) -> None:
        """Types one line."""
        self.process.stdin.write(text + "\n")
        self.process.stdin.flush()

    def end(self) -> int:
        """Reads what is left; the exit code."""
        self.said += self.process.stdout
        code = self.process.wait()
        self.close()
        return code

    def close(self) -> None:
        """Ends it, whatever state it is in."""
        self._watchdog.cancel()
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()


class Person:
    """Somebody in front of the witness product, configured from the endpoints file."""

    def __init__(self, endpoints: Path, *, mutant: str | None = None, **settings: Any) -> None:
        where = json.loads(endpoints.read_text(encoding="utf-8"))
        pki = where["pki"]
        names = {"ca": pki["ca"], "certificat": pki["client_cert"], "cle": pki["client_key"], "cartes": pki["cartes"]}
        declared = {
            "logiciel": {
                "numero_autorisation": "EPROUVETTE01",
                "nom": "temoin",
                "version": "1.0",
                "instance": "3f0a6c1e-0000-4000-8000-000000000001",
            },
            "etablissement": {"identifiant": "1990000013"},
            "date_reference": "2026-03-02",
        }
        self.product = build(mutant)
        self._number = 0
        self.do("configurer", {"services": where["services"], "pki": names} | declared | settings)

    def do(self, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
        """Carries an action out; what the screen shows."""
        self._number += 1
        message = {"pilotage": 1, "id": self._number, "operation": operation, "delai_s": 30, "parametres": parameters}
        answer = self.product.handle(message)
        assert answer["statut"] == "ok", answer
        return answer["resultat"]

    def close(self) -> None:
        """Drops its connections."""
        self.product.close()

    def fresh(self) -> None:
        """Forgets everything, as between two scenarios."""
        self.do("reinitialiser", {})


def folder_of(runs: Path) -> Path:
    """The only run of that folder."""
    (found,) = [path for path in runs.iterdir() if path.is_dir()]
    return found


def until(ready, limit_s: float = 90.0) -> None:
    """Waits for something another process does."""
    deadline = time.monotonic() + limit_s
    while not ready():
        assert time.monotonic() < deadline, "jamais prêt"
        threading.Event().wait(0.02)
