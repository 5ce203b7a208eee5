"""Controls on identity, rights and channel: what cannot be an electronic invoice, and who may be billed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from eprouvette.oracle.cles import cle_luhn, cle_nir
from eprouvette.oracle.regles import Refus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from eprouvette.oracle.controles import Vue

#: RG_CF663: qualities that may never receive maternity care
_SANS_MATERNITE = frozenset({"ascendant", "descendant", "collateral"})


def _facture(regle: str, rang: int, observe: str) -> Refus:
    return Refus(regle=regle, lieu=f"facture {rang}", observe=observe)


def droits_ouverts(vue: Vue) -> Iterator[Refus]:
    """Base rights open at the reference date (RG_CF611); not asked for AME nor anonymous invoices."""
    vus = set()
    for facture in vue.factures:
        for ligne in facture.lignes:
            sans = facture.genre == "anonyme" or "SP06" in ligne.situation.sp or ligne.nature == "30"
            jour = ligne.situation.jour
            if sans or ligne.situation.ouverts or jour in vus:
                continue
            vus.add(jour)
            if "SP08.2" in ligne.situation.sp:
                yield Refus(regle="RG_CF690/SP08.2", lieu=str(jour), observe="papier")
            else:
                yield Refus(regle="RG_CF611", lieu=str(jour), observe="aucune période ne couvre ce jour")


def canal(vue: Vue) -> Iterator[Refus]:
    """Third-party payment refused, or accident the caisse does not take electronically: paper."""
    visite = vue.visite
    if visite.refus_tiers_payant:
        yield Refus(regle="RG_CF690/CP01", lieu="visite", observe="papier")
    if visite.accident_droit_commun is None:
        return
    if visite.caisse_accepte_accident is False:
        yield Refus(regle="RG_CF652", lieu="visite", observe="papier")
    for ligne in vue.lignes:
        if ligne.situation.jour < visite.accident_droit_commun:
            yield Refus(regle="RG_CF660", lieu=str(ligne.situation.jour), observe=str(visite.accident_droit_commun))
            return


def coordonne(vue: Vue) -> Iterator[Refus]:
    """A passage coordinated patient needs a prise en charge to be billed in tiers payant."""
    if vue.visite.droits.prise_en_charge is False and any("SP08.1" in ligne.situation.sp for ligne in vue.lignes):
        yield Refus(regle="RG_CF690", lieu="visite", observe="SP08.1 sans prise en charge")


def accidents(vue: Vue) -> Iterator[Refus]:
    """An AT invoice the régime does not take electronically goes on paper; the AT identifier's key must be right."""
    for rang, facture in enumerate(vue.factures, 1):
        if facture.nature == "41" and vue.visite.droits.at_electronique is False:
            yield _facture("RG_CF695", rang, "papier")
    for accident in vue.visite.droits.accidents:
        if accident.identifiant and cle_luhn(accident.identifiant[:8]) != int(accident.identifiant[8]):
            observe = f"{accident.identifiant[8]} ≠ {cle_luhn(accident.identifiant[:8])}"
            yield Refus(regle="RG_BS648/CP01", lieu=accident.identifiant, observe=observe)


def qualite(vue: Vue) -> Iterator[Refus]:
    """AT: the insured only, MSA non-salariés apart; maternity: neither ascendant, descendant nor collateral."""
    droits, patient = vue.visite.droits, vue.visite.patient
    non_salarie = droits.regime == "02" and (droits.caisse or "").endswith("1")
    for rang, facture in enumerate(vue.factures, 1):
        if facture.nature == "41" and patient.qualite != "assure" and not non_salarie:
            yield _facture("RG_CF663", rang, f"41 · {patient.qualite}")
        if facture.nature == "30" and patient.qualite in _SANS_MATERNITE:
            yield _facture("RG_CF663", rang, f"30 · {patient.qualite}")


