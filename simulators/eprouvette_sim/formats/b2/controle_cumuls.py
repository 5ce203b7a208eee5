"""Controls of what an invoice holds together: cohabitation of prestations, counts and dates of supplements."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from eprouvette_sim.formats.b2 import dates
from eprouvette_sim.formats.b2.champs import champ
from eprouvette_sim.formats.b2.cohabitation import Cohabitation, cohabitations, groupes, groupes_de
from eprouvette_sim.formats.b2.enregistrement import EcartB2, constater, ecart, montrer
from eprouvette_sim.formats.b2.regles import moins_sure

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from eprouvette_sim.formats.b2.vue import VueFacture, VueLigne

#: Electrocardiogram acts a téléconsultation refuses (RG_IP709).
ECG = frozenset({b"DEQA001", b"DEQP001", b"DEQP002", b"DEQP003", b"DEQP005", b"DEQP006"})
#: Care path indicators that admit a coordination majoration, or on which the text is silent (RG_CF671).
IPS_SANS_COORDINATION = (b" ", b"S")
#: Below this age a blank indicator is normal (RG_CF640, RG_CF671/CP01).
AGE_PARCOURS = 16


def _appui(lignes: Sequence[VueLigne]) -> str:
    """The weakest of what is known of these lines' codes."""
    return reduce(moins_sure, (ligne.prestation.provenance for ligne in lignes if ligne.prestation), "norme")


def _un(ligne: VueLigne, regle: str, attendu: str, observe: str, appui: str) -> EcartB2:
    return ecart(ligne.tete, champ(ligne.tete.type, "code_acte"), regle, attendu, observe, appui=appui)


def cohabitation(vue: VueFacture, _: int | None) -> Iterator[EcartB2]:
    """The table of cohabitations, row by row."""
    par_groupe: dict[str, list[VueLigne]] = {}
    for ligne in vue.lignes:
        for groupe in groupes_de(ligne.code):
            par_groupe.setdefault(groupe, []).append(ligne)
    for rang in cohabitations():
        if all(groupe in par_groupe for groupe in rang.si):
            yield from _GENRES[rang.genre](rang, par_groupe)


def _unique(rang: Cohabitation, par_groupe: dict[str, list[VueLigne]]) -> Iterator[EcartB2]:
    premiere, *autres = par_groupe[rang.si[0]]
    for ligne in autres:
        attendu = f"une seule ligne de {_codes([premiere, ligne])}"
        yield _un(ligne, rang.regle, attendu, f"{ligne.code} après {premiere.code}", _appui([premiere, ligne]))


def _exige(rang: Cohabitation, par_groupe: dict[str, list[VueLigne]]) -> Iterator[EcartB2]:
    if not any(groupe in par_groupe for groupe in rang.alors):
        ligne = par_groupe[rang.si[0]][0]
        yield _un(
            ligne, rang.regle, f"{ligne.code} avec {_noms(rang.alors)}", f"{ligne.code} sans eux", _appui([ligne])
        )


def _exclut(rang: Cohabitation, par_groupe: dict[str, list[VueLigne]]) -> Iterator[EcartB2]:
    ligne = par_groupe[rang.si[0]][0]
    refusees = [par_groupe[groupe][0] for groupe in rang.alors if groupe in par_groupe]
    for refusee in refusees:
        attendu = f"{ligne.code} sans {refusee.code}"
        yield _un(ligne, rang.regle, attendu, f"{ligne.code} et {refusee.code}", _appui([ligne, refusee]))


_GENRES = {"unique": _unique, "exige": _exige, "exclut": _exclut}


def _codes(lignes: Sequence[VueLigne]) -> str:
    return " ou ".join(sorted({ligne.code for ligne in lignes}))


def _noms(noms: Sequence[str]) -> str:
    return " ou ".join(sorted(code for nom in noms for code in groupes()[nom]))


def compter(vue: VueFacture, *noms: str) -> int:
    """How many lines of these groups the invoice holds."""
    return sum(1 for ligne in vue.lignes if groupes_de(ligne.code) & set(noms))


def nuits_d_avis(vue: VueFacture, _: int | None) -> Iterator[EcartB2]:
    """RG_CF674: as many SSN and SSF as SAS at most, one more with SIM or SIC."""
    possibles = compter(vue, "SAS") + (compter(vue, "SIMSIC") > 0)
    portees = [ligne for ligne in vue.lignes if "SSNF" in groupes_de(ligne.code)]
    for ligne in portees[possibles:]:
        vu = f"{len(portees)} en tout"
        yield _un(ligne, "b2.urgence.nuits_d_avis", f"au plus {possibles} SSN ou SSF", vu, "norme")


