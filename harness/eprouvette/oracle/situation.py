"""The patient's administrative situation on one day: particular situations, exonerations, modulations.

SFG FIDES ACE 06.09, RG_BS684, RG_BS686, RG_BS702 to RG_BS712, RG_CF600, RG_CF610 to RG_CF615.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from eprouvette.oracle.donnees import lignes_csv
from eprouvette.oracle.regles import Application

if TYPE_CHECKING:
    from eprouvette.oracle.visite import Accident, Acte, CodePeriode, Droits, Patient, Visite


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What is true of the patient on `jour`, and the rules that said so, in order."""

    jour: date
    age: int
    naissance: date
    ouverts: bool
    sp: frozenset[str]
    etm: frozenset[str]
    mtm: frozenset[str]
    medecin_traitant: bool | None
    sncf: frozenset[str]
    accident: Accident | None
    maternite: bool
    regles: tuple[Application, ...]


def naissance(patient: Patient) -> date:
    """The birth date used to compute ages: 1 January of the year when day or month are impossible (RG_BS601/CP02)."""
    try:
        return date.fromisoformat(patient.naissance)
    except ValueError:
        return date(int(patient.naissance[:4]), 1, 1)


def age(ne_le: date, jour: date) -> int:
    """Completed years on that day; 0 before birth."""
    return max(0, jour.year - ne_le.year - ((jour.month, jour.day) < (ne_le.month, ne_le.day)))


