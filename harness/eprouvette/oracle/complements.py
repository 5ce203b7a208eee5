"""The lines a visit adds by itself: patient emergency fee and C2S dental fees.

SFG FIDES ACE RG_VF500 to RG_VF508 (`data/forfait_patient.csv`), RG_VF690 to RG_VF695.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from eprouvette.oracle.arrondi import euros
from eprouvette.oracle.chantier import Contexte, FactureEnCours, Ligne
from eprouvette.oracle.predicats import premiere
from eprouvette.oracle.prestations import PRESTATIONS
from eprouvette.oracle.regles import Refus

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eprouvette.oracle.tables import Tables
    from eprouvette.oracle.visite import Visite


def ajouter_forfait_patient(facture: FactureEnCours, visite: Visite, tables: Tables) -> None:
    """Adds the patient fee (and CFU) to an emergency invoice: always present, dated as its FUx (RG_VF506)."""
    fux = next((ligne for ligne in facture.lignes if ligne.famille == "fux"), None)
    if facture.genre != "urgence" or fux is None:
        return
    contexte = Contexte(visite=visite, tables=tables, situation=fux.situation, ligne=fux, facture=facture)
    rang, _ = premiere("forfait_patient.csv", contexte)
    if rang is None:
        return
    reduit = _reduction(fux) if rang["reduit"] else None
    prix = visite.forfait_patient
    code = rang["reduit"] if reduit is not None else rang["plein"]
    montant = None if prix is None else (prix.reduit if reduit is not None else prix.nominal)
    if "SP17" in fux.situation.sp:
        facture.noter("PG_5.5", "SP17")
    facture.lignes.append(_ligne_patient(code, fux, montant, rang, tables))
    facture.exoneration = rang["exoneration"] or "0"
    if reduit is not None:
        facture.lignes.append(_cfu(fux, prix.complement if prix else None, reduit))
        facture.exoneration = reduit
    if rang["plein"] == "FPX" or reduit is not None:
        facture.noter("RG_MF631/0279-CP01", facture.exoneration)
        for ligne in facture.lignes:
            if ligne.exoneration is not None and facture.exoneration != "0":
                ligne.exoneration = ""


def _reduction(fux: Ligne) -> str | None:
    """The exoneration code of the CFU: ALD whatever the care, or work accident (RG_VF502)."""
    if "ald" in fux.situation.etm:
        return "4"
    return "0" if fux.nature == "41" else None


def _ligne_patient(code: str, fux: Ligne, montant: int | None, rang: dict[str, str], tables: Tables) -> Ligne:
    ligne = _nouvelle(code, fux, montant)
    ligne.noter("RG_VF506", code)
    ligne.noter("RG_VF507", code)
    if montant is None:
        ligne.manquer(rang["regle"], "prix_forfait_patient")
        return ligne
    pris_en_charge = rang["taux"] == "100"
    ligne.base = montant if rang["base"] == "oui" else 0
    ligne.base_amc = montant
    ligne.taux = int(rang["taux"])
    ligne.amo = montant if pris_en_charge else 0
    ligne.amc = montant if rang["complementaire"] == "oui" else 0
    ligne.honoraires = montant
    ligne.patient = montant - ligne.amo - ligne.amc
    ligne.exoneration = ""
    ligne.noter(rang["regle"], f"{code} {euros(montant)}")
    if code in ("FPU", "FPV"):
        ligne.qualificatif = "N"
        ligne.noter("RG_MF610/03120", "N")
        if ligne.base:
            ligne.lire_deux_fois("D5", "base", euros(ligne.base), euros(0))
    if code == "FPV" and fux.nature == "41":
        ligne.lire_deux_fois("D32", "taux", "0", "100")
    connu = tables.chercher("prix", code, ligne.date)
    if connu is not None and connu.valeur != str(montant):
        ligne.lire_deux_fois("PRESSE", "prix", euros(montant), euros(int(connu.valeur)))
    return ligne


def _cfu(fux: Ligne, montant: int | None, exoneration: str) -> Ligne:
    ligne = _nouvelle("CFU", fux, montant)
    if montant is None:
        ligne.manquer("RG_VF502", "prix_forfait_patient")
        return ligne
    ligne.base = ligne.base_amc = ligne.amo = ligne.honoraires = montant
    ligne.amc = ligne.patient = 0
    ligne.taux, ligne.exoneration = 100, ""
    ligne.noter("RG_VF508", "CFU")
    ligne.noter("RG_VF502", f"CFU {euros(montant)} · exo {exoneration}")
    return ligne


def _nouvelle(code: str, fux: Ligne, montant: int | None) -> Ligne:
    return Ligne(
        prestation=PRESTATIONS[code],
        acte=fux.acte,
        actes=(),
        date=fux.date,
        prix=montant or 0,
        situation=fux.situation,
        situation_execution=fux.situation_execution,
        nature=fux.nature,
        mco=0,
        mco_amc=0,
    )


def ajouter_forfaits_c2s(facture: FactureEnCours, visite: Visite) -> None:
    """Moves the dental overcharge of C2S patients to its own line (RG_VF690 to RG_VF695)."""
    for ligne in tuple(facture.lignes):
        forfait = ligne.acte.forfait_c2s
        if forfait is None or not ligne.actes or "SP03" not in ligne.situation.sp or not ligne.acte.depassement:
            continue
        base = ligne.base or 0
        montant = min(base + ligne.acte.depassement, forfait.maximum) - base
        if montant <= 0 or ligne.base is None or ligne.amo is None or ligne.amc is None:
            continue
        ajout = _forfait_c2s(forfait.code, ligne, montant)
        lettre = min(base + ligne.acte.depassement, forfait.maximum - base)
        ajout.lire_deux_fois("E4", "prix", euros(montant), euros(lettre))
        ajout.noter(
            "RG_VF690",
            f"min({euros(base + ligne.acte.depassement)} ; {euros(forfait.maximum)}) − {euros(base)} = {euros(montant)}",
        )
        facture.lignes.append(ajout)
        _reprendre(ligne, montant)
        if visite.edition == "06.08" and forfait.code == "FPC":
            ajout.noter("RG_VF691/CP01", forfait.code)


def reste_c2s(facture: FactureEnCours) -> Iterator[Refus]:
    """RG_VF695: nothing is left to a C2S patient, FPC and special demands apart; lines the source leaves so are refused."""
    for ligne in facture.lignes:
        if "SP03" in ligne.situation.sp and ligne.patient and not ligne.acte.exigence_particuliere:
            yield Refus(regle="RG_VF695", lieu=f"{ligne.code} {ligne.date}", observe=euros(ligne.patient))


def _reprendre(ligne: Ligne, montant: int) -> None:
    """The fees of the act fall back to its base; what the forfait does not carry stays visible."""
    ligne.patient = ligne.acte.depassement - montant
    ligne.honoraires = (ligne.amo or 0) + (ligne.amc or 0) + ligne.patient
    ligne.lectures = [lecture for lecture in ligne.lectures if lecture.code != "D2"]
    ligne.noter("RG_VF694", euros(ligne.honoraires))
    ligne.noter("RG_VF695", euros(ligne.patient))


def _forfait_c2s(code: str, support: Ligne, montant: int) -> Ligne:
    ligne = Ligne(
        prestation=PRESTATIONS[code],
        acte=support.acte,
        actes=(),
        date=support.date,
        prix=montant,
        situation=support.situation,
        situation_execution=support.situation_execution,
        support=support,
        nature=support.nature,
        ips=support.ips,
        top_mt=support.top_mt,
    )
    ligne.base = ligne.taux = ligne.amo = ligne.patient = 0
    ligne.base_amc = ligne.amc = ligne.honoraires = montant
    ligne.exoneration, ligne.qualificatif = "0", "N"
    ligne.noter("RG_VF643/CP01", "N")
    ligne.noter("RG_VF691", code)
    ligne.noter("RG_VF692", euros(montant))
    ligne.noter("RG_VF693", "N")
    return ligne
