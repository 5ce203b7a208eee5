"""Suspicions about what an invoice holds together: the cohabitation table by bits, counts, dates, order, details.

Each function returns at least the invoices (or marks at least the rows) that `controle_cumuls`, `controle_ordre` or
`controle_details` would find fault with.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from eprouvette_sim.formats.b2.cohabitation import cohabitations, groupes, groupes_de
from eprouvette_sim.formats.b2.controle_cumuls import AGE_PARCOURS
from eprouvette_sim.formats.b2.crible_tables import ROLES, Booleens, Entiers, Index, Mots, table_prestations
from eprouvette_sim.formats.b2.prestations import prestations

if TYPE_CHECKING:
    from eprouvette_sim.formats.b2.crible_colonnes import Colonnes
    from eprouvette_sim.formats.b2.crible_lignes import Lignes, Partie

_BITS = {nom: np.uint64(1 << rang) for rang, nom in enumerate(groupes())}


@cache
def _par_prestation() -> Mots:
    """The groups of each row of the prestation table, as bits; row 0, the unknown code, has none."""
    table = np.zeros(len(prestations()) + 1, np.uint64)
    for code in prestations():
        cle = np.frombuffer(code.ljust(4).encode(), np.uint32)[0]
        rang = int(np.flatnonzero(table_prestations().cles == cle)[0]) + 1
        table[rang] = sum(int(_BITS[nom]) for nom in groupes_de(code))
    return table


class Presences:
    """By invoice: the groups present as bits, and how many lines of a group."""

    def __init__(self, lignes: Lignes, nombre: int) -> None:
        self.lignes = lignes
        self.nombre = nombre
        self.groupes = [_par_prestation()[partie.prestation] for partie in lignes.parties]
        self.presents = np.zeros(nombre, np.uint64)
        for partie, bits in zip(lignes.parties, self.groupes, strict=True):
            if len(bits):
                debuts = np.flatnonzero(np.diff(partie.facture, prepend=-1))
                self.presents[partie.facture[debuts]] |= np.bitwise_or.reduceat(bits, debuts)

    def a(self, *noms: str) -> Booleens:
        """The invoices that hold a line of one of these groups."""
        masque = np.uint64(sum(int(_BITS[nom]) for nom in noms))
        return np.asarray((self.presents & masque) != 0)

    def compte(self, nom: str, types: str = "34") -> Entiers:
        """How many lines of a group each invoice holds, in these record types."""
        total = np.zeros(self.nombre, np.int64)
        for partie, bits in zip(self.lignes.parties, self.groupes, strict=True):
            if partie.type not in types:
                continue
            total += np.bincount(partie.facture[(bits & _BITS[nom]) != 0], minlength=self.nombre)
        return total


def soupconner_cumuls(colonnes: Colonnes, lignes: Lignes, debuts: Index) -> Booleens:
    """The invoices that may break a rule of cohabitation, count, date or order between lines."""
    vus = Presences(lignes, len(debuts))
    faux = _table(vus)
    faux |= vus.compte("SSNF") > vus.compte("SAS") + vus.a("SIMSIC")
    nombre = sum(np.bincount(partie.facture, minlength=len(debuts)) for partie in lignes.parties)
    faux |= vus.a("ATU") & (vus.compte("ATU") == nombre)
    faux |= _deux_se(vus)
    faux |= vus.a("URGENCE") & _jours_differents(lignes.parties[1], len(debuts))
    faux |= _coordination(colonnes, vus, debuts)
    faux |= _ordre_des_forfaits(lignes, len(debuts))
    if vus.a("TELE").any():
        details = np.zeros(len(debuts), np.bool_)
        rangs = lignes.facture_de[colonnes.lignes("4M")]
        details[rangs[rangs >= 0]] = True
        faux |= vus.a("TELE") & details
    return faux


def _table(vus: Presences) -> Booleens:
    faux = np.zeros(vus.nombre, np.bool_)
    for rang in cohabitations():
        presents = np.logical_and.reduce([vus.a(nom) for nom in rang.si])
        if not presents.any():
            continue
        if rang.genre == "unique":
            faux |= vus.compte(rang.si[0]) > 1
        else:
            faux |= presents & (vus.a(*rang.alors) == (rang.genre == "exclut"))
    return faux


def _deux_se(vus: Presences) -> Booleens:
    if not vus.a("SE").any():
        return np.zeros(vus.nombre, np.bool_)
    trois = vus.lignes.parties[0]
    moitie = ((vus.groupes[0] & _BITS["SE"]) != 0) & (trois.bande.entier("coefficient") == 50)
    nombre = vus.compte("SE", "3")
    reduites = np.bincount(trois.facture[moitie], minlength=vus.nombre)
    return np.asarray((nombre > 2) | ((nombre == 2) & (reduites == 0)))


def _jours_differents(quatre: Partie, nombre: int) -> Booleens:
    faux = np.zeros(nombre, np.bool_)
    jour = quatre.bande.entier("date_soins")
    change = (quatre.facture[1:] == quatre.facture[:-1]) & (jour[1:] != jour[:-1])
    faux[quatre.facture[1:][change]] = True
    return faux


def _coordination(colonnes: Colonnes, vus: Presences, debuts: Index) -> Booleens:
    if not vus.a("COORD").any():
        return np.zeros(vus.nombre, np.bool_)
    from eprouvette_sim.formats.b2.crible_lignes import lire_ips

    deux, ips = colonnes.bande("2"), lire_ips(colonnes, debuts)
    age = deux.entier("date_entree") // 10_000 - deux.entier("date_naissance") // 10_000
    jeune = (age >= 0) & (age <= AGE_PARCOURS)
    c2s = (deux.entier("type_contrat") == 89) | (deux.octet("eclatement") == ord("F"))
    return np.asarray(vus.a("COORD") & (((ips == 32) & ~jeune) | ((ips == ord("S")) & ~c2s)))


def _ordre_des_forfaits(lignes: Lignes, nombre: int) -> Booleens:
    """A type 3 fee after the first type 4 line of its invoice."""
    trois, quatre = lignes.parties
    premiers = np.full(nombre, np.iinfo(np.int64).max, np.int64)
    debuts = np.flatnonzero(np.diff(quatre.facture, prepend=-1))
    premiers[quatre.facture[debuts]] = quatre.lignes[debuts]
    forfait = table_prestations().role[trois.prestation] == ROLES["forfait"]
    faux = np.zeros(nombre, np.bool_)
    faux[trois.facture[forfait & (trois.lignes > premiers[trois.facture])]] = True
    return faux
