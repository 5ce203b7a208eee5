"""Suspicions across fields and records: order, prefixes, sequences, header, lines, totals.

Each function mirrors one of `controle_*` and marks at least the rows that one would find fault with; what would be
long to mirror (Corsica, anonymous invoices, CCAM sessions) is simply handed to the reference.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from eprouvette_sim.formats.b2.champs import champ, gabarits
from eprouvette_sim.formats.b2.controle_entete import ORGANISMES_C2S, TOPS
from eprouvette_sim.formats.b2.controle_total import SOMMES
from eprouvette_sim.formats.b2.crible_champs import soupconner_champs
from eprouvette_sim.formats.b2.crible_lignes import Lignes, lire_lignes, soupconner_lignes
from eprouvette_sim.formats.b2.crible_tables import CODES, Booleens, Entiers, Index, suites
from eprouvette_sim.formats.b2.grammaire import LIGNES_MAX, PREFIXE_A, PREFIXE_B, SEQUENCES

if TYPE_CHECKING:
    from eprouvette_sim.formats.b2.crible_colonnes import Colonnes


@dataclass(frozen=True, slots=True, kw_only=True)
class Examen:
    """By invoice: may it be wrong, its sums (lines, AMO cents, expense cents), its number."""

    suspects: Booleens
    sommes: Entiers
    numeros: Entiers


def suspects(colonnes: Colonnes, debuts: Index, fins: Index, creation: int | None) -> Examen:
    """Looks at the invoices `[debuts[i], fins[i])` of a block; rows outside them are not looked at."""
    n = len(colonnes.codes)
    suspect = np.zeros(n, np.bool_)
    facture_de = np.cumsum(colonnes.codes == CODES["2"]) - 1
    facture_de[np.arange(n) >= fins[facture_de]] = -1
    soupconner_champs(colonnes, suspect)
    _ordre(colonnes, suspect)
    _prefixes(colonnes, suspect)
    _sequences(colonnes, suspect)
    lignes = lire_lignes(colonnes, facture_de, debuts)
    entete = _entetes(colonnes, debuts, suspect)
    soupconner_lignes(colonnes, lignes, debuts, creation, suspect)
    sommes = _totaux(colonnes, lignes, debuts, fins, suspect)
    cumul = np.concatenate(([0], np.cumsum(suspect)))
    faux = (cumul[fins] - cumul[debuts]) > 0
    faux |= entete
    faux |= _contrat(colonnes, lignes, debuts)
    faux |= (sommes[0] == 0) | (sommes[0] > LIGNES_MAX)
    numero = champ("2", "numero_facture")
    return Examen(suspects=faux, sommes=sommes, numeros=colonnes.nombre(numero.debut, numero.fin, debuts))


def _ordre(colonnes: Colonnes, suspect: Booleens) -> None:
    codes = colonnes.codes
    suspect[1:] |= ~suites()[codes[:-1], codes[1:]] & (codes[1:] != CODES["2"])


def _prefixes(colonnes: Colonnes, suspect: Booleens) -> None:
    """FINESS, NIR and key against the record before; rank and invoice number against the header."""
    mots = colonnes.mots
    differe = (mots[1:, 0] ^ mots[:-1, 0]) & _masque(1, 8)
    differe |= (mots[1:, 1] ^ mots[:-1, 1]) & _masque(8, 10, 8)
    differe |= (mots[1:, 1] ^ mots[:-1, 1]) & _masque(11, 16, 8)
    differe |= mots[1:, 2] ^ mots[:-1, 2]
    differe |= (mots[1:, 3] ^ mots[:-1, 3]) & _masque(24, 26, 24)
    suspect[1:] |= (differe != 0) & (colonnes.codes[1:] != CODES["2"])
    tetes = np.maximum.accumulate(np.where(colonnes.codes == CODES["2"], np.arange(len(suspect)), 0))
    numero = champ("2", "numero_facture")
    attendu = colonnes.nombre(numero.debut, numero.fin, tetes)
    for type_ in (*PREFIXE_A, *PREFIXE_B):
        lignes = colonnes.lignes(type_)
        if not len(lignes):
            continue
        faux = colonnes.entier(type_, "numero_facture") != attendu[lignes]
        if type_ in PREFIXE_A:
            rang = champ("2", "rang")
            faux |= colonnes.entier(type_, "rang") != colonnes.nombre(rang.debut, rang.fin, tetes[lignes])
        suspect[lignes[faux]] = True


def _masque(debut: int, fin: int, base: int = 0) -> np.uint64:
    """The bits of bytes `debut` to `fin` (0-based, excluded) of the word that starts at byte `base`."""
    return np.uint64(sum(0xFF << (8 * (octet - base)) for octet in range(debut, fin)))


def _sequences(colonnes: Colonnes, suspect: Booleens) -> None:
    for type_ in SEQUENCES:
        lignes = colonnes.lignes(type_)
        if not len(lignes):
            continue
        sequence = colonnes.entier(type_, "sequence")
        suite = np.zeros(len(lignes), np.bool_)
        suite[1:] = lignes[1:] == lignes[:-1] + 1
        attendu = np.ones(len(lignes), np.int64)
        attendu[1:] = np.where(suite[1:], sequence[:-1] + 1, 1)
        suspect[lignes[sequence != attendu]] = True


_TOPS = np.ones((256, 256), np.bool_)
for _ips, _admis in TOPS.items():
    _TOPS[_ips[0]] = False
    _TOPS[_ips[0], list(_admis)] = True
_ORIENTE = np.isin(np.arange(256), [ord("O"), ord("M")])


def _entetes(colonnes: Colonnes, debuts: Index, suspect: Booleens) -> Booleens:
    """Headers: keys, régime 01, stay, accident; and their 2S: path, individual NIR."""
    faux = _cle_nir(colonnes, "2", "nir", "cle_nir", debuts)
    nir = champ("2", "nir")
    faux |= colonnes.nombre(nir.debut + 1, nir.debut + 7, debuts) == 555_555
    faux |= (colonnes.entier("2", "regime", debuts) == 1) & (colonnes.entier("2", "rang", debuts) != 0)
    entree = colonnes.entier("2", "date_entree", debuts)
    faux |= colonnes.entier("2", "date_hospitalisation", debuts) != entree
    faux |= colonnes.entier("2", "date_sortie", debuts) < entree
    faux |= (colonnes.entier("2", "nature_assurance", debuts) == 41) & (colonnes.entier("2", "accident", debuts) == 0)
    complements = colonnes.lignes("2S")
    ips = colonnes.octet("2S", "ips")
    mauvais = ~_TOPS[ips, colonnes.octet("2S", "top_mt")]
    for nom in ("nom_mt", "prenom_mt"):
        mauvais |= _ORIENTE[ips] & (colonnes.octet("2S", nom) == 32)
    rempli = colonnes.octet("2S", "nir_individuel") != 32
    mauvais[rempli] |= _cle_nir(colonnes, "2S", "nir_individuel", "cle_nir_individuel", complements[rempli])
    suspect[complements[mauvais]] = True
    return faux


def _cle_nir(colonnes: Colonnes, type_: str, nom: str, nom_cle: str, lignes: Index) -> Booleens:
    zone = colonnes.zone(type_, nom, lignes)
    illisible = ((zone - 48) > 9).any(axis=1)
    nombre = colonnes.entier(type_, nom, lignes)
    return illisible | (97 - nombre % 97 != colonnes.entier(type_, nom_cle, lignes))


def _contrat(colonnes: Colonnes, lignes: Lignes, debuts: Index) -> Booleens:
    """Contract, organisation and split top; only AME names an organisation without contract 89."""
    organisme = colonnes.zone("2", "organisme_complementaire", debuts)
    vide = (organisme == 32).all(axis=1) | (organisme == 48).all(axis=1)
    contrat = colonnes.entier("2", "type_contrat", debuts)
    eclate = colonnes.octet("2", "eclatement", debuts) == ord("F")
    c2s = np.isin(colonnes.entier("2", "organisme_complementaire", debuts), [int(o) for o in ORGANISMES_C2S])
    oc = np.zeros(len(debuts))
    for partie in lignes.parties:
        oc += np.bincount(partie.facture, partie.oc, len(debuts))
    faux = eclate & ((contrat == 89) | ~vide)
    faux |= (contrat == 89) & (~c2s | (oc == 0))
    return faux | ((contrat != 89) & ~vide & ~lignes.ame)


def _totaux(colonnes: Colonnes, lignes: Lignes, debuts: Index, fins: Index, suspect: Booleens) -> Entiers:
    """Compares type 5 with the sums; returns lines, AMO and expense by invoice."""
    nb = len(debuts)
    sommes: dict[tuple[str, str], Entiers] = {}
    comptes = np.zeros(nb, np.int64)
    for partie in lignes.parties:
        comptes += np.bincount(partie.facture, minlength=nb)
        for nom, valeurs in (
            ("base", partie.base),
            ("montant_amo", partie.amo),
            ("montant_oc", partie.oc),
            ("depense", partie.depense),
        ):
            sommes[partie.type, nom] = np.bincount(partie.facture, valeurs, nb).astype(np.int64)
    cinq = np.minimum(fins - 1, len(colonnes.codes) - 1)
    attendus = {nom: sommes[cle] for nom, cle in SOMMES.items()}
    attendus["nombre_enregistrements"] = np.asarray(fins - debuts - 3, np.int64)
    attendus["total_participation"] = (
        attendus["total_facture_3"]
        - attendus["total_amo_3"]
        + attendus["total_honoraires"]
        - attendus["total_amo_honoraires"]
    )
    for nom, attendu in attendus.items():
        le_champ = gabarits()["5"][nom]
        suspect[cinq[colonnes.nombre(le_champ.debut, le_champ.fin, cinq) != attendu]] = True
    amo = sommes["3", "montant_amo"] + sommes["4", "montant_amo"]
    depense = sommes["3", "depense"] + sommes["4", "depense"]
    return np.stack([comptes, amo, depense])
