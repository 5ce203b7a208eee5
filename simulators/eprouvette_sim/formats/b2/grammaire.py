"""The record grammar as literal tables: file > lot > invoice > line.

Sources: file and lot level, one program that transmitted (`indirect`); invoice and line level, SFG FIDES ACE
RG_MF630 and RG_MF610 to RG_MF626 (`norme`).
"""

from __future__ import annotations

from typing import Final

#: Records that open or close something; every other one lives inside an invoice.
BORNES: Final = ("000", "1", "2", "5", "6", "999")

#: Known to the norm, forbidden to public and non-profit hospitals (RG_MF603).
INTERDITS: Final = ("2B", "2C")

#: Position of the 1-character type complement, by invoice prefix.
COMPLEMENT_A: Final = 39
COMPLEMENT_B: Final = 36

#: (first character, complement) at each position -> record type.
TYPES_A: Final = {"2S": "2S", "3S": "3S", "3E": "3E"}
TYPES_B: Final = {"3F": "3F", "3H": "3H", "4S": "4S", "4E": "4E", "4B": "4B", "4H": "4H", "4M": "4M"}

PREFIXE_A: Final = ("2S", "3", "3S", "3E", "4", "5")
PREFIXE_B: Final = ("3F", "3H", "4S", "4E", "4B", "4H", "4M")

_NOUVELLE_LIGNE: Final = ("3", "4", "5")
#: What may follow each record inside an invoice.
SUIVANTS: Final = {
    "2": ("2S",),
    "2S": ("3", "4"),
    "3": ("3S", "3E", *_NOUVELLE_LIGNE),
    "3S": ("3E", "3F", "3H", *_NOUVELLE_LIGNE),
    "3E": ("3F", "3H", *_NOUVELLE_LIGNE),
    "3F": ("3F", *_NOUVELLE_LIGNE),
    "3H": ("3H", *_NOUVELLE_LIGNE),
    "4": ("4S",),
    "4S": ("4E", "4B", "4H", "4M", *_NOUVELLE_LIGNE),
    "4E": ("4B", "4H", "4M", *_NOUVELLE_LIGNE),
    "4B": ("4B", *_NOUVELLE_LIGNE),
    "4H": ("4H", *_NOUVELLE_LIGNE),
    "4M": ("4M", *_NOUVELLE_LIGNE),
}

#: Highest sequence number of the repeated complements.
SEQUENCES: Final = {"3F": 10, "3H": 10, "4B": 10, "4H": 10, "4M": 26}

LIGNES_MAX: Final = 999
#: 2 + 2S + 999 lines of 4, 4S, 4E and 26 4M + 5: no invoice is longer.
ENREGISTREMENTS_MAX: Final = 3 + LIGNES_MAX * (3 + 26)

#: (state, event) -> state, at file level; the event `F` is an invoice.
ETATS: Final = {
    ("debut", "000"): "fichier_vide",
    ("fichier_vide", "1"): "lot_vide",
    ("fichier", "1"): "lot_vide",
    ("lot_vide", "F"): "lot",
    ("lot", "F"): "lot",
    ("lot", "6"): "fichier",
    ("fichier", "999"): "fini",
}
#: Where an unexpected event leaves us, so that one fault is told once.
REPRISES: Final = {"000": "fichier_vide", "1": "lot_vide", "F": "lot", "6": "fichier", "999": "fini"}


def attendus(etat: str) -> tuple[str, ...]:
    """The events a file-level state admits."""
    return tuple(evenement for (depart, evenement) in ETATS if depart == etat)


def type_de(octets: bytes) -> str:
    """The record type read in the bytes (`4M`), `2B`/`2C` included, or `?` when the norm knows none such.

    Types 3 and 4 without a known letter at their complement positions are plain lines: a type 3 has digits
    (MT, DMT) at positions 39-40, a prefix B record has its letter at 36 where a line has part of its number.
    """
    tete = octets[:1]
    if tete in {b"0", b"9"}:
        return {b"000": "000", b"999": "999"}.get(octets[:3], "?")
    if tete in {b"1", b"5", b"6"}:
        return tete.decode()
    if tete not in {b"2", b"3", b"4"}:
        return "?"
    return _famille(tete.decode(), octets)


def _famille(tete: str, octets: bytes) -> str:
    # A lower-case letter is still that type: the field's own control says what is wrong with it.
    a = tete + chr(octets[COMPLEMENT_A - 1]).upper() if len(octets) >= COMPLEMENT_A else tete
    b = tete + chr(octets[COMPLEMENT_B - 1]).upper() if len(octets) >= COMPLEMENT_B else tete
    if tete == "2":
        return a if a in {"2S", *INTERDITS} else "?" if a[1:].isalpha() else "2"
    return TYPES_B.get(b) or TYPES_A.get(a) or tete
