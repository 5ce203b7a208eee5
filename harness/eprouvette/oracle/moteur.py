"""Values a visit: lines, invoices, controls, bases, rates, shares, complements, header — in that order.

The order is the source's except that bases come before rates (the threshold needs them); each step is one
module, and only `chantier` objects change on the way.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from eprouvette.oracle import bases, complements, controles, entete, facturation, lignes, parts, taux
from eprouvette.oracle.chantier import FAMILLES_COMPLEMENT
from eprouvette.oracle.resultat import INCONCLUSIF, REFUSEE, VALORISEE, FactureValorisee, LigneValorisee, Resultat
from eprouvette.oracle.tables import livrees

if TYPE_CHECKING:
    from eprouvette.oracle.chantier import FactureEnCours, Ligne
    from eprouvette.oracle.regles import Refus
    from eprouvette.oracle.tables import Tables
    from eprouvette.oracle.visite import Acte, Visite

#: detail records under a line: family -> details per record (RG_MF613, RG_MF614, RG_MF623, RG_MF625)
_DETAILS = {"nabm": 5, "lpp": 1, "liste_en_sus": 1, "retrocession": 1}


def valoriser(visite: Visite, tables: Tables | None = None) -> Resultat:
    """The invoices this visit should give, to the cent, each value with its rules; never raises on a read visit."""
    tables = tables or livrees()
    visite = replace(visite, actes=_heriter(visite.actes))
    factures = facturation.repartir(lignes.former(visite, tables), visite, tables)
    for facture in factures:
        _chiffrer(facture, visite, tables)
    refus = controles.controler(visite, factures, tables)
    if refus:
        return _resultat(REFUSEE, visite, (), refus, tables)
    for facture in factures:
        complements.ajouter_forfaits_c2s(facture, visite)
        complements.ajouter_forfait_patient(facture, visite, tables)
        refus += tuple(complements.reste_c2s(facture))
        entete.achever(facture, visite)
    if refus:
        return _resultat(REFUSEE, visite, (), refus, tables)
    figees = tuple(_figer(facture) for facture in factures)
    manque = any(facture.manques or any(ligne.manques for ligne in facture.lignes) for facture in figees)
    return _resultat(INCONCLUSIF if manque else VALORISEE, visite, figees, (), tables)


def _resultat(
    verdict: str, visite: Visite, factures: tuple[FactureValorisee, ...], refus: tuple[Refus, ...], tables: Tables
) -> Resultat:
    return Resultat(
        verdict=verdict,
        titre=visite.titre or "",
        edition=visite.edition,
        factures=factures,
        refus=refus,
        sources=tables.sources,
    )


def _heriter(actes: tuple[Acte, ...]) -> tuple[Acte, ...]:
    """A complement without motif or domaine takes its support's, the first act of its date and professional."""
    from eprouvette.oracle.prestations import PRESTATIONS

    def complement(acte: Acte) -> bool:
        return acte.code in PRESTATIONS and PRESTATIONS[acte.code].famille in FAMILLES_COMPLEMENT

    supports: dict[tuple[object, str], Acte] = {}
    for acte in actes:
        if not complement(acte):
            supports.setdefault((acte.date, acte.executant), acte)
    herites = []
    for acte in actes:
        support = supports.get((acte.date, acte.executant)) if complement(acte) else None
        if support is None:
            herites.append(acte)
            continue
        exclu = acte.exclu_parcours if acte.exclu_parcours is not None else support.exclu_parcours
        herites.append(
            replace(
                acte,
                motif=acte.motif or support.motif,
                domaine=acte.domaine or support.domaine,
                specialite=acte.specialite or support.specialite,
                prescription=acte.prescription or support.prescription,
                serie=acte.serie or support.serie,
                exclu_parcours=exclu,
            )
        )
    return tuple(herites)


def _chiffrer(facture: FactureEnCours, visite: Visite, tables: Tables) -> None:
    for ligne in facture.lignes:
        bases.poser(ligne, visite)
    taux.fixer(facture, visite, tables)
    for ligne in facture.lignes:
        _qualifier(ligne)
        parts.partager(ligne, visite, tables)


def _qualifier(ligne: Ligne) -> None:
    """The qualificatif: N for AME, A for an authorised overcharge out of path (RG_CF655)."""
    if "SP06" in ligne.situation.sp:
        ligne.qualificatif = "N"
        ligne.noter("RG_CF655/SP06", "N")
    elif ligne.famille == "forfait_c2s":
        ligne.qualificatif = "N"
        ligne.noter("RG_VF693", "N")
    elif ligne.acte.depassement and ligne.ips == "S" and ligne.actes and ligne.acte.categorie not in ("AD", "ID", "PD"):
        ligne.qualificatif = "A"
        ligne.noter("RG_CF655", "A")


