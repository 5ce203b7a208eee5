"""The field table compiled for the screen: record codes, expected bytes, forbidden classes, allowed pairs.

Everything is derived from `champs.csv`, `prestations.csv` and the grammar tables; nothing is written twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from eprouvette_sim.formats.b2 import dates
from eprouvette_sim.formats.b2.champs import LONGUEUR, Champ, gabarits
from eprouvette_sim.formats.b2.grammaire import BORNES, INTERDITS, SUIVANTS, TYPES_A, TYPES_B
from eprouvette_sim.formats.b2.prestations import prestations

Octets = npt.NDArray[np.uint8]
Mots = npt.NDArray[np.uint64]
Booleens = npt.NDArray[np.bool_]
Entiers = npt.NDArray[np.int64]
Index = npt.NDArray[np.intp]

#: Record type -> small code; 0 is kept for "look at the other column".
CODES = {type_: code for code, type_ in enumerate(("?", *gabarits(), *INTERDITS), start=1)}
NB_CODES = 32
INTERIEURS = np.array([code not in {CODES[b] for b in BORNES} for code in range(NB_CODES)])

_CLASSE_TETE = np.zeros(256, np.uint8)
for _rang, _tete in enumerate(b"123456", start=1):
    _CLASSE_TETE[_tete] = _rang
_CLASSE_TETE[[48, 57]] = 7


def _table_b() -> Octets:
    table = np.zeros((8, 256), np.uint8)
    for lettres, type_ in TYPES_B.items():
        table[int(lettres[0]), [ord(lettres[1]), ord(lettres[1].lower())]] = CODES[type_]
    return table


def _table_a() -> Octets:
    table = np.full((8, 256), CODES["?"], np.uint8)
    for chiffre in "13456":
        table[int(chiffre)] = CODES[chiffre]
    for octet in range(256):
        table[2, octet] = CODES["?"] if chr(octet).isalpha() else CODES["2"]
    for lettres, type_ in [*TYPES_A.items(), *((i, i) for i in INTERDITS)]:
        table[int(lettres[0]), [ord(lettres[1]), ord(lettres[1].lower())]] = CODES[type_]
    return table


_TABLE_A, _TABLE_B = _table_a(), _table_b()


def code_types(matrice: Octets) -> Octets:
    """The record code of each row; the same answer as `grammaire.type_de`, by columns."""
    classe = _CLASSE_TETE[matrice[:, 0]]
    codes = _TABLE_B[classe, matrice[:, 35]]
    autres = codes == 0
    codes[autres] = _TABLE_A[classe[autres], matrice[autres, 38]]
    for ligne in np.flatnonzero(classe == 7).tolist():
        tete = matrice[ligne, :3].tobytes()
        codes[ligne] = CODES.get(tete.decode("latin-1"), CODES["?"]) if tete in {b"000", b"999"} else CODES["?"]
    return codes


#: Classes of bytes, as bits: what a column may forbid.
PAS_CHIFFRE, PAS_ALPHA, ESPACE, NI_ESPACE_NI_ZERO = 1, 2, 4, 8


def _classes() -> bytes:
    def bits(octet: int) -> int:
        caractere = chr(octet)
        chiffre = caractere in "0123456789"
        alpha = chiffre or "A" <= caractere <= "Z" or caractere == " "
        return (
            PAS_CHIFFRE * (not chiffre)
            | PAS_ALPHA * (not alpha)
            | ESPACE * (caractere == " ")
            | NI_ESPACE_NI_ZERO * (caractere not in " 0")
        )

    return bytes(bits(octet) for octet in range(256))


CLASSES = _classes()

_IMPOSES = {"blanc": " ", "zeros": "0"}


def _impose(champ: Champ) -> str | None:
    if champ.nature == "const":
        return champ.arguments[0]
    return _IMPOSES[champ.nature] * champ.longueur if champ.nature in _IMPOSES else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Masques:
    """By record code, 16 words of 8 bytes: expected bytes, which of them count, forbidden classes."""

    attendus: Mots
    comptent: Mots
    interdits: Mots


@cache
def masques() -> Masques:
    """The masks of every record type an invoice may hold; other rows are zero (never looked at)."""
    attendus = np.zeros((NB_CODES, LONGUEUR), np.uint8)
    comptent = np.zeros((NB_CODES, LONGUEUR), np.uint8)
    interdits = np.zeros((NB_CODES, LONGUEUR), np.uint8)
    for type_, gabarit in gabarits().items():
        for champ in gabarit.champs:
            colonnes = (CODES[type_], slice(champ.debut, champ.fin))
            valeur = _impose(champ)
            if valeur is not None:
                attendus[colonnes] = np.frombuffer(valeur.encode(), np.uint8)
                comptent[colonnes] = 255
            else:
                interdits[colonnes] = _bits(champ)
                if champ.nature == "code7":
                    interdits[CODES[type_], champ.debut : champ.debut + 7] |= ESPACE
                    attendus[CODES[type_], champ.debut + 7 : champ.fin] = ord(" ")
                    comptent[CODES[type_], champ.debut + 7 : champ.fin] = 255
                elif champ.doit_etre_rempli:
                    interdits[CODES[type_], champ.debut] |= ESPACE
    return Masques(
        attendus=attendus.view(np.uint64), comptent=comptent.view(np.uint64), interdits=interdits.view(np.uint64)
    )


def _bits(champ: Champ) -> int:
    if champ.nature == "vide":
        return NI_ESPACE_NI_ZERO
    return PAS_CHIFFRE if champ.format == "N" else PAS_ALPHA


@cache
def suites() -> Booleens:
    """`suites()[code, code suivant]`: may the second follow the first inside an invoice?"""
    table = np.zeros((NB_CODES, NB_CODES), np.bool_)
    for type_, admis in SUIVANTS.items():
        for suivant in admis:
            table[CODES[type_], CODES[suivant]] = True
    return table


@cache
def jours() -> Booleens:
    """`jours()[AAMMJJ]`: does that day exist? (1,000,000 booleans)"""
    table = np.zeros(1_000_000, np.bool_)
    table[[int(jour) for jour in dates.toutes()]] = True
    return table


#: Complement letters as bits, to compare sets of records.
BITS = {lettre: 1 << rang for rang, lettre in enumerate("SEFHBM")}
BITS_CODES = np.array(
    [
        BITS.get(type_[1:], 0) if type_[:1] in {"3", "4"} else 0
        for type_ in [next((t for t, c in CODES.items() if c == code), "") for code in range(NB_CODES)]
    ],
    np.uint8,
)

#: The MT + DMT numbers the prestation table names; anything else is one more.
MT_DMT = np.array(sorted({int(m) for p in prestations().values() for m in p.mt_dmt}), np.int64)

ROLES = {role: rang for rang, role in enumerate(("", *sorted({p.role for p in prestations().values()} - {""})))}


@dataclass(frozen=True, slots=True, kw_only=True)
class TablePrestations:
    """The prestation table by columns; row 0 stands for an unknown code, which is not judged."""

    cles: npt.NDArray[np.uint32]
    familles: Booleens
    requis: Octets
    permis: Octets
    mt_dmt: Booleens
    taux: Booleens
    qualificatif: Booleens
    domaine: Booleens
    domaine_impose: Booleens
    rang: Octets
    role: Octets
    taux_propre: Booleens


@cache
def table_prestations() -> TablePrestations:
    """The columns, codes sorted by the value of their four bytes."""
    tout = sorted(prestations().values(), key=lambda p: int(np.frombuffer(p.code.ljust(4).encode(), np.uint32)[0]))
    n = len(tout) + 1
    table = TablePrestations(
        cles=np.array([np.frombuffer(p.code.ljust(4).encode(), np.uint32)[0] for p in tout], np.uint32),
        familles=np.ones((n, 5), np.bool_),
        requis=np.zeros(n, np.uint8),
        permis=np.full(n, 255, np.uint8),
        mt_dmt=np.ones((n, len(MT_DMT) + 1), np.bool_),
        taux=np.ones((n, 1000), np.bool_),
        qualificatif=np.ones((n, 256), np.bool_),
        domaine=np.ones((n, 256), np.bool_),
        domaine_impose=np.array([False, *(bool(p.domaine) for p in tout)]),
        rang=np.array([0, *(p.rang for p in tout)], np.uint8),
        role=np.array([0, *(ROLES[p.role] for p in tout)], np.uint8),
        taux_propre=np.array([False, *(p.code in {"PHQ", "PHS"} for p in tout)]),
    )
    for i, p in enumerate(tout, start=1):
        table.familles[i, 3:5] = ["3" in p.familles, "4" in p.familles]
        table.requis[i] = sum(BITS[lettre] for lettre in p.requis)
        table.permis[i] = sum(BITS[lettre] for lettre in p.permis)
        table.mt_dmt[i] = [str(m).zfill(5) in p.mt_dmt for m in MT_DMT.tolist()] + [False]
        if p.taux:
            table.taux[i] = [f"{taux:03d}" in p.taux for taux in range(1000)]
        if p.qualificatif:
            table.qualificatif[i] = [chr(octet) == p.qualificatif for octet in range(256)]
        if p.domaine:
            table.domaine[i] = [chr(octet) in {" ", p.domaine} for octet in range(256)]
    return table
