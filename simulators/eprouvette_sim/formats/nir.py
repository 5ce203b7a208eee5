"""The key of a NIR (numéro d'inscription au répertoire), Corsica included.

Source: B2 norm as read in software that transmitted to caisses: key = 97 − (number mod 97), and for Corsica
2A → replace A by 0 and subtract 1 000 000, 2B → replace B by 0 and subtract 2 000 000 (facts b2 §1.5).
"""

from __future__ import annotations

import re
from typing import Final

_NIR13 = re.compile(r"[0-9]{6}[0-9AB][0-9]{6}")
_CORSE: Final = {"A": 1_000_000, "B": 2_000_000}


def valeur(nir13: str) -> int | None:
    """The number a NIR stands for in the key computation, or `None` when it has not the shape of a NIR."""
    if not nir13.isascii() or not _NIR13.fullmatch(nir13):
        return None
    lettre = nir13[6]
    if lettre in _CORSE:
        return int(nir13[:6] + "0" + nir13[7:]) - _CORSE[lettre]
    return int(nir13)


def cle(nir13: str) -> str:
    """The two digits of the key; `ValueError` when the text is not 13 characters with the shape of a NIR."""
    nombre = valeur(nir13)
    if nombre is None:
        msg = f"{nir13!r} n'a pas la forme d'un NIR (13 caractères, lettre A ou B admise en 7e position)"
        raise ValueError(msg)
    return f"{97 - nombre % 97:02d}"


def cle_juste(nir13: str, cle2: str) -> bool | None:
    """True or false for a NIR and its key; `None` when the 13 characters cannot be read as a NIR."""
    return None if valeur(nir13) is None else cle(nir13) == cle2
