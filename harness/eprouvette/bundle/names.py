"""The names a bundle uses, and the limits it keeps to."""

from __future__ import annotations

MANIFEST = "manifeste.json"
SUMS = "SHA256SUMS"
SIGNATURE = "manifeste.p7s"
CERTIFICATE = "signataire.pem"
#: written by `package`, so never listed in the manifest
OWN = frozenset({MANIFEST, SUMS, SIGNATURE, CERTIFICATE})
FORMAT = 1
#: largest bundle read, in bytes once unpacked, and largest number of files: beyond, it is refused unread
MAX_UNPACKED = 4 * 1024**3
MAX_FILES = 500_000
#: every entry of the zip bears this date, so that the same run gives the same bytes
DATE = (1980, 1, 1, 0, 0, 0)
