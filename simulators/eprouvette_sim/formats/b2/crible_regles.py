"""Suspicions across fields and records: order, prefixes, sequences, header, lines, totals.

Each function mirrors one of `controle_*` and marks at least the rows that one would find fault with; what would be
long to mirror (Corsica, CCAM sessions) is simply handed to the reference.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from eprouvette_sim.formats.b2.controle_entete import ORGANISMES_C2S, TOPS
from eprouvette_sim.formats.b2.controle_total import SOMMES
from eprouvette_sim.formats.b2.crible_actes import soupconner_actes
from eprouvette_sim.formats.b2.crible_champs import soupconner_champs
from eprouvette_sim.formats.b2.crible_cumuls import soupconner_cumuls
from eprouvette_sim.formats.b2.crible_details import soupconner_ecarts
from eprouvette_sim.formats.b2.crible_lignes import Lignes, lire_lignes, soupconner_lignes
from eprouvette_sim.formats.b2.crible_situation import soupconner_numeros, soupconner_patient
from eprouvette_sim.formats.b2.crible_tables import CODES, Booleens, Entiers, Index, suites
from eprouvette_sim.formats.b2.grammaire import LIGNES_MAX, PREFIXE_A, PREFIXE_B, SEQUENCES

if TYPE_CHECKING:
    from eprouvette_sim.formats.b2.crible_colonnes import Bande, Colonnes


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
    lignes = lire_lignes(colonnes, facture_de)
    entete = _entetes(colonnes, suspect)
    soupconner_lignes(colonnes, lignes, debuts, creation, suspect)
    sommes = _totaux(colonnes, lignes, debuts, fins, suspect)
    actes = soupconner_actes(colonnes, facture_de, len(debuts), suspect)
    cumul = np.concatenate(([0], np.cumsum(suspect)))
    faux = (cumul[fins] - cumul[debuts]) > 0
    faux |= entete
    faux |= _contrat(colonnes, lignes)
    faux |= soupconner_cumuls(colonnes, lignes, debuts)
    faux |= soupconner_patient(colonnes, lignes)
    faux |= actes
    faux |= soupconner_ecarts(colonnes, lignes.parties[0], len(debuts))
    faux |= soupconner_numeros(colonnes, creation)
    faux |= (sommes[0] == 0) | (sommes[0] > LIGNES_MAX)
    return Examen(suspects=faux, sommes=sommes, numeros=colonnes.bande("2").entier("numero_facture"))


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
    facture_de = np.maximum(np.cumsum(colonnes.codes == CODES["2"]) - 1, 0)
    numero, rang = colonnes.bande("2").entier("numero_facture"), colonnes.bande("2").entier("rang")
    for type_ in (*PREFIXE_A, *PREFIXE_B):
        lignes = colonnes.lignes(type_)
        if not len(lignes):
            continue
        faux = colonnes.bande(type_).entier("numero_facture") != numero[facture_de[lignes]]
        if type_ in PREFIXE_A:
            faux |= colonnes.bande(type_).entier("rang") != rang[facture_de[lignes]]
        suspect[lignes[faux]] = True


def _masque(debut: int, fin: int, base: int = 0) -> np.uint64:
    """The bits of bytes `debut` to `fin` (0-based, excluded) of the word that starts at byte `base`."""
    return np.uint64(sum(0xFF << (8 * (octet - base)) for octet in range(debut, fin)))


def _sequences(colonnes: Colonnes, suspect: Booleens) -> None:
    for type_ in SEQUENCES:
        lignes = colonnes.lignes(type_)
        if not len(lignes):
            continue
        sequence = colonnes.bande(type_).entier("sequence")
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


def _entetes(colonnes: Colonnes, suspect: Booleens) -> Booleens:
    """Headers: keys, régime 01, stay, accident; and their 2S: path, individual NIR."""
    deux = colonnes.bande("2")
    faux = _cle_nir(deux, "nir", "cle_nir")
    faux |= _anonyme(deux)
    faux |= (deux.entier("regime") == 1) & (deux.entier("rang") != 0)
    faux |= deux.entier("date_hospitalisation") != deux.entier("date_entree")
    faux |= deux.entier("date_sortie") < deux.entier("date_entree")
    faux |= (deux.entier("nature_assurance") == 41) & (deux.entier("accident") == 0)
    complement = colonnes.bande("2S")
    ips = complement.octet("ips")
    mauvais = ~_TOPS[ips, complement.octet("top_mt")]
    for nom in ("nom_mt", "prenom_mt"):
        mauvais |= _ORIENTE[ips] & (complement.octet(nom) == 32)
    rempli = complement.octet("nir_individuel") != 32
    if rempli.any():
        mauvais |= rempli & _cle_nir(complement, "nir_individuel", "cle_nir_individuel")
    suspect[colonnes.lignes("2S")[mauvais]] = True
    return faux


def _anonyme(deux: Bande) -> Booleens:
    """The fictive NIR `A 55 55 55 CCC zzz` with another régime than 01, another caisse than CCC or a centre."""
    nir = deux.entier("nir")
    fictif = (nir // 1_000_000 % 1_000_000 == 555_555) & np.isin(nir % 1_000, [0, 333])
    faux = (deux.entier("regime") != 1) | (deux.entier("centre") != 0)
    return np.asarray(fictif & (faux | (deux.entier("caisse") != nir // 1_000 % 1_000)))


def _cle_nir(bande: Bande, nom: str, nom_cle: str) -> Booleens:
    illisible = ((bande.zone(nom) - np.uint8(48)) > 9).any(axis=1)
    return np.asarray(illisible | (97 - bande.entier(nom) % 97 != bande.entier(nom_cle)))


def _contrat(colonnes: Colonnes, lignes: Lignes) -> Booleens:
    """Contract, organisation and split top; only AME names an organisation without contract 89."""
    deux = colonnes.bande("2")
    organisme = deux.zone("organisme_complementaire")
    vide = (organisme == 32).all(axis=1) | (organisme == 48).all(axis=1)
    contrat = deux.entier("type_contrat")
    eclate = deux.octet("eclatement") == ord("F")
    c2s = np.isin(deux.entier("organisme_complementaire"), [int(o) for o in ORGANISMES_C2S])
    oc = np.zeros(len(deux))
    for partie in lignes.parties:
        oc += np.bincount(partie.facture, partie.oc, len(deux))
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
    bande = colonnes.extrait("5", cinq)
    for nom, attendu in attendus.items():
        suspect[cinq[bande.entier(nom) != attendu]] = True
    amo = sommes["3", "montant_amo"] + sommes["4", "montant_amo"]
    depense = sommes["3", "depense"] + sommes["4", "depense"]
    return np.stack([comptes, amo, depense])