def plus_mois(jour: date, mois: int) -> date:
    """The same day some months later, the last day of the month when it does not exist."""
    annee, rang = divmod(jour.month - 1 + mois, 12)
    suivant = date(jour.year + annee + (rang + 1) // 12, (rang + 1) % 12 + 1, 1)
    dernier = suivant - timedelta(days=1)
    return dernier.replace(day=min(jour.day, dernier.day))


def situer(visite: Visite, jour: date) -> Situation:
    """The situation on that day; a code is kept only if its period holds the day (RG_CF612, RG_CF613)."""
    droits, regles = visite.droits, []
    ne_le = naissance(visite.patient)
    if ne_le.isoformat() != visite.patient.naissance:
        regles.append(Application(regle="RG_BS601/CP02", detail=f"{visite.patient.naissance} → {ne_le}"))
    regles.append(Application(regle="RG_CF610", detail=str(age(ne_le, jour))))
    medecin = _medecin_traitant(droits, jour)
    if medecin is not None:
        regles.append(Application(regle="RG_CF614", detail="O" if medecin else "N"))
    if medecin is None and droits.medecin_traitant:
        regles.append(Application(regle="RG_CF614/CP01"))
    etm = _codes(droits.exonerations, jour, "etm", "RG_BS684", regles)
    mtm = _codes(droits.modulations, jour, "mtm", "RG_BS686", regles)
    sp = _particulieres(visite, jour, etm, regles)
    if etm or mtm:
        regles.append(Application(regle="RG_CF613", detail=" ".join(sorted(etm | mtm))))
    return Situation(
        jour=jour,
        age=age(ne_le, jour),
        naissance=ne_le,
        ouverts=any(periode.couvre(jour) for periode in droits.periodes),
        sp=sp,
        etm=etm,
        mtm=mtm,
        medecin_traitant=medecin,
        sncf=_sncf(droits, jour, regles),
        accident=_accident(droits, jour),
        maternite="maternite" in etm or _maternite(droits, jour),
        regles=tuple(regles),
    )


def _codes(
    lus: tuple[CodePeriode, ...], jour: date, domaine: str, regle: str, regles: list[Application]
) -> frozenset[str]:
    gardes = set()
    for lu in lus:
        if lu.couvre(jour):
            nom = _CDRI.get((domaine, lu.code), lu.code)
            if nom != lu.code:
                regles.append(Application(regle=regle, detail=f"{lu.code} → {nom}"))
            gardes.add(nom)
    return frozenset(gardes)


#: particular situations read on another support than the card or CDRi
_DECLAREES = {"SP08.2": "RG_BS711", "SP17": "RG_BS712"}
#: (domain, CDRi code) -> our name: RG_BS684, RG_BS686, RG_BS705
_CDRI = {(rang["domaine"], rang["code"]): rang["nom"] for rang in lignes_csv("codes_cdri.csv")}


def _particulieres(visite: Visite, jour: date, etm: frozenset[str], regles: list[Application]) -> frozenset[str]:
    droits = visite.droits
    gardees = set(_codes(droits.situations, jour, "sp", "RG_BS705", regles))
    valides = [declaree.code for declaree in droits.situations if declaree.couvre(jour)]
    regles += [Application(regle=_DECLAREES[code]) for code in valides if code in _DECLAREES]
    if droits.c2s and droits.c2s.du <= jour and (droits.c2s.au is None or jour <= droits.c2s.au):
        gardees.add("SP03")
        regles.append(Application(regle="RG_BS707"))
    if droits.ame and droits.ame.couvre(jour):
        gardees.add("SP06")
        regles.append(Application(regle="RG_BS709"))
    if _provisoire_msa(visite):
        regles.append(Application(regle="RG_BS602/CP01"))
    elif visite.patient.nir and visite.patient.nir[0] in "56":
        gardees.add("SP08.1")
        regles.append(Application(regle="RG_BS710", detail=f"{visite.patient.nir[0]}…"))
    for regle, vrai, code in _regime_01(droits, etm):
        if droits.regime == "01" and vrai:
            gardees.add(code)
            regles.append(Application(regle=regle))
    if gardees:
        regles.append(Application(regle="RG_CF612", detail=" ".join(sorted(gardees))))
    return frozenset(gardees)


def _regime_01(droits: Droits, etm: frozenset[str]) -> tuple[tuple[str, bool, str], ...]:
    return (
        ("RG_BS705/SP08.2", droits.bgdh == "70", "SP08.2"),
        ("RG_BS703", droits.bgdh == "65", "SP17"),
        ("RG_BS705/SP17", droits.cha_ann == "0" and "pension_militaire" in etm, "SP17"),
    )


def _provisoire_msa(visite: Visite) -> bool:
    """RG_BS602/CP01: in régime 02 a NIR beginning with six 5 is a provisional number, not a coordinated patient."""
    nir = visite.patient.nir or ""
    return visite.droits.regime == "02" and nir.startswith("555555")


def _medecin_traitant(droits: Droits, jour: date) -> bool | None:
    periode = droits.medecin_traitant_periode
    if droits.medecin_traitant and periode is not None:
        return None if jour < periode.du else periode.couvre(jour)
    return droits.medecin_traitant


def _sncf(droits: Droits, jour: date, regles: list[Application]) -> frozenset[str]:
    valides = {contrat.code for contrat in droits.contrats_sncf if contrat.couvre(jour)}
    if not valides:
        return frozenset()
    gardes = frozenset({"20"}) if "20" in valides else frozenset(valides)
    regles.append(Application(regle="RG_CF615", detail=" ".join(sorted(gardes))))
    return gardes


def _accident(droits: Droits, jour: date) -> Accident | None:
    for accident in droits.accidents:
        if accident.du <= jour and (accident.au is None or jour <= accident.au):
            return accident
    return None


def _maternite(droits: Droits, jour: date) -> bool:
    maternite = droits.maternite
    return maternite is not None and maternite.du <= jour and (maternite.au is None or jour <= maternite.au)


def date_reference(acte: Acte, *, c2s: bool) -> tuple[date | None, str]:
    """The AMO reference date of an act and the rule that chose it; `None` when that date was not declared.

    RG_CF600, RG_CF600/SP03. A test without ordonnance has no prescription: its execution date is used.
    """
    if c2s and acte.nomenclature in ("LPP", "UCD", "PREPARATION"):
        return acte.date, "RG_CF600/SP03"
    source = _SOURCE_DATE.get(acte.type_dentaire or "") or _SOURCE_DATE.get(acte.nomenclature, "date")
    if acte.serie:
        source = "prescription"
    if source == "prescription" and acte.sans_ordonnance:
        source = "date"
    return getattr(acte, source), "RG_CF600"


_SOURCE_DATE = {
    "prothese": "achevement",
    "odf": "prescription",
    "NABM": "prescription",
    "LPP": "prescription",
}
