"""Controls of the order of lines inside an invoice (RG_MF602)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eprouvette_sim.formats.b2.champs import champ
from eprouvette_sim.formats.b2.enregistrement import EcartB2, ecart

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eprouvette_sim.formats.b2.vue import VueFacture, VueLigne

AVIS = frozenset({"SAS", "SIM", "SIC", "SSN", "SSF"})


def _un(ligne: VueLigne, regle: str, attendu: str, observe: str) -> EcartB2:
    appui = ligne.prestation.provenance if ligne.prestation else "norme"
    return ecart(ligne.tete, champ(ligne.tete.type, "code_acte"), regle, attendu, observe, appui=appui)


def urgence(vue: VueFacture, _: int | None) -> Iterator[EcartB2]:
    """Emergency fees and patient fees in the order the norm gives, each record family apart."""
    for type_ in ("3", "4"):
        rang, code = 0, ""
        for ligne in vue.famille(type_):
            connue = ligne.prestation
            if connue is None or not connue.rang:
                continue
            if connue.rang < rang:
                yield _un(ligne, "b2.ordre.urgence", f"{ligne.code} avant {code}", f"{ligne.code} après {code}")
            rang, code = connue.rang, ligne.code


def avis(vue: VueFacture, _: int | None) -> Iterator[EcartB2]:
    """SSN and SSF follow a specialist opinion or an imaging supplement at once."""
    precedent = ""
    for ligne in vue.famille("4"):
        if ligne.role == "apres_avis" and precedent not in AVIS:
            vu = f"{ligne.code} après {precedent}" if precedent else f"{ligne.code} en tête"
            yield _un(ligne, "b2.ordre.avis", f"{ligne.code} juste après SAS, SIM ou SIC", vu)
        precedent = ligne.code


def supports(vue: VueFacture, _: int | None) -> Iterator[EcartB2]:
    """Fees before what they accompany, majorations and margins after their support, in the same record family."""
    for type_ in ("3", "4"):
        vus: list[VueLigne] = []
        for ligne in vue.famille(type_):
            if ligne.role == "forfait" and any(autre.role == "support" for autre in vus):
                yield _un(ligne, "b2.ordre.forfait", f"{ligne.code} avant les lignes qu'il accompagne", "après elles")
            if ligne.role == "suite" and not vus:
                yield _un(ligne, "b2.ordre.suite", f"{ligne.code} après son support", f"première ligne de type {type_}")
            vus.append(ligne)


CONTROLES = (urgence, avis, supports)
