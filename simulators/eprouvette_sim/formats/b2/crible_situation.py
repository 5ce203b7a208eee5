"""Suspicions that follow from the patient's situation, line by line; mirrors `controle_situation`."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from eprouvette_sim.formats.b2.controle_situation import (
    EXO_SEUIL,
    FORFAITS_A_ZERO,
    NATURES_100,
    PARTICIPATIONS,
    PENALITE,
    PLAFOND,
    SANS_DEPASSEMENT,
)
from eprouvette_sim.formats.b2.crible_tables import Booleens, Entiers, Octets, table_prestations

if TYPE_CHECKING:
    from collections.abc import Iterable

    from eprouvette_sim.formats.b2.crible_colonnes import Colonnes
    from eprouvette_sim.formats.b2.crible_lignes import Lignes, Partie

_SPECIALITES = [int(code) for code in SANS_DEPASSEMENT]


@cache
def _rangs(codes: tuple[str, ...]) -> Booleens:
    """Which rows of the prestation table bear one of these codes."""
    cles = table_prestations().cles
    table = np.zeros(len(cles) + 1, np.bool_)
    for code in codes:
        table[1:] |= cles == np.frombuffer(code.ljust(4).encode(), np.uint32)[0]
    return table


def parmi(partie: Partie, codes: Iterable[str]) -> Booleens:
    """The lines whose prestation is one of these codes."""
    return np.asarray(_rangs(tuple(codes))[partie.prestation])


def _octets(*admis: bytes) -> Booleens:
    table = np.zeros(256, np.bool_)
    table[[code[0] for code in admis]] = True
    return table


_SEUIL, _REGIME = _octets(*EXO_SEUIL), _octets(b"R", b"L")
_NATURES = np.zeros(1_000, np.bool_)
_NATURES[[int(code) for code in NATURES_100]] = True


def soupconner_situation(
    colonnes: Colonnes, partie: Partie, ips: Octets, ame: Booleens, participation: Octets
) -> Booleens:
    """The lines that may break a rule of the patient's situation; `ips`, `ame` and `participation` are by line."""
    entete = colonnes.bande("2")
    nature = _NATURES[np.minimum(entete.entier("nature_assurance"), 999)][partie.facture]
    contrat = (entete.entier("type_contrat") == 89)[partie.facture]
    gratuit = (partie.qualificatif == ord("N")) | (partie.qualificatif == ord("G"))
    faux = ame & ((partie.taux != 0) | (partie.qualificatif != ord("N")))
    a_zero = parmi(partie, FORFAITS_A_ZERO)
    faux |= nature & ~ame & ~gratuit & ~a_zero & (partie.taux != 100)
    faux |= gratuit & (partie.taux != 0)
    faux |= _depassement(partie, ips, contrat)
    faux |= _participation(colonnes, partie, participation)
    faux |= _penalite(partie, contrat & (ips == ord("S")) & (participation == 32))
    faux |= _nutriments(colonnes, partie, ~ame & ~nature)
    if partie.type == "3":
        eclate = (entete.octet("eclatement") == ord("F"))[partie.facture]
        du = np.where(ame | contrat, partie.bande.entier("prix_unitaire"), 0)
        faux |= a_zero & ~eclate & (partie.oc != du)
    return np.asarray(faux)


def _depassement(partie: Partie, ips: Octets, contrat: Booleens) -> Booleens:
    autorise = partie.qualificatif == ord("A")
    faux = contrat | (ips != ord("S"))
    if partie.type == "4" and autorise.any():
        faux |= np.isin(partie.bande.entier("specialite_executant"), _SPECIALITES)
    return np.asarray(autorise & faux)


def _participation(colonnes: Colonnes, partie: Partie, participation: Octets) -> Booleens:
    porteurs = participation != 32
    if not porteurs.any():
        return np.asarray(porteurs)
    facture = colonnes.bande("2").octet("exoneration")[partie.facture]
    code = partie.bande.octet("exoneration")
    reste: Entiers = partie.base - partie.amo
    faux = (facture == ord("9")) | ~_SEUIL[np.where(code == 32, facture, code)]
    faux |= _REGIME[participation] & (reste != 0)
    faux |= (participation == ord("A")) & np.logical_and.reduce([reste != montant for montant in PARTICIPATIONS])
    return np.asarray(porteurs & faux)


def _penalite(partie: Partie, concerne: Booleens) -> Booleens:
    if not concerne.any():
        return concerne
    du = (2 * partie.base * partie.taux + 100) // 200
    penalise = np.maximum(du - np.minimum((2 * partie.base * PENALITE + 100) // 200, PLAFOND), 0)
    return np.asarray(concerne & (partie.amo != du) & (partie.amo != penalise))


def _nutriments(colonnes: Colonnes, partie: Partie, concerne: Booleens) -> Booleens:
    """NUT without ALD, on the line or on type 2."""
    nutriments = concerne & parmi(partie, ("NUT",))
    if not nutriments.any():
        return np.asarray(nutriments)
    facture = colonnes.bande("2").octet("exoneration")[partie.facture]
    code = partie.bande.octet("exoneration")
    return np.asarray(nutriments & (facture != ord("4")) & (code != ord("4")))


def soupconner_patient(colonnes: Colonnes, lignes: Lignes) -> Booleens:
    """Invoices with CFU and another code than 4 (0 in work accident), or with CFU or FPX and a code on a line."""
    entete = colonnes.bande("2")
    exo = entete.octet("exoneration")
    nombre = len(exo)
    cfu, leve, porte = (np.zeros(nombre, np.bool_) for _ in range(3))
    for partie in lignes.parties:
        code = partie.bande.octet("exoneration")
        cfu[partie.facture[parmi(partie, ("CFU",))]] = True
        leve[partie.facture[parmi(partie, ("CFU", "FPX"))]] = True
        porte[partie.facture[(code != 32) & (code != ord("0"))]] = True
    travail = (entete.entier("nature_assurance") == 41) & (exo == ord("0"))
    return np.asarray((cfu & (exo != ord("4")) & ~travail) | (leve & porte))


def soupconner_numeros(colonnes: Colonnes, creation: int | None) -> Booleens:
    """Headers whose number starts with another year, or whose centre of caisse 196 does not end with 0."""
    entete = colonnes.bande("2")
    faux = (entete.entier("regime") == 96) & (entete.entier("caisse") == 196) & (entete.entier("centre") % 10 != 0)
    if creation is not None:
        annee = entete.entier("numero_facture") // 10_000_000
        premiere = entete.entier("date_sortie") // 10_000
        faux |= (premiere <= creation // 10_000) & ((annee < premiere) | (annee > creation // 10_000))
    return np.asarray(faux)
