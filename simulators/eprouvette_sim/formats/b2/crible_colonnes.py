"""Columns of a block: the rows of one record type side by side, bytes and numbers of their fields."""

from __future__ import annotations

import numpy as np

from eprouvette_sim.formats.b2.champs import LONGUEUR, champ
from eprouvette_sim.formats.b2.crible_tables import CODES, Entiers, Index, Mots, Octets

_ZEROS = 0x3030303030303030
_M1, _M2, _M3 = np.uint64(0x00FF00FF00FF00FF), np.uint64(0x0000FFFF0000FFFF), np.uint64(0xFFFFFFFF)


def _huit_chiffres(mots: Mots) -> Mots:
    """Eight bytes 0-9, first digit in the lowest byte, to one number each."""
    mots = (mots * np.uint64(10) + (mots >> np.uint64(8))) & _M1
    mots = (mots * np.uint64(100) + (mots >> np.uint64(16))) & _M2
    return (mots * np.uint64(10_000) + (mots >> np.uint64(32))) & _M3


class Bande:
    """Some records of one type, k × 128 bytes without holes; numbers are decoded once and kept."""

    def __init__(self, type_: str, matrice: Octets) -> None:
        self.type = type_
        self.matrice = np.ascontiguousarray(matrice)
        self._nombres: dict[tuple[int, int], Entiers] = {}

    def __len__(self) -> int:
        return len(self.matrice)

    @property
    def mots(self) -> Mots:
        """The same bytes as k × 16 words."""
        return self.matrice.view(np.uint64)

    def nombre(self, debut: int, fin: int) -> Entiers:
        """The numbers between two 0-based offsets, up to 16 digits; bytes that are no digits give anything."""
        cle = (debut, fin)
        if cle not in self._nombres:
            self._nombres[cle] = self._decoder(debut, fin)
        return self._nombres[cle]

    def _decoder(self, debut: int, fin: int) -> Entiers:
        longueur = fin - debut
        if not len(self):
            return np.zeros(0, np.int64)
        if longueur > 8:
            return self._decoder(debut, fin - 8) * 100_000_000 + self._decoder(fin - 8, fin)
        if fin < 8:
            cadre = np.full((len(self), 8), 48, np.uint8)
            cadre[:, 8 - longueur :] = self.matrice[:, debut:fin]
            mots = cadre.view(np.uint64)[:, 0]
        else:
            mots = np.ndarray(len(self), np.uint64, self.matrice, fin - 8, (LONGUEUR,))
        # Only the bytes of the field are kept, and each loses its own "0": nothing borrows from a neighbour.
        garde = (0xFFFFFFFFFFFFFFFF << (8 * (8 - longueur))) & 0xFFFFFFFFFFFFFFFF
        return _huit_chiffres((mots & np.uint64(garde)) - np.uint64(_ZEROS & garde)).view(np.int64)

    def entier(self, nom: str) -> Entiers:
        """A numeric field as integers."""
        le_champ = champ(self.type, nom)
        return self.nombre(le_champ.debut, le_champ.fin)

    def octet(self, nom: str) -> Octets:
        """The first byte of a field."""
        return self.matrice[:, champ(self.type, nom).debut]

    def zone(self, nom: str) -> Octets:
        """The bytes of a field, k × length."""
        le_champ = champ(self.type, nom)
        return self.matrice[:, le_champ.debut : le_champ.fin]


class Colonnes:
    """A block of n records, the first one record `numero`: `matrice` n × 128 bytes, `codes` the record codes."""

    def __init__(self, *, numero: int, octets: bytes, matrice: Octets, codes: Octets) -> None:
        self.numero = numero
        self.octets = octets
        self.matrice = matrice
        self.codes = codes
        self.mots = np.frombuffer(octets, np.uint64).reshape(-1, LONGUEUR // 8)
        self._lignes: dict[str, Index] = {}
        self._bandes: dict[str, Bande] = {}

    def lignes(self, type_: str) -> Index:
        """The row numbers of one record type."""
        if type_ not in self._lignes:
            self._lignes[type_] = np.flatnonzero(self.codes == CODES[type_])
        return self._lignes[type_]

    def bande(self, type_: str) -> Bande:
        """The records of one type, in the order of `lignes(type_)`."""
        if type_ not in self._bandes:
            self._bandes[type_] = Bande(type_, self.matrice[self.lignes(type_)])
        return self._bandes[type_]

    def extrait(self, type_: str, lignes: Index) -> Bande:
        """Some records read as one type, whatever they are; the whole band when all of them are asked for."""
        toutes = self.lignes(type_)
        if len(toutes) == len(lignes) and bool((toutes == lignes).all()):
            return self.bande(type_)
        return Bande(type_, self.matrice[lignes])