def dates_d_urgence(vue: VueFacture, _: int | None) -> Iterator[EcartB2]:
    """RG_CF675 and RG_CF676: supplements bear the day of their emergency fee, SSN and SSF that of an opinion."""
    for groupe, supports, regle in (
        ("SUNF", "FUX", "b2.urgence.date_nuit"),
        ("SSNF", "AVIS", "b2.urgence.date_nuit"),
        ("SUM", "FUX", "b2.urgence.date_supplement"),
        ("SU23", "FUX", "b2.urgence.date_supplement"),
        ("PE", "FUX", "b2.urgence.date_supplement"),
    ):
        jours = [ligne.tete.brut("date_soins") for ligne in vue.famille("4") if supports in groupes_de(ligne.code)]
        for ligne in vue.famille("4"):
            jour = ligne.tete.brut("date_soins")
            if jours and groupe in groupes_de(ligne.code) and jour not in jours:
                yield constater(ligne.tete, "date_soins", regle, f"{montrer(jours[0])} comme son support")


def seul(vue: VueFacture, _: int | None) -> Iterator[EcartB2]:
    """RG_CF689: an ATU never stands alone."""
    atus = [ligne for ligne in vue.lignes if ligne.code == "ATU"]
    if atus and len(atus) == len(vue.lignes):
        yield _un(atus[0], "b2.cumul.atu_seul", "ATU avec un acte au moins", "aucune autre ligne", _appui(atus))


def securites(vue: VueFacture, _: int | None) -> Iterator[EcartB2]:
    """RG_VF607/CP02: two SE at most, the cheaper at coefficient 0.50."""
    lignes = [ligne for ligne in vue.famille("3") if "SE" in groupes_de(ligne.code)]
    for ligne in lignes[2:]:
        yield _un(ligne, "b2.cumul.deux_se", "deux SE au plus", f"{len(lignes)} en tout", _appui(lignes))
    if len(lignes) == 2 and not any(ligne.tete.brut("coefficient") == b"00050" for ligne in lignes):
        moindre = min(lignes, key=lambda ligne: ligne.tete.entier("prix_unitaire") or 0)
        yield constater(moindre.tete, "coefficient", "b2.cumul.deux_se", "00050 pour la moins chère des deux")


def teleconsultation(vue: VueFacture, _: int | None) -> Iterator[EcartB2]:
    """RG_IP709: no electrocardiogram with a téléconsultation."""
    tele = [ligne for ligne in vue.lignes if "TELE" in groupes_de(ligne.code)]
    if not tele:
        return
    for ligne in vue.lignes:
        for enr in ligne.complements.get("M", ()):
            if enr.brut("code_ccam")[:7] in ECG:
                attendu = f"pas d'électrocardiogramme avec {tele[0].code}"
                yield constater(enr, "code_ccam", "b2.cumul.teleconsultation", attendu, appui=_appui(tele))


def coordination(vue: VueFacture, _: int | None) -> Iterator[EcartB2]:
    """RG_CF671: no coordination majoration with a blank indicator (under 16 apart) nor out of path (C2S apart)."""
    if vue.ips not in IPS_SANS_COORDINATION or (vue.ips == b" " and peut_etre_jeune(vue)):
        return
    c2s = vue.entete.brut("type_contrat") == b"89" or vue.entete.brut("eclatement") == b"F"
    if vue.ips == b"S" and c2s:
        return
    for ligne in vue.lignes:
        if "COORD" in groupes_de(ligne.code):
            vu = f"indicateur {montrer(vue.ips)}"
            yield _un(ligne, "b2.coordination.parcours", f"{ligne.code} dans le parcours", vu, _appui([ligne]))


def peut_etre_jeune(vue: VueFacture) -> bool:
    """True when the two-digit birth year may be that of somebody under 16: the century is not on the wire."""
    naissance = vue.entete.entier("date_naissance")
    jour = vue.entete.entier("date_entree")
    if naissance is None or jour is None or not dates.existe(vue.entete.brut("date_entree")):
        return True
    return 0 <= jour // 10_000 - naissance // 10_000 <= AGE_PARCOURS


CONTROLES = (cohabitation, nuits_d_avis, dates_d_urgence, seul, securites, teleconsultation, coordination)
