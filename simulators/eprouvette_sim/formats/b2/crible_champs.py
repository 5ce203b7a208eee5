"""Suspicions about single fields, compiled from the same `controle` vocabulary as `controle_champs`."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from eprouvette_sim.formats.b2.champs import Champ, gabarits
from eprouvette_sim.formats.b2.controle_champs import regimes
from eprouvette_sim.formats.b2.crible_tables import CLASSES, CODES, Booleens, jours, masques
from eprouvette_sim.formats.b2.grammaire import BORNES

if TYPE_CHECKING:
    from collections.abc import Callable

    from eprouvette_sim.formats.b2.crible_colonnes import Bande, Colonnes

    Soupcon: TypeAlias = Callable[[Bande], Booleens]

_DOUBLE = np.array([0, 2, 4, 6, 8, 1, 3, 5, 7, 9] + [0] * 246, np.uint8)


def soupconner_champs(colonnes: Colonnes, suspect: Booleens) -> None:
    """Marks the rows where one field may break its own rule."""
    for type_, soupcons in _soupcons().items():
        lignes = colonnes.lignes(type_)
        if not len(lignes):
            continue
        bande = colonnes.bande(type_)
        faux = _octets(bande)
        for soupcon in soupcons:
            faux |= soupcon(bande)
        suspect[lignes[faux]] = True


def _octets(bande: Bande) -> Booleens:
    """Imposed bytes and forbidden classes, eight bytes at a time."""
    tables, code = masques(), CODES[bande.type]
    classes = np.frombuffer(bande.matrice.tobytes().translate(CLASSES), np.uint64).reshape(-1, 16)
    mauvais = (bande.mots ^ tables.attendus[code]) & tables.comptent[code]
    mauvais |= classes & tables.interdits[code]
    return np.asarray(np.bitwise_or.reduce(mauvais, axis=1) != 0)


@cache
def _soupcons() -> dict[str, tuple[Soupcon, ...]]:
    return {
        type_: tuple(s for champ in gabarit.champs if (s := _compiler(champ)) is not None)
        for type_, gabarit in gabarits().items()
        if type_ not in BORNES or type_ in {"2", "5"}
    }


def _compiler(champ: Champ) -> Soupcon | None:
    fabrique = _FABRIQUES.get(champ.nature)
    if fabrique is not None:
        return fabrique(champ)
    if champ.format == "A" and champ.presence == "F" and champ.longueur > 1 and not champ.nature:
        return _cadrage(champ)
    return None


def _cadrage(champ: Champ) -> Soupcon:
    def soupcon(bande: Bande) -> Booleens:
        vides = bande.matrice[:, champ.debut] == 32
        reste = bande.matrice[vides, champ.debut + 1 : champ.fin]
        faux = np.zeros(len(bande), np.bool_)
        faux[vides] = (reste != 32).any(axis=1)
        return faux

    return soupcon


def _vide(champ: Champ) -> Soupcon:
    def soupcon(bande: Bande) -> Booleens:
        zone = bande.matrice[:, champ.debut : champ.fin]
        return np.asarray((zone != zone[:, :1]).any(axis=1))

    return soupcon


def _parmi(champ: Champ) -> Soupcon:
    if champ.longueur == 1:
        admis = np.zeros(256, np.bool_)
        admis[[ord(v) for v in champ.arguments]] = True
        return lambda bande: ~admis[bande.matrice[:, champ.debut]]
    nombres = np.array([int(v) for v in champ.arguments], np.int64)
    return lambda bande: ~np.isin(bande.nombre(champ.debut, champ.fin), nombres)


def _plage(champ: Champ) -> Soupcon:
    bas, haut = (int(v) for v in champ.controle.partition(":")[2].split("-"))

    def soupcon(bande: Bande) -> Booleens:
        valeurs = bande.nombre(champ.debut, champ.fin)
        return (valeurs < bas) | (valeurs > haut)

    return soupcon


def _nonnul(champ: Champ) -> Soupcon:
    return lambda bande: bande.nombre(champ.debut, champ.fin) == 0


def _date(champ: Champ) -> Soupcon:
    table = jours().copy()
    table[0] = champ.nature == "date0"

    def soupcon(bande: Bande) -> Booleens:
        valeurs = bande.nombre(champ.debut, champ.fin)
        return ~table[np.clip(valeurs, 0, 999_999)]

    return soupcon


def _luhn(champ: Champ) -> Soupcon:
    def soupcon(bande: Bande) -> Booleens:
        zone = bande.matrice[:, champ.debut : champ.fin] - np.uint8(48)
        lisible = np.ones(len(bande), np.bool_)
        somme = np.zeros(len(bande), np.uint8)
        for rang in range(champ.longueur):
            colonne = zone[:, -1 - rang]
            lisible &= colonne <= 9
            somme += _DOUBLE[colonne] if rang % 2 else colonne
        faux = ~(lisible & (somme % 10 == 0))
        faux[faux] = (bande.matrice[faux, champ.debut : champ.fin] != 32).any(axis=1)
        return faux

    return soupcon


def _regime(champ: Champ) -> Soupcon:
    nombres = np.array([int(r) for r in regimes()], np.int64)
    return lambda bande: ~np.isin(bande.nombre(champ.debut, champ.fin), nombres)


def _droite(champ: Champ) -> Soupcon:
    def soupcon(bande: Bande) -> Booleens:
        zone = bande.matrice[:, champ.debut : champ.fin]
        return ~((zone == 32).all(axis=1) | ((zone - 48) <= 9).all(axis=1))

    return soupcon


_FABRIQUES: dict[str, Callable[[Champ], Soupcon]] = {
    "vide": _vide,
    "parmi": _parmi,
    "plage": _plage,
    "nonnul": _nonnul,
    "date": _date,
    "date0": _date,
    "lunaire": _nonnul,
    "luhn9": _luhn,
    "luhn11": _luhn,
    "regime": _regime,
    "droite": _droite,
}
