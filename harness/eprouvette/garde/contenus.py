"""What a file hides: base64 texts, zip entries, gzip bodies, opened to a bounded depth and size."""

from __future__ import annotations

import base64
import io
import re
import zipfile
import zlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

PROFONDEUR_MAX: Final = 4
#: bytes opened from one file, all its contents together; beyond, the guard says that it did not look
OUVERT_MAX: Final = 64 * 1024 * 1024
_BASE64: Final = re.compile(rb"[A-Za-z0-9+/\r\n]{64,}={0,2}")
TROP: Final = "contenu trop gros pour être regardé en entier"


def contenus(octets: bytes) -> Iterator[tuple[str, bytes | None]]:
    """The bytes themselves, then what they enclose, each with the way in; `None` for what was too large to open."""
    reste = OUVERT_MAX
    pile = [("", octets, 0)]
    while pile:
        chemin, donnees, niveau = pile.pop()
        yield chemin, donnees
        if niveau == PROFONDEUR_MAX:
            continue
        for nom, dedans in _ouvrir(donnees, reste):
            if dedans is None or len(dedans) > reste:
                yield f"{chemin}{nom}", None
                return
            reste -= len(dedans)
            pile.append((f"{chemin}{nom} > ", dedans, niveau + 1))


def _ouvrir(octets: bytes, reste: int) -> Iterator[tuple[str, bytes | None]]:
    if octets[:2] == b"\x1f\x8b":
        yield "gzip", _degonfler(octets, reste)
    if octets[:4] == b"PK\x03\x04":
        yield from _zip(octets, reste)
        return
    for found in _BASE64.finditer(octets):
        text = found[0].translate(None, b"\r\n=")
        yield f"base64 à l'octet {found.start()}", base64.b64decode(text[: len(text) // 4 * 4] + _reste(text))


def _reste(text: bytes) -> bytes:
    """The last two or three characters of a base64 text, padded; one alone says nothing."""
    tail = text[len(text) // 4 * 4 :]
    return tail + b"=" * (4 - len(tail)) if len(tail) > 1 else b""


def _degonfler(octets: bytes, reste: int) -> bytes | None:
    try:
        stream = zlib.decompressobj(31)
        out = stream.decompress(octets, reste + 1)
    except zlib.error:
        return b""
    return None if len(out) > reste else out


def _zip(octets: bytes, reste: int) -> Iterator[tuple[str, bytes | None]]:
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as archive:
            for info in archive.infolist():
                if info.file_size > reste:
                    yield info.filename, None
                    return
                with archive.open(info) as stream:
                    yield info.filename, stream.read(reste + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError):
        return
