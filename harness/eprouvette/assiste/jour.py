"""The code of the day: a word a capture must show, that nobody could have known before this run and this day."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from eprouvette.checks.api import Piece
from eprouvette.runner.pieces import FOLDER, TAILLE_MAX
from eprouvette_sim.kernel.errors import ErreurUsage

if TYPE_CHECKING:
    from pathlib import Path

    from eprouvette.runner.observer import Observer

GENRE = "capture"
_LETTRES = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


def code_du_jour(genesis: str, jour: str) -> str:
    """Six characters drawn from the run's own digest and the day (`AAAA-MM-JJ`); no letter is taken for a digit."""
    raw = hashlib.sha256(f"{genesis}\n{jour}".encode()).digest()
    return "".join(_LETTRES[byte % len(_LETTRES)] for byte in raw[:6])


def joindre(path: Path, *, folder: Path, observer: Observer) -> str:
    """Copies a capture into the run, hashes it in the journal; its name there. `ErreurUsage` for an unusable file."""
    try:
        with path.open("rb") as stream:
            octets = stream.read(TAILLE_MAX + 1)
    except OSError as error:
        raise ErreurUsage(f"capture illisible : {error.strerror}", ou=str(path)) from error
    if not octets or len(octets) > TAILLE_MAX:
        raise ErreurUsage(f"capture vide, ou de plus de {TAILLE_MAX >> 20} Mio", ou=str(path))
    digest = hashlib.sha256(octets).hexdigest()
    name = f"{FOLDER}/{GENRE}-{digest[:16]}{_suffixe(path)}"
    (folder / FOLDER).mkdir(exist_ok=True)
    (folder / name).write_bytes(octets)
    observer.handed(Piece(genre=GENRE, nom=path.name, sha256=digest, octets=octets), name)
    return name


def _suffixe(path: Path) -> str:
    known = {".png", ".jpg", ".jpeg", ".pdf", ".txt", ".html"}
    return path.suffix.lower() if path.suffix.lower() in known else ".bin"
