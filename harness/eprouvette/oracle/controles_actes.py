"""Controls on the acts themselves: dates, codes, fees of the emergency family, biology, drugs (SFG IP, CF, VF)."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Final

from eprouvette.oracle import codes
from eprouvette.oracle.arrondi import euros
from eprouvette.oracle.chantier import FAMILLES_FORFAIT, FAMILLES_URGENCE
from eprouvette.oracle.regles import Refus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from eprouvette.oracle.chantier import Ligne
    from eprouvette.oracle.controles import Vue


def _refus(regle: str, ligne: Ligne, observe: str) -> Refus:
    return Refus(regle=regle, lieu=f"{ligne.code} {ligne.date}", observe=observe)


def dates(vue: Vue) -> Iterator[Refus]:
    """Execution inside the visit, after prescription and not before birth."""
    visite = vue.visite
    for ligne in vue.lignes:
        acte = ligne.acte
        if not visite.entree <= acte.date <= visite.fin and not acte.serie:
            yield _refus("RG_VF600", ligne, f"{visite.entree} … {visite.fin}")
        if acte.prescription is not None and acte.date < acte.prescription:
            yield _refus("RG_IP705", ligne, f"{acte.prescription}")
        if acte.date < ligne.situation.naissance:
            yield _refus("RG_IP_CC16", ligne, str(ligne.situation.naissance))


def bascule(vue: Vue) -> Iterator[Refus]:
    """Care strictly after the FIDES switch date; not controlled for C2S and AME."""
    jour = vue.visite.etablissement.bascule
    if jour is None:
        return
    for ligne in vue.lignes:
        if ligne.date > jour:
            continue
        dispense = sorted(ligne.situation.sp & {"SP03", "SP06"})
        if dispense:
            ligne.noter(f"RG_IP701/{dispense[0]}")
        else:
            yield _refus("RG_IP701", ligne, f"{jour}")


def delai(vue: Vue) -> Iterator[Refus]:
    """Less than one year between care and transmission, unless the caisse asked for the late sending."""
    envoi = vue.visite.transmission
    if envoi is None:
        return
    for ligne in vue.lignes:
        if (envoi.year, envoi.month, envoi.day) < (ligne.date.year + 1, ligne.date.month, ligne.date.day):
            continue
        if vue.visite.envoi_force:
            ligne.noter("RG_MF606/CP01", str(envoi))
        else:
            yield _refus("RG_MF606", ligne, str(envoi))


def imagerie_urgence(vue: Vue) -> Iterator[Refus]:
    """A technical fee in an emergency visit goes with exactly one SIC."""
    if vue.par_famille.get("fux") and vue.par_famille.get("technique"):
        if vue.par_famille.get("sim"):
            yield _refus("RG_CF636/CP01", vue.par_famille["technique"][0], "SIM")
        elif len(vue.par_famille.get("sic", ())) != 1:
            yield _refus("RG_CF673", vue.par_famille["technique"][0], f"SIC × {len(vue.par_famille.get('sic', ()))}")


def nombre_ssn(vue: Vue) -> Iterator[Refus]:
    """SSN and SSF are at most the number of SAS, plus one with SIM or SIC; each on the date of one of them."""
    compte = {
        famille: sum(ligne.quantite for ligne in vue.par_famille.get(famille, ()))
        for famille in ("ssn", "sas", "imagerie_urgence")
    }
    maximum = compte["sas"] + bool(compte["imagerie_urgence"])
    if compte["ssn"] > maximum:
        yield _refus("RG_CF674", vue.par_famille["ssn"][0], f"{compte['ssn']} > {maximum}")
    jours = {ligne.date for ligne in vue.par_famille.get("imagerie_ou_sas", ())}
    for ligne in vue.par_famille.get("ssn", ()):
        if jours and ligne.date not in jours:
            yield _refus("RG_CF675", ligne, " ".join(sorted(str(jour) for jour in jours)))


def dates_supplements(vue: Vue) -> Iterator[Refus]:
    """SUN, SUF, SUM, SU2, SU3, PE1, PE2 bear the date of the FUx."""
    fux = vue.par_famille.get("fux")
    if not fux:
        return
    for famille, regle in (("sun", "RG_CF675"), ("sum", "RG_CF676"), ("su", "RG_CF676"), ("pe", "RG_CF676")):
        for ligne in vue.par_famille.get(famille, ()):
            if ligne.date != fux[0].date:
                yield _refus(regle, ligne, f"FUx {fux[0].date}")


def teleexpertise(vue: Vue) -> Iterator[Refus]:
    """A téléexpertise stands alone."""
    for groupe in vue.par_date.values():
        total = sum(1 for lignes in (groupe.get("acte", ()), groupe.get("coordination", ())) for _ in lignes)
        seules = groupe.get("teleexpertise", ())
        if seules and total > len(seules):
            yield _refus("RG_CF885", seules[0], f"{total} lignes")


def ccam_ngap(vue: Vue) -> Iterator[Refus]:
    """CCAM and NGAP of one professional not together, unless a fee is there or the act is at 50 % (RG_VF620/CP01)."""
    for jour, groupe in vue.par_date.items():
        leve = any(groupe.get(famille) for famille in (*FAMILLES_FORFAIT, "fsd", "vde", "technique"))
        entiers = {ligne.acte.executant for ligne in groupe.get("ccam", ()) if not ligne.acte.demi_tarif}
        melange = entiers & {ligne.acte.executant for ligne in groupe.get("ngap", ())}
        c2s = any(ligne.acte.forfait_c2s for ligne in groupe.get("ccam", ()))
        partiels = {ligne.acte.executant for ligne in groupe.get("ccam", ())} - entiers
        if (melange and (leve or c2s)) or partiels & {ligne.acte.executant for ligne in groupe.get("ngap", ())}:
            groupe["ccam"][0].noter("RG_VF620/CP01")
        elif melange:
            yield Refus(regle="RG_VF620", lieu=str(jour), observe=f"CCAM × NGAP {' '.join(sorted(melange))}")


def biologie(vue: Vue) -> Iterator[Refus]:
    """NABM 9107 never in EPS; at most 3 markers of rule 3 and 2 of rule 4 per sampling."""
    for ligne in vue.par_famille.get("nabm", ()):
        lus = [codes.normaliser(acte.code) for acte in ligne.actes]
        if "9107" in lus and vue.visite.etablissement.categorie == "EPS":
            yield _refus("RG_CF684/SP13", ligne, "9107")
        elif "9107" in lus:
            ligne.noter("RG_CF684", "9107")
        for ensemble, maximum in (("regle_3", 3), ("regle_4", 2)):
            compte = sum(code in codes.ENSEMBLES[ensemble] for code in lus)
            if compte > maximum:
                yield _refus("RG_VF625", ligne, f"{ensemble} : {compte} > {maximum}")


def medicaments(vue: Vue) -> Iterator[Refus]:
    """UCD of 7 digits starting with 9; one margin per UCD and prescription; nutrients only with an ALD."""
    marges: Counter[tuple[object, ...]] = Counter()
    for ligne in vue.lignes:
        for acte in ligne.actes:
            if acte.nomenclature == "UCD":
                if not (len(acte.code) == 7 and acte.code.isdigit() and acte.code[0] == "9"):
                    yield _refus("RG_IP710", ligne, acte.code)
                if acte.marge:
                    marges[acte.code, acte.prescription] += 1
        if ligne.code == "NUT" and not (ligne.acte.motif == "ald" and "ald" in ligne.situation.etm):
            yield _refus("RG_VF_CC5", ligne, ligne.acte.motif or "∅")
    for (code, prescription), compte in marges.items():
        if compte > 1:
            yield Refus(regle="RG_IP712", lieu=f"{code} {prescription}", observe=f"{compte} marges")


def ccam(vue: Vue) -> Iterator[Refus]:
    """Incompatible acts, a complementary act alone, association 4 mixed with others."""
    for jour, groupe in vue.par_date.items():
        actes = groupe.get("ccam", [])
        presents = {ligne.acte.code for ligne in actes}
        for ligne in actes:
            heurts = presents & set(ligne.acte.incompatibles)
            if heurts:
                yield _refus("RG_VF_RC17", ligne, " ".join(sorted(heurts)))
        if actes and all(ligne.acte.acte_complementaire for ligne in actes):
            yield Refus(regle="RG_VF_CC3", lieu=str(jour), observe=" ".join(sorted(presents)))
        yield from _associations(actes)


def _associations(actes: list[Ligne]) -> Iterator[Refus]:
    par_medecin: dict[str, set[str]] = {}
    for ligne in actes:
        if ligne.acte.association is not None:
            par_medecin.setdefault(ligne.acte.executant, set()).add(ligne.acte.association)
    for medecin, valeurs in par_medecin.items():
        if len(par_medecin) > 1 and valeurs.isdisjoint({"1", "4", "5"}):
            yield Refus(regle="RG_IP654/CP-ACE", lieu=f"{medecin}", observe=" ".join(sorted(valeurs)))
        if "4" in valeurs and len(valeurs) > 1:
            yield Refus(regle="RG_IP654", lieu=f"{medecin}", observe=" ".join(sorted(valeurs)))


def horaires(vue: Vue) -> Iterator[Refus]:
    """Night majoration between 20:00 and 8:00, holiday majoration between 8:00 and 20:00, when the time is given."""
    for ligne in vue.lignes:
        majoration, heure = ligne.acte.majoration, ligne.acte.heure
        if majoration is None or heure is None or not ligne.actes:
            continue
        nuit = heure >= "20:00" or heure < "08:00"
        if majoration.code == "N" and not nuit:
            yield _refus("RG_CF682", ligne, heure)
        if majoration.code == "F" and nuit:
            yield _refus("RG_CF688", ligne, heure)


def motifs(vue: Vue) -> Iterator[Refus]:
    """No medical reason on emergency fees; newborn care within the first thirty days."""
    for ligne in vue.lignes:
        if not ligne.actes or ligne.acte.motif is None:
            continue
        if ligne.famille in FAMILLES_URGENCE:
            yield _refus("RG_IP623/CP01", ligne, ligne.acte.motif)
        jours = ((ligne.acte.prescription or ligne.date) - ligne.situation.naissance).days
        if ligne.acte.motif == "nouveau_ne" and jours > 30:
            yield _refus("RG_IP623", ligne, f"{jours} j")


def sites(vue: Vue) -> Iterator[Refus]:
    """Emergency fees only on an authorised site and since 2021-09-01, FFM only elsewhere, no CCAM at speciality 40."""
    autorise = vue.visite.etablissement.site_urgences
    for ligne in vue.lignes:
        if ligne.famille in FAMILLES_URGENCE and autorise is False:
            yield _refus("RG_IP685", ligne, "site_urgences = false")
        if ligne.famille in FAMILLES_URGENCE and ligne.date < _DEBUT_URGENCES:
            yield _refus("RG_CF636", ligne, str(_DEBUT_URGENCES))
        elif ligne.famille in FAMILLES_URGENCE and ligne.date < _DEBUT_URGENCES_PG:
            ligne.lire_deux_fois("D14", "date", str(_DEBUT_URGENCES), str(_DEBUT_URGENCES_PG))
        if ligne.famille == "ffm" and autorise:
            yield _refus("RG_CF633", ligne, "site_urgences = true")
        if ligne.famille == "ccam" and ligne.acte.specialite == "40":
            yield _refus("RG_IP707/CP01", ligne, "40")
        if ligne.famille == "ccam" and ligne.acte.majoration is not None:
            yield _refus("RG_CF630/CP01", ligne, ligne.acte.majoration.code)


#: RG_CF636; the general volume says 2022-01-01 (D14): the earlier day is used, so that nobody fails on the later
_DEBUT_URGENCES, _DEBUT_URGENCES_PG = date(2021, 9, 1), date(2022, 1, 1)


def depassements(vue: Vue) -> Iterator[Refus]:
    """An overcharge is a DA (out of path, specialist, not C2S, capped), dental, or a special demand."""
    for ligne in vue.lignes:
        acte = ligne.acte
        if (
            not acte.depassement
            or not ligne.actes
            or acte.exigence_particuliere
            or acte.categorie in ("AD", "ID", "PD")
        ):
            continue
        if acte.forfait_c2s is not None or acte.type_dentaire is not None:
            continue
        if "SP03" in ligne.situation.sp:
            yield _refus("RG_CF655/SP03", ligne, euros(acte.depassement))
        elif ligne.ips not in ("S", None) or acte.specialite in (None, "01", "22", "23"):
            yield _refus("RG_CF655", ligne, f"IPS {ligne.ips or '∅'} · {acte.specialite or '∅'}")
        else:
            yield from _plafond_da(ligne)


def _plafond_da(ligne: Ligne) -> Iterator[Refus]:
    if ligne.base is None:
        return
    # 17,5 % of the base per act, rounded up to the euro (RG_VF637)
    plafond = -(-ligne.base * 175 // 100000) * 100
    if ligne.acte.depassement > plafond:
        yield _refus("RG_VF637", ligne, f"{euros(ligne.acte.depassement)} > {euros(plafond)}")


CONTROLES: Final[tuple[Callable[[Vue], Iterator[Refus]], ...]] = (
    dates, bascule, delai, imagerie_urgence, nombre_ssn, dates_supplements, teleexpertise, ccam_ngap,
    biologie, medicaments, ccam, horaires, motifs, sites, depassements,
)  # fmt: skip
