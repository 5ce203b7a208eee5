"""Files the editor hands over to be judged: found from the dossier, copied into the run, read back for the checks."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

from eprouvette.checks.api import Piece
from eprouvette_sim.kernel.errors import ErreurBanc, ErreurUsage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FOLDER: Final = "pieces"
#: bytes of one piece, of all of them, and how many: `eprouvette b2 check` has no such limits
TAILLE_MAX: Final = 64 * 1024 * 1024
TOTAL_MAX: Final = 256 * 1024 * 1024
NOMBRE_MAX: Final = 200


def collect(declared: dict[str, Any], base: Path) -> tuple[Piece, ...]:
    """The pieces of a dossier's `[pieces]` table, patterns relative to `base`, each file once and in name order.

    `ErreurUsage` for a pattern that finds nothing, a folder, an unreadable file, one too large or too many.
    """
    found = [(genre, path) for genre, patterns in sorted(declared.items()) for path in _paths(patterns, base)]
    if len(found) > NOMBRE_MAX:
        raise ErreurUsage(f"{len(found)} pièces remises ; {NOMBRE_MAX} au plus", ou=str(base))
    pieces: list[Piece] = []
    total = 0
    for genre, path in found:
        piece = _read(genre, path)
        total += len(piece.octets)
        if total > TOTAL_MAX:
            raise ErreurUsage(f"les pièces dépassent {TOTAL_MAX >> 20} Mio au total", ou=str(path))
        pieces.append(piece)
    return tuple(pieces)


def _paths(patterns: list[str], base: Path) -> Iterator[Path]:
    seen: set[Path] = set()
    for pattern in patterns:
        try:
            matches = sorted(base.glob(pattern))
        except (ValueError, RuntimeError, OSError) as error:
            raise ErreurUsage(f"chemin de pièce refusé : {pattern}", faire="un chemin relatif au dossier") from error
        if not matches:
            raise ErreurUsage(f"aucun fichier ne répond à {pattern}", ou=str(base), faire="corriger la table [pieces]")
        yield from (path for path in matches if path not in seen)
        seen.update(matches)


def _read(genre: str, path: Path) -> Piece:
    if not path.is_file():
        raise ErreurUsage("cette pièce n'est pas un fichier", ou=str(path), faire="citer des fichiers, pas un dossier")
    try:
        with path.open("rb") as stream:
            octets = stream.read(TAILLE_MAX + 1)
    except OSError as error:
        raise ErreurUsage(f"pièce illisible : {error.strerror}", ou=str(path)) from error
    if len(octets) > TAILLE_MAX:
        raise ErreurUsage(
            f"pièce de plus de {TAILLE_MAX >> 20} Mio", ou=str(path), faire=f"la juger avec eprouvette {genre} check"
        )
    return Piece(genre=genre, nom=path.name, sha256=hashlib.sha256(octets).hexdigest(), octets=octets)


def keep(folder: Path, pieces: tuple[Piece, ...]) -> list[dict[str, Any]]:
    """Copies the pieces under `folder/pieces` and returns what `run.json` says of them."""
    kept = []
    for number, piece in enumerate(pieces, 1):
        name = f"{FOLDER}/{piece.genre}-{number:03}"
        (folder / FOLDER).mkdir(exist_ok=True)
        (folder / name).write_bytes(piece.octets)
        size = len(piece.octets)
        kept.append({"genre": piece.genre, "nom": piece.nom, "file": name, "sha256": piece.sha256, "size": size})
    return kept


def read_pieces(folder: Path, kept: tuple[dict[str, Any], ...], genre: str) -> list[tuple[Piece, str]]:
    """The run's pieces of one kind with their copies' names; `ErreurBanc` when a copy is no longer what it was."""
    found = []
    for entry in kept:
        if entry["genre"] != genre:
            continue
        octets = (folder / entry["file"]).read_bytes() if (folder / entry["file"]).is_file() else b""
        digest = hashlib.sha256(octets).hexdigest()
        if digest != entry["sha256"]:
            raise ErreurBanc("une pièce a changé depuis le début de l'exécution", ou=entry["file"])
        found.append((Piece(genre=genre, nom=entry["nom"], sha256=digest, octets=octets), entry["file"]))
    return found
