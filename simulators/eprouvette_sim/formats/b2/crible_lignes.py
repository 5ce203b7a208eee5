"""Suspicions about lines (types 3 and 4): prestations, rates, amounts, dates, details, order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from eprouvette_sim.formats.b2.champs import champ
from eprouvette_sim.formats.b2.controle_ligne import EXO_100
from eprouvette_sim.formats.b2.controle_ordre import AVIS
from eprouvette_sim.formats.b2.crible_details import soupconner_details, soupconner_seuil
from eprouvette_sim.formats.b2.crible_situation import soupconner_situation
from eprouvette_sim.formats.b2.crible_tables import (
    BITS,
    BITS_CODES,
    CODES,
    MT_DMT,
    ROLES,
    Booleens,
    Entiers,
    Index,
    Octets,
    table_prestations,
)
from eprouvette_sim.formats.b2.vue import ORGANISME_AME

if TYPE_CHECKING:
    from eprouvette_sim.formats.b2.crible_colonnes import Bande, Colonnes

_CODES_LIGNES = [CODES["3"], CODES["4"]]
_EXO_100 = np.zeros(256, np.bool_)
_EXO_100[[ord(code) for code in EXO_100]] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Partie:
    """The lines of one record type: row, invoice index, prestation row (0 unknown), and their numbers."""

    type: str
    bande: Bande
    lignes: Index
    facture: Index
    prestation: Index
    base: Entiers
    taux: Entiers
    amo: Entiers
    depense: Entiers
    oc: Entiers
    qualificatif: Octets


@dataclass(frozen=True, slots=True, kw_only=True)
class Lignes:
    """The lines of a block, type 3 then type 4, and the invoice index of every row."""

    parties: tuple[Partie, Partie]
    facture_de: Index
    ame: Booleens


def lire_lignes(colonnes: Colonnes, facture_de: Index) -> Lignes:
    """Decodes the lines of a block; rows outside invoices (`facture_de` is -1) are left out."""
    trois, quatre = (_lire(colonnes, type_, facture_de) for type_ in ("3", "4"))
    organisme = colonnes.bande("2").zone("organisme_complementaire")
    ame = (organisme == np.frombuffer(ORGANISME_AME, np.uint8)).all(axis=1)
    return Lignes(parties=(trois, quatre), facture_de=facture_de, ame=ame)


def _lire(colonnes: Colonnes, type_: str, facture_de: Index) -> Partie:
    lignes = colonnes.lignes(type_)
    lignes = lignes[facture_de[lignes] >= 0]
    bande = colonnes.extrait(type_, lignes)
    nombres = {nom: bande.entier(nom) for nom in ("base", "taux", "montant_amo", "depense", "montant_oc")}
    return Partie(
        type=type_,
        bande=bande,
        lignes=lignes,
        facture=facture_de[lignes],
        prestation=_prestations(bande),
        base=nombres["base"],
        taux=np.minimum(nombres["taux"], 999),
        amo=nombres["montant_amo"],
        depense=nombres["depense"],
        oc=nombres["montant_oc"],
        qualificatif=bande.octet("qualificatif"),
    )


def _prestations(bande: Bande) -> Index:
    codes = np.ascontiguousarray(bande.zone("code_acte")[:, :4]).view(np.uint32)[:, 0]
    cles = table_prestations().cles
    places = np.minimum(np.searchsorted(cles, codes), len(cles) - 1)
    return np.where(cles[places] == codes, places + 1, 0)


def soupconner_lignes(
    colonnes: Colonnes, lignes: Lignes, debuts: Index, creation: int | None, suspect: Booleens
) -> None:
    """Marks the lines that may break a rule of `controle_ligne` or `controle_ordre`."""
    bits, codes_nabm = _par_ligne(colonnes)
    par_facture = lire_ips(colonnes, debuts)
    for partie in lignes.parties:
        if not len(partie.lignes):
            continue
        ame, ips = lignes.ame[partie.facture], par_facture[partie.facture]
        porte = _porteur(colonnes, partie, "participation")
        faux = _prestation(colonnes, partie, bits[partie.lignes], ame)
        faux |= _exoneration(colonnes, partie)
        faux |= _montants(colonnes, partie, ips, ame, porte)
        faux |= _dates(colonnes, partie, creation)
        faux |= _ordre(partie)
        faux |= _parcours(partie, ips)
        faux |= soupconner_situation(colonnes, partie, ips, ame, porte)
        if partie.type == "4":
            faux |= _executant(partie)
            compte = codes_nabm[partie.lignes]
            biologie = (bits[partie.lignes] & BITS["B"]) != 0
            faux |= biologie & (partie.bande.entier("denombrement") != compte)
        suspect[partie.lignes[faux]] = True
    _avis(lignes, suspect)
    _ccam(colonnes, suspect)
    soupconner_details(colonnes, lignes.parties, suspect)
    quatre = lignes.parties[1]
    soupconner_seuil(colonnes, quatre, _porteur(colonnes, quatre, "participation"), suspect)


def _par_ligne(colonnes: Colonnes) -> tuple[Octets, Entiers]:
    """For each line row: the letters of its complements as bits, and how many NABM codes they hold."""
    lignes = np.flatnonzero(np.isin(colonnes.codes, _CODES_LIGNES))
    bits = np.zeros(len(colonnes.codes), np.uint8)
    nabm = np.zeros(len(colonnes.codes), np.int64)
    if not len(lignes):
        return bits, nabm
    bits[lignes] = np.bitwise_or.reduceat(BITS_CODES[colonnes.codes], lignes)
    if len(colonnes.lignes("4B")):
        nabm[lignes] = np.add.reduceat(_nabm(colonnes), lignes)
    return bits, nabm


def _nabm(colonnes: Colonnes) -> Entiers:
    """Codes held by each 4B row; a row with a hole counts as a hundred, which no count equals."""
    lignes = colonnes.lignes("4B")
    compte = np.zeros(len(lignes), np.int64)
    precedent = np.ones(len(lignes), np.bool_)
    for i in range(1, 6):
        present = colonnes.bande("4B").entier(f"nabm_{i}") != 0
        compte += present
        compte[present & ~precedent] += 100
        if i > 1:
            date = colonnes.bande("4B").entier(f"date_{i}") != 0
            quantite = colonnes.bande("4B").entier(f"quantite_{i}") != 0
            compte[(date != present) | (quantite != present)] += 100
        precedent = present
    tout = np.zeros(len(colonnes.codes), np.int64)
    tout[lignes] = compte
    return tout


def _prestation(colonnes: Colonnes, partie: Partie, bits: Octets, ame: Booleens) -> Booleens:
    table, p = table_prestations(), partie.prestation
    connue = p > 0
    requis, permis = table.requis[p], table.permis[p]
    if partie.type == "4":
        requis, permis = requis | np.uint8(BITS["S"]), permis | np.uint8(BITS["S"])
    manque = (requis & ~bits) != 0
    faux = connue & (manque | ((bits & ~permis) != 0))
    faux |= ~table.familles[p, int(partie.type)]
    mt = champ(partie.type, "mode_traitement")
    nombre = partie.bande.nombre(mt.debut, mt.debut + 5)
    rang = np.minimum(np.searchsorted(MT_DMT, nombre), len(MT_DMT) - 1)
    faux |= ~table.mt_dmt[p, np.where(MT_DMT[rang] == nombre, rang, len(MT_DMT))]
    faux |= ~table.taux[p, partie.taux]
    faux |= ~table.qualificatif[p, partie.qualificatif]
    domaine = _porteur(colonnes, partie, "domaine")
    faux |= ~table.domaine[p, domaine] | (ame & table.domaine_impose[p] & (domaine != 32))
    if partie.type == "4":
        retrocession = table.role[p] == ROLES["retrocession"]
        faux |= retrocession & (partie.bande.entier("specialite_executant") != 50)
    return faux


def _porteur(colonnes: Colonnes, partie: Partie, nom: str) -> Octets:
    """The byte of a field carried by type 3 itself, or by the 4S that follows a type 4."""
    if partie.type == "3":
        return partie.bande.octet(nom)
    suivantes = np.minimum(partie.lignes + 1, len(colonnes.codes) - 1)
    return colonnes.matrice[suivantes, champ("4S", nom).debut]


def _exoneration(colonnes: Colonnes, partie: Partie) -> Booleens:
    code = partie.bande.octet("exoneration")
    facture = colonnes.bande("2").octet("exoneration")[partie.facture]
    porte = np.where(code == 32, facture, code)
    ordinaire = (partie.qualificatif != ord("N")) & ~table_prestations().taux_propre[partie.prestation]
    faux = ordinaire & _EXO_100[porte] & (partie.taux != 100)
    return faux | (ordinaire & (code == ord("9")) & (partie.taux != 80) & (partie.taux != 100))


def _montants(colonnes: Colonnes, partie: Partie, ips: Octets, ame: Booleens, porte: Octets) -> Booleens:
    eclate = colonnes.bande("2").octet("eclatement")[partie.facture] == ord("F")
    du = (2 * partie.base * partie.taux + 100) // 200
    faux = (eclate & (partie.oc != 0)) | (partie.amo > du) | (partie.depense < partie.amo + partie.oc)
    sans_participation = (porte == 32) & (ips != ord("S"))
    faux |= (partie.amo < du) & sans_participation
    return faux | (_bases(partie) & ~ame)


def _bases(partie: Partie) -> Booleens:
    prix, quantite, coefficient = (partie.bande.entier(nom) for nom in ("prix_unitaire", "quantite", "coefficient"))
    brute = (2 * prix * quantite * coefficient + 100) // 200
    faux = partie.base != brute
    if partie.type == "4":
        role = table_prestations().role[partie.prestation]
        return faux & ((role == ROLES["urgence"]) | (role == ROLES["apres_avis"]))
    mco = partie.bande.entier("coefficient_mco")
    corrigee = (2 * brute * np.where(mco == 0, 10_000, mco) + 10_000) // 20_000
    return faux & (partie.base != corrigee)


def lire_ips(colonnes: Colonnes, debuts: Index) -> Octets:
    return colonnes.matrice[np.minimum(debuts + 1, len(colonnes.codes) - 1), champ("2S", "ips").debut]


def _dates(colonnes: Colonnes, partie: Partie, creation: int | None) -> Booleens:
    du = colonnes.bande("2").entier("date_entree")[partie.facture]
    au = colonnes.bande("2").entier("date_sortie")[partie.facture]
    faux = np.zeros(len(partie.lignes), np.bool_)
    for nom in ("date_debut", "date_fin") if partie.type == "3" else ("date_soins",):
        jour = partie.bande.entier(nom)
        faux |= (jour < du) | (jour > au)
        if creation is not None:
            faux |= jour + 10_000 <= creation
    return faux


def _ordre(partie: Partie) -> Booleens:
    """Emergency order, fee after its support, follower at the head of its record family."""
    table = table_prestations()
    role, rang = table.role[partie.prestation], table.rang[partie.prestation]
    faux = np.zeros(len(role), np.bool_)
    ordonnees = np.flatnonzero(rang > 0)
    meme = partie.facture[ordonnees][1:] == partie.facture[ordonnees][:-1]
    faux[ordonnees[1:][meme & (rang[ordonnees][1:] < rang[ordonnees][:-1])]] = True
    couples = np.flatnonzero((role == ROLES["forfait"]) | (role == ROLES["support"]))
    meme = partie.facture[couples][1:] == partie.facture[couples][:-1]
    apres = (role[couples][1:] == ROLES["forfait"]) & (role[couples][:-1] == ROLES["support"])
    faux[couples[1:][meme & apres]] = True
    premiere = np.ones(len(role), np.bool_)
    premiere[1:] = partie.facture[1:] != partie.facture[:-1]
    return faux | (premiere & (role == ROLES["suite"]))


def _parcours(partie: Partie, ips: Octets) -> Booleens:
    role = table_prestations().role[partie.prestation]
    faux = (role == ROLES["forfait"]) & (ips != ord("U")) & (ips != ord("A")) & (ips != 32)
    return faux | (((role == ROLES["urgence"]) | (role == ROLES["retrocession"])) & (ips != 32))


def _executant(partie: Partie) -> Booleens:
    return np.asarray(partie.bande.entier("executant") != partie.bande.entier("finess"))


def _avis(lignes: Lignes, suspect: Booleens) -> None:
    quatre = lignes.parties[1]
    table = table_prestations()
    suit = table.role[quatre.prestation] == ROLES["apres_avis"]
    if not suit.any():
        return
    cles = [int(np.frombuffer(code.ljust(4).encode(), np.uint32)[0]) for code in AVIS]
    rangs = [int(np.flatnonzero(table.cles == cle)[0]) + 1 for cle in cles]
    avis = np.isin(quatre.prestation, rangs)
    precede = np.zeros(len(suit), np.bool_)
    precede[1:] = avis[:-1] & (quatre.facture[1:] == quatre.facture[:-1])
    suspect[quatre.lignes[suit & ~precede]] = True


def _ccam(colonnes: Colonnes, suspect: Booleens) -> None:
    """4M rows with a session date (rare) or a hole in the modifiers."""
    lignes = colonnes.lignes("4M")
    if not len(lignes):
        return
    bande = colonnes.bande("4M")
    faux = bande.entier("date_seance") != 0
    for i in range(1, 4):
        faux |= (bande.octet(f"modificateur_{i}") == 32) & (bande.octet(f"modificateur_{i + 1}") != 32)
    suspect[lignes[faux]] = True
