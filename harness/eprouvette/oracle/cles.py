"""Keys of identifiers (SFG FIDES ACE RG_BS603, RG_BS648/CP01, RG_MF609)."""

from __future__ import annotations


def cle_nir(nir: str) -> str:
    """The 2-digit key of a 13-character NIR: 97 less the NIR modulo 97, 2A read 19 and 2B read 18."""
    chiffres = nir.replace("2A", "19").replace("2B", "18")
    return f"{97 - int(chiffres) % 97:02d}"


def cle_luhn(chiffres: str) -> int:
    """The key of 8 digits: odd ranks from the right doubled, digits added, complement to ten.

    The source does not say what a units digit of 0 gives; 0 is assumed here.
    """
    total = 0
    for rang, chiffre in enumerate(reversed(chiffres), 1):
        produit = int(chiffre) * (2 if rang % 2 else 1)
        total += produit // 10 + produit % 10
    return -total % 10


def finess_numerique(finess: str) -> str:
    """A Corsican FINESS made numeric: 2A0002689 gives 200102689, 2B… gives 2002…; others unchanged.

    RG_MF609: `2Ayyxxxxc` becomes `2001xxxxc`.
    """
    corse = {"2A": "2001", "2B": "2002"}.get(finess[:2])
    return corse + finess[4:] if corse else finess
