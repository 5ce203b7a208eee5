"""Controls of detailed records against their line: totals of 3F, 3H and 4H, prices, units, empty 3E and 4E.

Amounts are integer cents. Sources: SFG FIDES ACE RG_IP670, RG_IP680a, RG_IP710, RG_VF603 to RG_VF617, RG_VF631,
RG_VF635, RG_VF636, RG_MF612, RG_MF622.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from eprouvette_sim.formats.b2 import dates
from eprouvette_sim.formats.b2.arrondi import arrondi
from eprouvette_sim.formats.b2.enregistrement import EcartB2, Enregistrement, constater, montrer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eprouvette_sim.formats.b2.vue import VueFacture, VueLigne

#: Overseas coefficient of drug prices, in hundredths; whether the written unit price holds it is not said.
OUTRE_MER = 116
#: Fraction coefficient 1, in ten-thousandths.
ENTIER = 10_000


def _nombres(enr: Enregistrement, *noms: str) -> tuple[int, ...] | None:
    lus = [enr.entier(nom) for nom in noms]
    return None if None in lus else tuple(n for n in lus if n is not None)


def dispositifs(vue: VueFacture, _: int | None) -> Iterator[EcartB2]:
    """RG_IP670: total billed = purchase price × quantity, total écart = unit écart × quantity."""
    for ligne in vue.lignes:
        for enr in ligne.complements.get("F", ()):
            lus = _nombres(enr, "quantite", "montant", "prix_achat", "ecart_unitaire", "ecart_total")
            if lus is None:
                continue
            quantite, montant, achat, unitaire, total = lus
            if achat and montant != achat * quantite:
                yield constater(enr, "montant", "b2.lpp.montant", f"{achat * quantite} centimes")
            if total != unitaire * quantite:
                yield constater(enr, "ecart_total", "b2.lpp.montant", f"{unitaire * quantite} centimes")


def totaux_ucd(prix: int, quantite: int, fraction: int, supplements: int) -> frozenset[int]:
    """The totals RG_IP680a admits: rounded price × quantity × fraction, then margin and reconstitution, in cents."""
    bases = (prix, arrondi(prix * OUTRE_MER, 100))
    return frozenset(arrondi(base * quantite * fraction, ENTIER) + supplements for base in bases)


def medicaments(vue: VueFacture, _: int | None) -> Iterator[EcartB2]:
    """RG_IP680a and RG_IP710: totals and fraction of 3H and 4H, UCD code of seven digits starting with 9."""
    for ligne in vue.lignes:
        for enr in ligne.complements.get("H", ()):
            if enr.brut("code_ucd")[:1] != b"9":
                yield constater(enr, "code_ucd", "b2.ucd.forme", "7 chiffres, le premier 9")
            yield from _montants_ucd(enr)


def _montants_ucd(enr: Enregistrement) -> Iterator[EcartB2]:
    prix = "prix_achat" if enr.type == "3H" else "prix_unitaire"
    lus = _nombres(enr, prix, "quantite", "fractionnement", "montant")
    if lus is None:
        return
    achat, quantite, fraction, montant = lus
    if fraction > ENTIER:
        yield constater(enr, "fractionnement", "b2.ucd.montant", "au plus 10000 (1)")
    noms = ("ecart_unitaire", "ecart_total") if enr.type == "3H" else ("marge", "cout_reconstitution")
    lus = _nombres(enr, *noms)
    if lus is None:
        return
    admis = totaux_ucd(achat, quantite, fraction, 0 if enr.type == "3H" else sum(lus))
    if montant not in admis:
        yield constater(enr, "montant", "b2.ucd.montant", " ou ".join(f"{a} centimes" for a in sorted(admis)))
    if enr.type == "3H" and lus[1] != arrondi(lus[0] * quantite * fraction, ENTIER):
        attendu = f"{arrondi(lus[0] * quantite * fraction, ENTIER)} centimes"
        yield constater(enr, "ecart_total", "b2.ucd.montant", attendu)


def _somme(lignes: tuple[VueLigne, ...], lettre: str, *noms: str) -> int | None:
    """Sum over the detailed records of the product of these fields; `None` without a record or with an unread one."""
    total, vus = 0, 0
    for ligne in lignes:
        for enr in ligne.complements.get(lettre, ()):
            lus = _nombres(enr, *noms)
            if lus is None:
                return None
            produit = 1
            for n in lus:
                produit *= n
            total, vus = total + produit, vus + 1
    return total if vus else None


def prix(vue: VueFacture, _: int | None) -> Iterator[EcartB2]:
    """RG_VF635 and RG_VF636: the price of a line of devices or drugs is the sum of its details."""
    for ligne in vue.lignes:
        for lettre, noms, regle in (
            ("F", ("tarif", "quantite"), "b2.prix.lpp"),
            ("H", ("montant",), "b2.prix.ucd"),
        ):
            attendu = _somme((ligne,), lettre, *noms)
            if attendu is not None and ligne.tete.entier("prix_unitaire") not in {None, attendu}:
                yield constater(ligne.tete, "prix_unitaire", regle, f"{attendu} centimes")


def ecarts_indemnisables(vue: VueFacture, _: int | None) -> Iterator[EcartB2]:
    """RG_VF631/CP01 and CP03: the price of ETI (EMI) is the sum of the écarts of the devices (drugs on top)."""
    for code, lettre, regle in (("ETI", "F", "b2.prix.eti"), ("EMI", "H", "b2.prix.emi")):
        portent = [ligne for ligne in vue.famille("3") if ligne.code == code]
        attendu = _somme(vue.famille("3"), lettre, "ecart_total")
        observes = [ligne.tete.entier("prix_unitaire") for ligne in portent]
        if portent and attendu is not None and None not in observes and sum(o or 0 for o in observes) != attendu:
            yield constater(portent[-1].tete, "prix_unitaire", regle, f"{attendu} centimes en tout")


_TOUT_UN = ("quantite", "coefficient", "denombrement")
#: Prestation code -> (rule, fields that must be one); looked at before the letters.
UNITES_CODES = {
    "ERI": ("b2.unite.eri", _TOUT_UN),
    "ETI": ("b2.unite.eti", ("quantite", "coefficient")),
    "EMI": ("b2.unite.emi", ("quantite", "coefficient")),
    "MAR": ("b2.unite.mar", ("quantite",)),
}
#: Letter of the detailed record -> the same; a type 3 has no count.
UNITES_LETTRES = {
    "M": ("b2.unite.ccam", _TOUT_UN),
    "F": ("b2.unite.lpp", ("quantite", "coefficient")),
    "H": ("b2.unite.ucd", _TOUT_UN),
    "B": ("b2.unite.biologie", ("quantite",)),
}
#: Field -> its bytes read as one.
UNS = {"quantite": 1, "coefficient": 100, "denombrement": 1}


def _unite_de(ligne: VueLigne) -> tuple[str, tuple[str, ...]]:
    if ligne.code in UNITES_CODES:
        return UNITES_CODES[ligne.code]
    return next((fixe for lettre, fixe in UNITES_LETTRES.items() if lettre in ligne.lettres), ("", ()))


def unites(vue: VueFacture, _: int | None) -> Iterator[EcartB2]:
    """RG_VF603 to RG_VF606, RG_VF611 to RG_VF617: quantity, coefficient and count fixed at one."""
    for ligne in vue.lignes:
        regle, noms = _unite_de(ligne)
        for nom in noms:
            if nom == "denombrement" and ligne.tete.type == "3":
                continue
            if ligne.tete.entier(nom) not in {None, UNS[nom]}:
                yield constater(ligne.tete, nom, regle, "1")


def rpps(vue: VueFacture, _: int | None) -> Iterator[EcartB2]:
    """RG_MF612 and RG_MF622: a 3E or 4E exists only to carry an RPPS."""
    for enr in vue.enregistrements:
        if enr.type == "3E" and not enr.brut("rpps_prescripteur").strip(b" 0"):
            yield constater(enr, "rpps_prescripteur", "b2.rpps.3e", "RPPS du prescripteur, ou pas de 3E")
        if enr.type == "4E" and not (enr.brut("rpps_prescripteur") + enr.brut("rpps_executant")).strip(b" 0"):
            yield constater(enr, "rpps_prescripteur", "b2.rpps.4e", "un RPPS, ou pas de 4E")


def prescriptions(vue: VueFacture, _: int | None) -> Iterator[EcartB2]:
    """RG_IP705: nothing is executed before it is prescribed."""
    for ligne in vue.famille("3"):
        fin = ligne.tete.brut("date_fin")
        for enr in ligne.complements.get("S", ()):
            jour = enr.brut("date_prescription")
            if dates.existe(jour) and dates.existe(fin) and jour > fin:
                yield constater(enr, "date_prescription", "b2.date.prescription", f"pas après {montrer(fin)}")


CONTROLES = (dispositifs, medicaments, prix, ecarts_indemnisables, unites, rpps, prescriptions)
