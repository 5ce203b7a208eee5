"""One product at a time on a workshop: a lock that says who holds it, released by the system when its holder dies."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from typing import TYPE_CHECKING, Final

from eprouvette_sim.kernel.errors import ErreurUsage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from eprouvette_sim.kernel.clock import Instant

NOM: Final = "verrou"


@contextlib.contextmanager
def tenir(dossier: Path, *, quoi: str, now: Instant) -> Iterator[None]:
    """Holds the workshop; `ErreurUsage` says which process holds it, since when, for what."""
    path = dossier / NOM
    with path.open("a+", encoding="utf-8") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise ErreurUsage(
                f"cet atelier sert déjà : {_qui(path)}",
                ou=str(dossier),
                faire="attendre sa fin, ou créer un second atelier (eprouvette atelier init, autres ports)",
            ) from error
        stream.truncate(0)
        json.dump({"pid": os.getpid(), "depuis": now.rfc3339, "quoi": quoi}, stream, ensure_ascii=False)
        stream.flush()
        try:
            yield
        finally:
            stream.truncate(0)


def occupant(dossier: Path) -> str | None:
    """Who holds the workshop now, `None` when nobody does; takes nothing."""
    path = dossier / NOM
    if not path.is_file():
        return None
    with path.open("r", encoding="utf-8") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return _qui(path)
    return None


def _qui(path: Path) -> str:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return f"{data['quoi']}, processus {data['pid']}, depuis {data['depuis']}"
    except (OSError, ValueError, KeyError):
        return "un autre processus"
