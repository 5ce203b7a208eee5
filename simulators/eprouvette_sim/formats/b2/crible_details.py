"""Suspicions about detailed records: totals of 3F, 3H and 4H, prices, units, RPPS; mirrors `controle_details`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from eprouvette_sim.formats.b2.champs import champ
from eprouvette_sim.formats.b2.controle_details import ENTIER, OUTRE_MER, UNITES_CODES, UNITES_LETTRES, UNS
from eprouvette_sim.formats.b2.crible_situation import parmi
from eprouvette_sim.formats.b2.crible_tables import BITS, BITS_CODES, CODES, Booleens, Entiers, Octets

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eprouvette_sim.formats.b2.crible_colonnes import Bande, Colonnes
    from eprouvette_sim.formats.b2.crible_lignes import Partie


def soupconner_details(colonnes: Colonnes, parties: Sequence[Partie], suspect: Booleens) -> None:
    """Marks the rows, details or lines, that may break a rule of `controle_details`."""
    _dispositifs(colonnes, suspect)
    for type_ in ("3H", "4H"):
        if len(colonnes.lignes(type_)):
            suspect[colonnes.lignes(type_)[_ucd(colonnes.bande(type_))]] = True
    _rpps(colonnes, suspect)
    _prescriptions(colonnes, suspect)
    sommes, bits = _par_ligne(colonnes)
    for partie in parties:
        if not len(partie.lignes):
            continue
        faux = _unites(partie, bits[partie.lignes])
        detaille = (bits[partie.lignes] & (BITS["F"] | BITS["H"])) != 0
        faux |= detaille & (partie.bande.entier("prix_unitaire") != sommes[partie.lignes])
        suspect[partie.lignes[faux]] = True


def _dispositifs(colonnes: Colonnes, suspect: Booleens) -> None:
    lignes = colonnes.lignes("3F")
    if not len(lignes):
        return
    bande = colonnes.bande("3F")
    quantite, achat = bande.entier("quantite"), bande.entier("prix_achat")
    faux = (achat != 0) & (bande.entier("montant") != achat * quantite)
    faux |= bande.entier("ecart_total") != bande.entier("ecart_unitaire") * quantite
    suspect[lignes[faux]] = True


def _ucd(bande: Bande) -> Booleens:
    rangs = ("prix_achat", "ecart_unitaire") if bande.type == "3H" else ("prix_unitaire", "marge")
    prix, premier = (bande.entier(nom) for nom in rangs)
    quantite, fraction = bande.entier("quantite"), bande.entier("fractionnement")
    if bande.type == "3H":
        supplements = np.zeros(len(bande), np.int64)
        faux = bande.entier("ecart_total") != _arrondi(premier * quantite * fraction, ENTIER)
    else:
        supplements = premier + bande.entier("cout_reconstitution")
        faux = np.zeros(len(bande), np.bool_)
    montant = bande.entier("montant") - supplements
    outre_mer = _arrondi(prix * OUTRE_MER, 100)
    faux |= (montant != _arrondi(prix * quantite * fraction, ENTIER)) & (
        montant != _arrondi(outre_mer * quantite * fraction, ENTIER)
    )
    faux |= (bande.octet("code_ucd") != ord("9")) | (fraction > ENTIER)
    return np.asarray(faux)


def _arrondi(numerateur: Entiers, denominateur: int) -> Entiers:
    return np.asarray((2 * numerateur + denominateur) // (2 * denominateur), np.int64)


def _rpps(colonnes: Colonnes, suspect: Booleens) -> None:
    for type_, noms in (("3E", ("rpps_prescripteur",)), ("4E", ("rpps_prescripteur", "rpps_executant"))):
        lignes = colonnes.lignes(type_)
        if len(lignes):
            zones = np.concatenate([colonnes.bande(type_).zone(nom) for nom in noms], axis=1)
            suspect[lignes[((zones == 32) | (zones == 48)).all(axis=1)]] = True


def _prescriptions(colonnes: Colonnes, suspect: Booleens) -> None:
    """A 3S stands right after its type 3 (the order control sees to it): the day before must not be overtaken."""
    lignes = colonnes.lignes("3S")
    lignes = lignes[lignes > 0]
    if not len(lignes):
        return
    jours = colonnes.extrait("3S", lignes).entier("date_prescription")
    fins = colonnes.extrait("3", lignes - 1).entier("date_fin")
    suspect[lignes[jours > fins]] = True


def _par_ligne(colonnes: Colonnes) -> tuple[Entiers, Octets]:
    """For each line row: the sum its price must be, in cents, and its complement letters as bits."""
    lignes = np.flatnonzero((colonnes.codes == CODES["3"]) | (colonnes.codes == CODES["4"]))
    valeurs = np.zeros(len(colonnes.codes), np.int64)
    bits = np.zeros(len(colonnes.codes), np.uint8)
    if not len(lignes):
        return valeurs, bits
    trois = colonnes.bande("3F")
    valeurs[colonnes.lignes("3F")] = trois.entier("tarif") * trois.entier("quantite")
    for type_ in ("3H", "4H"):
        valeurs[colonnes.lignes(type_)] = colonnes.bande(type_).entier("montant")
    sommes = np.zeros(len(colonnes.codes), np.int64)
    sommes[lignes] = np.add.reduceat(valeurs, lignes)
    bits[lignes] = np.bitwise_or.reduceat(BITS_CODES[colonnes.codes], lignes)
    return sommes, bits


def _unites(partie: Partie, bits: Octets) -> Booleens:
    faux = np.zeros(len(partie.lignes), np.bool_)
    nommees = parmi(partie, UNITES_CODES)
    cas = [(parmi(partie, (code,)), noms) for code, (_, noms) in UNITES_CODES.items()]
    cas += [(((bits & BITS[lettre]) != 0) & ~nommees, noms) for lettre, (_, noms) in UNITES_LETTRES.items()]
    for concerne, noms in cas:
        for nom in noms if concerne.any() else ():
            if nom != "denombrement" or partie.type == "4":
                faux |= concerne & (partie.bande.entier(nom) != UNS[nom])
    return faux


def soupconner_ecarts(colonnes: Colonnes, trois: Partie, nombre: int) -> Booleens:
    """Invoices whose ETI (EMI) lines do not add up to the écarts of their devices (drugs on top)."""
    faux = np.zeros(nombre, np.bool_)
    facture_de = np.cumsum(colonnes.codes == CODES["2"]) - 1
    for code, type_ in (("ETI", "3F"), ("EMI", "3H")):
        portent = parmi(trois, (code,))
        if not portent.any():
            continue
        prix = np.bincount(trois.facture[portent], trois.bande.entier("prix_unitaire")[portent], nombre)
        lignes = colonnes.lignes(type_)
        lignes = lignes[facture_de[lignes] >= 0]
        ecarts = colonnes.extrait(type_, lignes).entier("ecart_total")
        du = np.bincount(facture_de[lignes], ecarts, nombre)
        detailles = np.bincount(facture_de[lignes], minlength=nombre) > 0
        concernees = np.bincount(trois.facture[portent], minlength=nombre) > 0
        faux |= concernees & detailles & (prix != du)
    return faux


def soupconner_seuil(colonnes: Colonnes, quatre: Partie, participation: Octets, suspect: Booleens) -> None:
    """A line with a participation code after one of the same invoice that nothing exonerates."""
    if not len(quatre.lignes):
        return
    code = quatre.bande.octet("exoneration")
    restee = ((code == 32) | (code == ord("0"))) & (quatre.taux < 100)
    cumul = np.cumsum(restee)
    debut = np.flatnonzero(np.diff(quatre.facture, prepend=-1))
    avant = np.repeat(cumul[debut] - restee[debut], np.diff(np.append(debut, len(code))))
    suspect[quatre.lignes[(participation != 32) & (cumul - restee - avant > 0)]] = True
    titre = champ("2S", "complement_titre")
    lu = colonnes.bande("2S").nombre(titre.debut, titre.fin)
    suspect[colonnes.lignes("2S")[(lu % 100 != 0) | (lu > 900)]] = True
