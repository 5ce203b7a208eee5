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


def seuil(vue: VueFacture, _: int | None) -> Iterator[EcartB2]:
    """RG_MF608: the line that bears the participation of the threshold comes before those it left unexonerated.

    Only lines of the same day and the same kind (CCAM acts, or one NGAP code) are compared: both readings of "among
    the lines that may be" then say the same.
    """
    restees: dict[tuple[bytes, str], str] = {}
    for ligne in vue.famille("4"):
        tete = ligne.tete
        cle = (tete.brut("date_soins"), "CCAM" if "M" in ligne.lettres else ligne.code)
        if porte_participation(ligne) and cle in restees:
            attendu = f"{ligne.code} exonéré avant {restees[cle]}"
            yield _un(ligne, "b2.ordre.seuil", attendu, f"{ligne.code} après {restees[cle]}")
        elif tete.brut("exoneration") in {b" ", b"0"} and (tete.entier("taux") or 0) < 100:
            restees.setdefault(cle, ligne.code)


def porte_participation(ligne: VueLigne) -> bool:
    """True for a line whose participation code says that the threshold exonerated it (RG_VF683)."""
    porteurs = ligne.complements.get("S", [])
    return bool(porteurs) and porteurs[0].brut("participation") in {b"R", b"A", b"L"}


def actes_du_forfait(vue: VueFacture, _: int | None) -> Iterator[EcartB2]:
    """RG_MF602 read beyond its letter: a type 3 fee before the type 4 acts it accompanies (information only)."""
    rangs = [rang for rang, ligne in enumerate(vue.lignes) if ligne.tete.type == "4"]
    for rang, ligne in enumerate(vue.lignes):
        if ligne.role == "forfait" and rangs and rang > rangs[0]:
            acte = vue.lignes[rangs[0]].code
            yield _un(ligne, "b2.ordre.forfait.acte", f"{ligne.code} avant {acte}", f"{ligne.code} après {acte}")


CONTROLES = (urgence, avis, supports, seuil, actes_du_forfait)
