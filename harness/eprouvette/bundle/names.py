"""The names a bundle uses, and the limits it keeps to."""

from __future__ import annotations

import re
from typing import Final

MANIFEST = "manifeste.json"
SUMS = "SHA256SUMS"
SIGNATURE = "manifeste.p7s"
CERTIFICATE = "signataire.pem"
#: written by `package`, so never listed in the manifest
OWN = frozenset({MANIFEST, SUMS, SIGNATURE, CERTIFICATE})
#: where `--forme convergence` lays proofs out
PREUVES: Final = "preuves"
#: what stands beside the zip, after its name
DETACHEE: Final = ".p7s"
HORODATAGE: Final = ".tsr"
CONTRESIGNATURE: Final = ".contresignature-{n}.p7s"
FORMAT = 1
#: largest bundle read, in bytes once unpacked, and largest number of files: beyond, it is refused unread
MAX_UNPACKED = 4 * 1024**3
MAX_FILES = 500_000
#: every entry of the zip bears this date, so that the same run gives the same bytes
DATE = (1980, 1, 1, 0, 0, 0)
#: names Windows keeps for devices, whatever their extension
_RESERVES: Final = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)
_INTERDITS: Final = re.compile(r"[<>:\"/\\|?*\x00-\x1f]")
#: longest part of a path we write: Windows counts 260 characters for the whole path
PARTIE_MAX: Final = 60


def sur(partie: str) -> str:
    """One part of a path that Windows takes too: no forbidden character, device name, final dot or space."""
    clean = _INTERDITS.sub("_", partie).strip()[:PARTIE_MAX].rstrip(". ")
    return f"_{clean}" if not clean or _RESERVES.fullmatch(clean) else clean
