"""The rate and exoneration of each line: `data/taux.csv`, first row that holds (SFG FIDES ACE VF34).

The threshold rule stands between the rows `avant` and `apres`; it looks at several lines and lives in `seuil`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from eprouvette.oracle import seuil
from eprouvette.oracle.chantier import FAMILLES_FORFAIT, Contexte, FactureEnCours, Ligne
from eprouvette.oracle.donnees import lignes_csv
from eprouvette.oracle.predicats import juger

if TYPE_CHECKING:
    from eprouvette.oracle.tables import Tables
    from eprouvette.oracle.visite import Visite

#: rate rows that concern the whole invoice: their line code is lifted or blanked by `entete`
REGLES_ALD = {"RG_VF999": "RG_VF661", "RG_VF998": "RG_VF662"}


def fixer(facture: FactureEnCours, visite: Visite, tables: Tables) -> None:
    """Gives every line its rate and exoneration, or says what is missing; the fee is settled before what it spreads to."""
    for ligne in facture.lignes:
        _etape("avant", ligne, facture, visite, tables)
    seuil.appliquer(facture, visite, tables)
    for ligne in sorted(facture.lignes, key=lambda ligne: ligne.famille not in FAMILLES_FORFAIT):
        if ligne.taux is None and not ligne.manques:
            _etape("apres", ligne, facture, visite, tables)


def _etape(etape: str, ligne: Ligne, facture: FactureEnCours, visite: Visite, tables: Tables) -> None:
    contexte = Contexte(visite=visite, tables=tables, situation=ligne.situation, ligne=ligne, facture=facture)
    candidats = [_chercher(etape, contexte)]
    if ligne.situation is not ligne.situation_execution:
        candidats.append(_chercher(etape, replace(contexte, situation=ligne.situation_execution)))
    trouves = [candidat for candidat in candidats if candidat is not None]
    if not trouves:
        return
    choix = max(trouves, key=lambda trouve: -1 if trouve.taux is None else trouve.taux)
    if choix.inconnu is not None:
        ligne.manquer(choix.regle, choix.inconnu)
        return
    if len({trouve.taux for trouve in candidats if trouve is not None}) > 1 or len(trouves) < len(candidats):
        ligne.noter("RG_CF613/CP01", " / ".join(f"{trouve.taux} %" for trouve in trouves))
    if choix.regle in REGLES_ALD:
        ligne.noter(REGLES_ALD[choix.regle])
    ligne.taux, ligne.exoneration = choix.taux, choix.exoneration
    ligne.noter(choix.regle, f"{choix.taux} % · exo {choix.exoneration}")
    if choix.regle == "RG_VF665/CP01" and choix.taux != 100:
        ligne.lire_deux_fois("E3", "exoneration", "0", "5")


def _chercher(etape: str, contexte: Contexte) -> _Choix | None:
    """The first row of this step that holds, or the unknown word that stops the search."""
    for rang in lignes_csv("taux.csv"):
        if rang["etape"] != etape:
            continue
        vrai, inconnu = juger(rang["condition"], contexte)
        if inconnu is not None:
            return _Choix(regle=rang["regle"], taux=None, exoneration="", inconnu=inconnu)
        if vrai:
            taux = _taux(rang["taux"], contexte)
            manque = None if taux is not None else "taux_base"
            return _Choix(regle=rang["regle"], taux=taux, exoneration=rang["exoneration"], inconnu=manque)
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Choix:
    """The row chosen; `inconnu` names what is missing when it cannot be applied."""

    regle: str
    taux: int | None
    exoneration: str
    inconnu: str | None


def _taux(cellule: str, contexte: Contexte) -> int | None:
    if cellule == "base":
        return taux_de_base(contexte)
    if cellule == "forfait":
        return contexte.ligne.forfait_lie.taux if contexte.ligne.forfait_lie else None
    return int(cellule)


def taux_de_base(contexte: Contexte) -> int | None:
    """The base rate: the UCD base's for drugs, the declared one, else table 4ter when loaded (RG_VF669).

    Régime 10 reads the CRPCEN column, loaded as table `4ter_crpcen`.
    """
    ligne = contexte.ligne
    if ligne.famille == "retrocession":
        return int(ligne.acte.taux_ucd or "0")
    if ligne.acte.taux_base is not None:
        return ligne.acte.taux_base
    colonne = "4ter_crpcen" if contexte.visite.droits.regime == "10" else "4ter"
    lue = contexte.tables.chercher(colonne, ligne.code, ligne.date)
    return int(lue.valeur) if lue is not None and lue.valeur.isdigit() and int(lue.valeur) <= 100 else None
