"""Keys and transforms of the identifiers a B2 file carries.

Sources: SFG FIDES ACE RG_IP612 (key of RPPS and 9-digit numbers, letters transposed A=1, B=2…), RG_MF609 and
RG_MF636 (Corsican FINESS), RG_MF631/0212-SP10 (fictive NIR of an anonymous invoice).
"""

from __future__ import annotations

import re

_FICTIF = re.compile(r"[12]555555([0-9]{3})(333|000)")
_CORSE = {"2A": "2001", "2B": "2002"}


def chiffres(numero: str) -> str:
    """The number with letters transposed to digits (A=1, B=2 … I=9, J=10), in upper case."""
    return "".join(c if c.isdigit() else str(ord(c) - 64) for c in numero.upper())


def cle_luhn(numero: str) -> str:
    """The key digit of a number without its key: from the right, odd ranks doubled, digits of products summed."""
    somme = 0
    for rang, caractere in enumerate(reversed(chiffres(numero)), start=1):
        produit = int(caractere) * (2 if rang % 2 else 1)
        somme += produit // 10 + produit % 10
    return str(-somme % 10)


def luhn_juste(numero: str) -> bool:
    """True when the last digit is the key of the others; false too for anything but ASCII digits."""
    return numero.isascii() and numero.isdigit() and cle_luhn(numero[:-1]) == numero[-1]


def finess_b2(finess: str) -> str:
    """A 9-character FINESS as B2 writes it: Corsican `2Ayyxxxxc` becomes `2001xxxxc`, others are unchanged.

    The department's two letters and the two digits that follow are replaced (2A0002689 gives 200102689).
    """
    prefixe = _CORSE.get(finess[:2].upper())
    return finess if prefixe is None else prefixe + finess[4:]


def nir_anonyme(*, feminin: bool, caisse: str, ist: bool) -> str:
    """The 13 characters of an anonymous invoice: `A 55 55 55 CCC zzz` (zzz is 333 in the STI context)."""
    return f"{2 if feminin else 1}555555{caisse}{'333' if ist else '000'}"


def caisse_du_nir_anonyme(nir13: str) -> str | None:
    """The caisse inside an anonymous NIR, or `None` for any other NIR."""
    trouve = _FICTIF.fullmatch(nir13)
    return trouve.group(1) if trouve else None
