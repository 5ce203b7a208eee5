"""Columns of a block: rows by record type, bytes and numbers of a field without cutting the records."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from eprouvette_sim.formats.b2.champs import LONGUEUR, champ
from eprouvette_sim.formats.b2.crible_tables import CODES, Entiers, Index, Octets

if TYPE_CHECKING:
    import numpy.typing as npt

_ZEROS = np.uint64(0x3030303030303030)
_M1, _M2, _M3 = np.uint64(0x00FF00FF00FF00FF), np.uint64(0x0000FFFF0000FFFF), np.uint64(0xFFFFFFFF)


def _huit_chiffres(mots: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Eight bytes 0-9, first digit in the lowest byte, to one number each."""
    mots = (mots * np.uint64(10) + (mots >> np.uint64(8))) & _M1
    mots = (mots * np.uint64(100) + (mots >> np.uint64(16))) & _M2
    return (mots * np.uint64(10_000) + (mots >> np.uint64(32))) & _M3


class Colonnes:
    """A block of n records, the first one record `numero`: `matrice` n × 128 bytes, `codes` the record codes, `mots` n × 16 words."""

    def __init__(self, *, numero: int, octets: bytes, matrice: Octets, codes: Octets) -> None:
        self.numero = numero
        self.octets = octets
        self.matrice = matrice
        self.codes = codes
        self.mots = np.frombuffer(octets, np.uint64).reshape(-1, LONGUEUR // 8)
        self._lignes: dict[str, Index] = {}

    def lignes(self, type_: str) -> Index:
        """The row numbers of one record type."""
        if type_ not in self._lignes:
            self._lignes[type_] = np.flatnonzero(self.codes == CODES[type_])
        return self._lignes[type_]

    def entier(self, type_: str, nom: str, lignes: Index | None = None) -> Entiers:
        """One numeric field as integers, for the rows of its type (or those given); bytes that are no digits give anything."""
        le_champ = champ(type_, nom)
        lignes = self.lignes(type_) if lignes is None else lignes
        return self.nombre(le_champ.debut, le_champ.fin, lignes)

    def nombre(self, debut: int, fin: int, lignes: Index) -> Entiers:
        """The number written between two 0-based offsets, up to 16 digits."""
        longueur = fin - debut
        if longueur > 8:
            haut = self.nombre(debut, fin - 8, lignes)
            return haut * 100_000_000 + self.nombre(fin - 8, fin, lignes)
        if fin < 8:
            cadre = np.full((len(lignes), 8), 48, np.uint8)
            cadre[:, 8 - longueur :] = self.matrice[lignes, debut:fin]
            mots = cadre.view(np.uint64)[:, 0]
        else:
            vue = np.ndarray(len(self.codes), np.uint64, self.octets, fin - 8, (LONGUEUR,))
            mots = vue[lignes]
        # Only the bytes of the field are kept, and each loses its own "0": nothing borrows from a neighbour.
        garde = np.uint64((0xFFFFFFFFFFFFFFFF << (8 * (8 - longueur))) & 0xFFFFFFFFFFFFFFFF)
        mots = (mots & garde) - (_ZEROS & garde)
        return _huit_chiffres(mots).astype(np.int64)

    def octet(self, type_: str, nom: str, lignes: Index | None = None) -> Octets:
        """The first byte of a field."""
        return self.matrice[self.lignes(type_) if lignes is None else lignes, champ(type_, nom).debut]

    def zone(self, type_: str, nom: str, lignes: Index | None = None) -> Octets:
        """The bytes of a field, k × length."""
        le_champ = champ(type_, nom)
        return self.matrice[self.lignes(type_) if lignes is None else lignes, le_champ.debut : le_champ.fin]
