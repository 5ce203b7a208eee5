"""Suspicions about CCAM and NABM details; mirrors `controle_actes`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from eprouvette_sim.formats.b2.champs import champ
from eprouvette_sim.formats.b2.controle_actes import DENTS, LIMITES_NABM, NB_DENTS
from eprouvette_sim.formats.b2.crible_tables import CODES, Booleens, Index

if TYPE_CHECKING:
    from eprouvette_sim.formats.b2.crible_colonnes import Colonnes

_DENTS = np.zeros((256, 256), np.bool_)
for _dent in (*DENTS, b"  "):
    _DENTS[_dent[0], _dent[1]] = True
_AUCUN = 10_000
_LISTES = [(maximum, np.isin(np.arange(_AUCUN + 1), list(liste))) for maximum, liste in LIMITES_NABM]


def soupconner_actes(colonnes: Colonnes, facture_de: Index, nombre: int, suspect: Booleens) -> Booleens:
    """Marks the 4M and B rows that may be wrong by themselves; returns the invoices whose acts may disagree."""
    _limites(colonnes, suspect)
    lignes = colonnes.lignes("4M")
    if not len(lignes):
        return np.zeros(nombre, np.bool_)
    bande = colonnes.bande("4M")
    debut = champ("4M", "dent_1").debut
    paires = bande.matrice[:, debut : debut + 2 * NB_DENTS].reshape(-1, NB_DENTS, 2)
    suspect[lignes[~_DENTS[paires[:, :, 0], paires[:, :, 1]].all(axis=1)]] = True
    dedans = facture_de[lignes] >= 0
    facture = facture_de[lignes[dedans]]
    association = bande.octet("association")[dedans]
    quatre, autre = (np.zeros(nombre, np.bool_) for _ in range(2))
    quatre[facture[association == ord("4")]] = True
    autre[facture[(association != ord("4")) & (association != 32)]] = True
    return (quatre & autre) | _desaccords(colonnes, lignes[dedans], facture, nombre)


def _desaccords(colonnes: Colonnes, lignes: Index, facture: Index, nombre: int) -> Booleens:
    """Invoices where one CCAM code stands under two lines of different exoneration."""
    faux = np.zeros(nombre, np.bool_)
    plusieurs = np.bincount(facture, minlength=nombre)[facture] > 1
    lignes, facture = lignes[plusieurs], facture[plusieurs]
    if not len(lignes):
        return faux
    quatre = np.flatnonzero(colonnes.codes == CODES["4"])
    rangs = np.searchsorted(quatre, lignes) - 1
    exoneration = colonnes.matrice[quatre[np.maximum(rangs, 0)], champ("4", "exoneration").debut]
    zone = colonnes.matrice[lignes, champ("4M", "code_ccam").debut :][:, :8]
    codes = np.ascontiguousarray(zone).view(np.uint64)[:, 0]
    ordre = np.lexsort((exoneration, codes, facture))
    f, c, e = facture[ordre], codes[ordre], exoneration[ordre]
    differe = (f[1:] == f[:-1]) & (c[1:] == c[:-1]) & (e[1:] != e[:-1])
    faux[f[1:][differe]] = True
    return faux


def _limites(colonnes: Colonnes, suspect: Booleens) -> None:
    """A 4B row, or a run of them, with more codes of a list than a session admits."""
    lignes = colonnes.lignes("4B")
    if not len(lignes):
        return
    bande = colonnes.bande("4B")
    prelevement = np.cumsum(colonnes.codes == CODES["4"])[lignes]
    _, prelevement = np.unique(prelevement, return_inverse=True)
    for maximum, membres in _LISTES:
        vus = sum(membres[np.minimum(bande.entier(f"nabm_{i}"), _AUCUN)].astype(np.int64) for i in range(1, 6))
        suspect[lignes[np.bincount(prelevement, vus)[prelevement] > maximum]] = True