def contrats_sncf(vue: Vue) -> Iterator[Refus]:
    """Exactly one attachment contract among 18, 19, 20, 21."""
    if vue.visite.droits.regime != "04":
        return
    for ligne in vue.lignes:
        rattachement = sorted(ligne.situation.sncf & {"18", "19", "20", "21"})
        if len(rattachement) != 1:
            yield Refus(regle="RG_BS634", lieu=str(ligne.situation.jour), observe=" ".join(rattachement) or "∅")
            return


def grossesse(vue: Vue) -> Iterator[Refus]:
    """The presumed start of pregnancy cannot follow the care."""
    maternite = vue.visite.droits.maternite
    if maternite is None or maternite.debut_grossesse is None:
        return
    for ligne in vue.lignes:
        if ligne.nature == "30" and ligne.date < maternite.debut_grossesse:
            yield Refus(regle="RG_CF662", lieu=str(ligne.date), observe=str(maternite.debut_grossesse))
            return


def rpps(vue: Vue) -> Iterator[Refus]:
    """The key of an 11-digit RPPS, executant or prescriber."""
    vus = {acte for ligne in vue.lignes for acte in (ligne.acte.executant, ligne.acte.prescripteur) if acte}
    for identifiant in sorted(vus):
        if len(identifiant) == 11 and identifiant.isascii() and identifiant.isdigit():
            cle = cle_luhn(identifiant[:10])
            if cle != int(identifiant[10]):
                yield Refus(regle="RG_IP612", lieu=identifiant, observe=f"{identifiant[10]} ≠ {cle}")


def nir(vue: Vue) -> Iterator[Refus]:
    """The key of the NIR is 97 less the NIR modulo 97, Corsica included."""
    patient = vue.visite.patient
    if patient.nir and patient.cle and cle_nir(patient.nir) != patient.cle:
        yield Refus(regle="RG_BS603", lieu=patient.nir, observe=f"{patient.cle} ≠ {cle_nir(patient.nir)}")


def coordination(vue: Vue) -> Iterator[Refus]:
    """MCG, MCS, MCC only in path, out of path for C2S, or under 16."""
    for rang, facture in enumerate(vue.factures, 1):
        for ligne in facture.lignes:
            if ligne.famille != "coordination" or facture.ips in ("O", "M", "D", "H", None):
                continue
            if ligne.situation.age < 16:
                ligne.noter("RG_CF671/CP01", str(ligne.situation.age))
            elif facture.ips == "S" and "SP03" in ligne.situation.sp:
                ligne.noter("RG_CF671/SP03", "S")
            else:
                yield _facture("RG_CF671", rang, f"{ligne.code} · IPS {facture.ips or '∅'}")


def lignes_par_facture(vue: Vue) -> Iterator[Refus]:
    """At most 999 lines in one invoice."""
    for rang, facture in enumerate(vue.factures, 1):
        if len(facture.lignes) > 999:
            yield _facture("RG_MF630", rang, f"{len(facture.lignes)} > 999")


def orienteur(vue: Vue) -> Iterator[Refus]:
    """A referred patient's invoice names the referring doctor."""
    parcours = vue.visite.parcours
    if parcours is None or parcours.situation != "oriente_autre" or parcours.orienteur:
        return
    if any(facture.ips == "M" for facture in vue.factures):
        yield Refus(regle="RG_MF632", lieu="parcours.orienteur", observe="absent")


def numero(vue: Vue) -> Iterator[Refus]:
    """A rejected invoice comes back under a new number."""
    visite = vue.visite
    if visite.numero_titre and visite.numero_titre == visite.numero_rejete:
        yield Refus(regle="RG_MF635", lieu="numero_titre", observe=visite.numero_titre)


CONTROLES: Final[tuple[Callable[[Vue], Iterator[Refus]], ...]] = (
    droits_ouverts, canal, coordonne, accidents, qualite, contrats_sncf, grossesse, rpps, nir, coordination, lignes_par_facture, orienteur, numero,
)  # fmt: skip