def _figer(facture: FactureEnCours) -> FactureValorisee:
    eclatee = facture.champs.get("[0295]") == "F"
    return FactureValorisee(
        genre=facture.genre,
        champs=dict(sorted(facture.champs.items())),
        lignes=tuple(_figer_ligne(ligne, eclatee=eclatee) for ligne in facture.lignes),
        regles=tuple(facture.regles),
        lectures=tuple(facture.lectures),
        manques=tuple(facture.manques),
    )


def _figer_ligne(ligne: Ligne, *, eclatee: bool) -> LigneValorisee:
    mt, dmt, regle = entete.mt_dmt(ligne)
    ligne.noter(regle, f"{mt}/{dmt}")
    if "SE8" in ligne.code and mt == "19":
        ligne.lire_deux_fois("D15", "mt", f"{mt}/{dmt}", "?")
    if eclatee:
        ligne.noter("RG_MF610/03122", "0")
    fictif = entete.prescripteur(ligne)
    if fictif:
        ligne.noter("RG_IP601/CP02", fictif)
    if ligne.famille in ("retrocession", "retrocession_non_codee"):
        ligne.noter("RG_IP610/CP02", "50")
    ligne.noter(
        "RG_MF600" if ligne.actes and not ligne.prestation.forfait else "RG_MF601",
        " ".join(ligne.prestation.enregistrements),
    )
    par_fiche = _DETAILS.get(ligne.famille)
    _noter_details(ligne, par_fiche)
    return LigneValorisee(
        type=ligne.prestation.type,
        enregistrements=ligne.prestation.enregistrements,
        code=_code(ligne),
        code_fil=ligne.acte.regroupement if ligne.famille == "ccam" else _code(ligne),
        acte=ligne.acte.code,
        date=ligne.date.isoformat(),
        quantite=ligne.quantite,
        coefficient=ligne.coefficient,
        denombrement=ligne.denombrement,
        prix=ligne.prix,
        majoration=ligne.majoration,
        mco=ligne.mco,
        base=ligne.base,
        taux=ligne.taux,
        exoneration=ligne.exoneration,
        amo=ligne.amo,
        amc=ligne.amc,
        patient=ligne.patient,
        honoraires=ligne.honoraires,
        montant_oc=0 if eclatee else ligne.amc,
        participation=ligne.participation,
        tmf=ligne.tmf,
        penalite=ligne.penalite,
        qualificatif=ligne.qualificatif,
        domaine=ligne.domaine,
        specialite="50" if ligne.famille.startswith("retrocession") else ligne.acte.specialite or "",
        prescripteur=fictif,
        mt=mt,
        dmt=dmt,
        details=(len(ligne.actes) - 1) // par_fiche if par_fiche and ligne.actes else 0,
        regles=tuple(ligne.regles),
        lectures=tuple(ligne.lectures),
        manques=tuple(ligne.manques),
    )


#: family -> rule of its detail records
_REGLES_DETAILS = {"nabm": "RG_MF623", "lpp": "RG_MF613", "liste_en_sus": "RG_MF614", "retrocession": "RG_MF625"}


def _noter_details(ligne: Ligne, par_fiche: int | None) -> None:
    if par_fiche and ligne.actes:
        nombre = -(-len(ligne.actes) // par_fiche)
        ligne.noter(
            _REGLES_DETAILS[ligne.famille], f"{len(ligne.actes)} → {nombre} {ligne.prestation.enregistrements[-1]}"
        )
    if ligne.prestation.enregistrements[-1] in ("4M", "4B"):
        for situation in sorted(ligne.situation.sp & {"SP03", "SP06"}):
            ligne.noter(f"RG_MF600/{situation}")


def _code(ligne: Ligne) -> str:
    """The code written on the wire: the majoration letter follows the act code, in 5th position (RG_MF620/CP01)."""
    majoration = ligne.acte.majoration
    if majoration is None or ligne.acte.nomenclature != "NGAP" or not ligne.actes or ligne.famille == "coordination":
        return ligne.code
    ligne.noter("RG_MF620/CP01", majoration.code)
    return f"{ligne.code:<4}{majoration.code}"
