"""The drop-folder carrier: one question file in, one answer file out, each put there by a rename.

Theory of operation. The bench writes `questions/<session>-<n>.json.partiel`, then renames it to `….json`: a file that
bears its final name is whole. The product side reads it, writes `reponses/<same name>.partiel` and renames it too. The
session is new at each opening, so an answer left by another day is never taken for today's.
"""

from __future__ import annotations

import json
import secrets
import time
from typing import TYPE_CHECKING, Any

from eprouvette.adapters.carriers import MAX_LINE, hung
from eprouvette.adapters.failures import AdapterFailure

if TYPE_CHECKING:
    from pathlib import Path

QUESTIONS, REPONSES = "questions", "reponses"
PARTIEL = ".partiel"
_LOOK_EVERY_S = 0.02


class FolderCarrier:
    """Exchanges pilotage messages with a product side through one shared folder; made when absent."""

    name = "dossier"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._session: str | None = None

    def open(self) -> None:
        """Makes the two folders and a new session; `AdapterFailure` when they cannot be made."""
        try:
            for name in (QUESTIONS, REPONSES):
                (self.folder / name).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise AdapterFailure(
                f"dossier d'échange impossible à créer : {error.strerror}",
                phase="ouverture",
                ou=str(self.folder),
                faire="corriger [adaptateur] chemin",
            ) from error
        self._session = secrets.token_hex(4)

    def call(self, message: dict[str, Any], timeout_s: float) -> dict[str, Any]:
        """The answer file to one question, read once it bears its final name; both files are then removed."""
        if self._session is None:
            raise AdapterFailure("l'adaptateur n'est pas ouvert", phase="dialogue")
        name = f"{self._session}-{message['id']:06d}.json"
        question, answer = self.folder / QUESTIONS / name, self.folder / REPONSES / name
        try:
            draft = question.with_name(name + PARTIEL)
            draft.write_text(json.dumps(message, ensure_ascii=False), encoding="utf-8")
            draft.replace(question)
            raw = _awaited(answer, timeout_s)
            if raw is None:
                raise hung(message, timeout_s)
            answer.unlink()
        except OSError as error:
            raise AdapterFailure(
                f"dossier d'échange inutilisable : {error.strerror}", phase="dialogue", ou=str(self.folder)
            ) from error
        finally:
            question.unlink(missing_ok=True)
        return _read(raw, answer)

    def close(self) -> None:
        """Ends the session: a late answer will never be read."""
        self._session = None


def _awaited(path: Path, timeout_s: float) -> bytes | None:
    """The bytes of that file once it is there, `None` when it never comes; at most one answer's size is read."""
    deadline = time.monotonic() + timeout_s
    while not path.is_file():
        if time.monotonic() > deadline:
            return None
        time.sleep(_LOOK_EVERY_S)
    with path.open("rb") as stream:
        return stream.read(MAX_LINE)


def _read(raw: bytes, path: Path) -> dict[str, Any]:
    try:
        answer = json.loads(raw)
    except ValueError as error:
        raise AdapterFailure(
            f"la réponse déposée n'est pas du JSON : {raw[:120]!r}",
            phase="contrat",
            ou=str(path),
            faire=f"écrire sous un nom finissant par {PARTIEL}, puis renommer : un fichier nommé est lu aussitôt",
        ) from error
    if not isinstance(answer, dict):
        raise AdapterFailure(f"la réponse déposée est {type(answer).__name__}, pas un objet", phase="contrat")
    return answer
