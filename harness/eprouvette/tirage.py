"""What an auditor's nonce decides: the run's seed, and people nobody could have prepared. Standard library only.

A challenge (`run --defi NONCE`) draws, for each generated person, who they are; traffic recorded before the nonce was
known speaks of other people. It proves freshness, nothing else: published test identities cannot be drawn, and a run
made after the nonce may still be made by anybody.
"""

from __future__ import annotations

import hashlib
import re
from typing import Final

#: a matricule of nobody: commune 000 or 999; its order number may be drawn
_NULLE_PART: Final = re.compile(r"([0-9]{5}[0-9][0-9AB](?:000|999))([0-9]{3})")


def graine(nonce: str) -> str:
    """The run's seed under that challenge: 32 hexadecimal digits."""
    return hashlib.sha256(f"eprouvette/defi/{nonce}".encode()).hexdigest()[:32]


def nombre(graine_: str, role: str, maximum: int) -> int:
    """A number from 0 to `maximum` - 1, the same for the same seed and role."""
    return int.from_bytes(hashlib.sha256(f"{graine_}/{role}".encode()).digest()[:8], "big") % maximum


def personne(graine_: str, rang: int) -> tuple[str, str, str]:
    """Sex, birth date and matricule (13 characters) of the `rang`-th generated person; born nowhere, so nobody.

    Two ranks under 1,000 never give the same matricule.
    """
    annee = 30 + nombre(graine_, "annee", 60)
    mois = 1 + nombre(graine_, "mois", 12)
    jour = 1 + nombre(graine_, f"jour/{rang}", 28)
    sexe = 1 + nombre(graine_, "sexe", 2)
    ordre = (rang + nombre(graine_, "ordre", 1000)) % 1000
    return "MF"[sexe - 1], f"19{annee}-{mois:02d}-{jour:02d}", f"{sexe}{annee}{mois:02d}99000{ordre:03d}"


def decaler(graine_: str, matricule: str) -> str:
    """A data set's matricule under that challenge: order number shifted if it is nobody's, unchanged otherwise."""
    found = _NULLE_PART.fullmatch(matricule)
    if found is None:
        return matricule
    ordre = (int(found[2]) + 1 + nombre(graine_, "decalage", 999)) % 1000
    return f"{found[1]}{ordre:03d}"
