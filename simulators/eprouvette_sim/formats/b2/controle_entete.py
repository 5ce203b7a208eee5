"""Controls of the invoice header (types 2 and 2S): keys, dates, exoneration, contract, care path."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eprouvette_sim.formats.b2 import dates, identifiants
from eprouvette_sim.formats.b2.enregistrement import EcartB2, Enregistrement, montrer
from eprouvette_sim.formats.b2.enregistrement import constater as _un
from eprouvette_sim.formats.b2.vue import ORGANISME_AME
from eprouvette_sim.formats.nir import cle, valeur

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eprouvette_sim.formats.b2.vue import VueFacture

#: [02119] of a C2S single invoice (SFG FIDES ACE, SP03).
ORGANISMES_C2S = (b"0099999997", b"0088888888")
#: [2S121] -> admitted [2S71]; indicators absent from the table are not judged.
TOPS = {
    b"T": b"O",
    b"N": b"O",
    b"R": b"O",
    b"O": b"O",
    b"M": b"O",
    b"D": b"O",
    b"H": b"ON ",
    b"S": b"ON ",
    b"A": b" ",
    b"U": b" ",
    b" ": b" ",
}
IPS_ORIENTE = (b"O", b"M")
IPS_FORFAIT = (b"U", b"A", b" ")


def _cle_nir(enr: Enregistrement, nom: str, nom_cle: str) -> Iterator[EcartB2]:
    nir = enr.brut(nom).decode("latin-1")
    if not nir.strip(" 0"):
        return
    if valeur(nir) is None:
        yield _un(enr, nom, "b2.nir.forme", "13 chiffres, lettre A ou B en 7e position admise")
    elif enr.brut(nom_cle) != cle(nir).encode():
        yield _un(enr, nom_cle, "b2.cle.nir", cle(nir))


def identite(vue: VueFacture, _: int | None) -> Iterator[EcartB2]:
    """NIR keys, rank of régime 01, anonymous invoice."""
    entete = vue.entete
    yield from _cle_nir(entete, "nir", "cle_nir")
    if vue.complement:
        yield from _cle_nir(vue.complement, "nir_individuel", "cle_nir_individuel")
    if entete.brut("regime") == b"01" and entete.brut("rang") != b"000":
        yield _un(entete, "rang", "b2.rang.regime01", "000 pour le régime 01")
    caisse = identifiants.caisse_du_nir_anonyme(entete.brut("nir").decode("latin-1"))
    if caisse is not None:
        for nom, attendu in (("regime", "01"), ("caisse", caisse), ("centre", "0000")):
            if entete.brut(nom) != attendu.encode():
                yield _un(entete, nom, "b2.nir.anonyme", attendu)


def sejour(vue: VueFacture, _: int | None) -> Iterator[EcartB2]:
    """Entry before exit, hospital date equal to entry, accident data with AT/MP."""
    entete = vue.entete
    du, au = entete.brut("date_entree"), entete.brut("date_sortie")
    if entete.brut("date_hospitalisation") != du:
        yield _un(entete, "date_hospitalisation", "b2.date.hospitalisation", montrer(du))
    if dates.existe(du) and dates.existe(au) and au < du:
        yield _un(entete, "date_sortie", "b2.date.sejour", f"pas avant l'entrée {montrer(du)}")
    if entete.brut("nature_assurance") == b"41" and not entete.brut("accident").strip(b"0"):
        yield _un(entete, "accident", "b2.accident", "n° d'AT, ou 000 et la date")


def complementaire(vue: VueFacture, _: int | None) -> Iterator[EcartB2]:
    """Split top, contract and complementary organisation."""
    entete = vue.entete
    contrat, organisme = entete.brut("type_contrat"), entete.brut("organisme_complementaire")
    vide = not organisme.strip(b" 0")
    if entete.brut("eclatement") == b"F":
        if contrat == b"89":
            yield _un(entete, "type_contrat", "b2.eclatement.contrat", "00 avec éclatement F")
        if not vide:
            yield _un(entete, "organisme_complementaire", "b2.eclatement.contrat", "absent avec éclatement F")
        return
    if contrat == b"89" and organisme not in ORGANISMES_C2S:
        attendu = " ou ".join(o.decode() for o in ORGANISMES_C2S)
        yield _un(entete, "organisme_complementaire", "b2.contrat.organisme", attendu)
    if contrat == b"00" and not vide and organisme != ORGANISME_AME:
        yield _un(entete, "organisme_complementaire", "b2.contrat.organisme", "absent, sauf AME")
    if contrat == b"89" and not _montant_c2s(vue):
        yield _un(entete, "type_contrat", "b2.contrat.montant", "00 sans montant OC ni forfait C2S")


def _montant_c2s(vue: VueFacture) -> bool:
    return any(ligne.role == "c2s" or ligne.tete.entier("montant_oc") != 0 for ligne in vue.lignes)


def parcours(vue: VueFacture, _: int | None) -> Iterator[EcartB2]:
    """Care path indicator against top MT, referring doctor and prestations."""
    enr = vue.complement
    if enr is None:
        return
    ips, top = vue.ips, enr.brut("top_mt")
    admis = TOPS.get(ips)
    if admis is not None and top not in admis:
        liste = " ou ".join("blanc" if t == 32 else chr(t) for t in admis)
        yield _un(enr, "top_mt", "b2.ips.top", f"{liste} avec l'indicateur {montrer(ips)}")
    if ips in IPS_ORIENTE:
        for nom in ("nom_mt", "prenom_mt"):
            if not enr.brut(nom).strip(b" "):
                yield _un(enr, nom, "b2.ips.orienteur", "renseigné pour un patient orienté", "blancs")
    roles = {ligne.role for ligne in vue.lignes}
    if "forfait" in roles and ips not in IPS_FORFAIT:
        yield _un(enr, "ips", "b2.ips.forfait", "U (A ou blanc : détenu, AME)")
    for role, regle in (("urgence", "b2.ips.exclu"), ("retrocession", "b2.ips.retrocession")):
        if role in roles and ips != b" ":
            yield _un(enr, "ips", regle, "blanc")


CONTROLES = (identite, sejour, complementaire, parcours)
