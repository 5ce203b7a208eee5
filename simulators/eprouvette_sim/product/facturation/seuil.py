"""The threshold rule and who bears the participation forfaitaire (RG_VF663, RG_VF680 to RG_VF685), day by day."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from eprouvette_sim.product.facturation.bases import base_ccam
from eprouvette_sim.product.facturation.calcul import SEUIL_CCAM, SEUIL_NGAP, tmf
from eprouvette_sim.product.facturation.prestations import COMPLEMENTS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from eprouvette_sim.product.facturation.chantier import Facture, Ligne

_DENTAIRE: Final = ("AD", "ID", "PD")


class Seuil:
    """A mutant overrides one method; the limits are class values."""

    limite_ccam = SEUIL_CCAM
    limite_ngap = SEUIL_NGAP

    def seuil(self, facture: Facture, visite: dict[str, Any]) -> None:
        """Applies the rule to each day of the invoice; emergency, retrocession and anonymous ones never see it."""
        if facture.genre not in ("ordinaire", "forfait"):
            return
        jours: dict[date, list[Ligne]] = defaultdict(list)
        for ligne in facture.lignes:
            jours[ligne.jour].append(ligne)
        for lignes in jours.values():
            self.jour(lignes, facture, visite)

    def jour(self, lignes: list[Ligne], facture: Facture, visite: dict[str, Any]) -> None:
        """One day: what triggers, what it exonerates, who bears the participation."""
        forfaits = sorted(
            (ligne for ligne in lignes if ligne.famille in ("atu", "ffm", "se")),
            key=lambda ligne: -ligne.prix * ligne.coefficient,
        )
        self.second_se_ame(lignes, forfaits)
        libres = [ligne for ligne in lignes if ligne.taux is None]
        invasifs, autres, ngap = self.invasifs(libres), self.non_invasifs(libres), self.ngap(libres)
        declencheurs = invasifs or autres or ngap
        if forfaits:
            self.avec_forfait(libres, forfaits, invasifs, autres, ngap)
            porteurs = self.porteurs_forfait(forfaits, invasifs, autres, ngap)
        else:
            self.sans_forfait(libres, invasifs, autres, ngap)
            dentaire = any(
                ligne.acte.get("categorie") in _DENTAIRE for ligne in facture.lignes if ligne.famille == "ccam"
            )
            porteurs = [] if dentaire else self.porteurs(invasifs, autres, ngap)
        if not self.dispense(declencheurs):
            for ligne, code in porteurs:
                self.porter(ligne, visite, code=code)

    def invasifs(self, libres: Sequence[Ligne]) -> list[Ligne]:
        """The field 25 = 1 acts, when one of them or their sum reaches 120 €."""
        actes = [ligne for ligne in libres if ligne.famille == "ccam" and "1" in (ligne.acte.get("champ25") or [])]
        return actes if sum(map(comparable, actes)) >= self.limite_ccam else []

    def non_invasifs(self, libres: Sequence[Ligne]) -> list[Ligne]:
        """The field 25 = 2 acts that reach 120 € alone."""
        actes = [ligne for ligne in libres if ligne.famille == "ccam" and "2" in (ligne.acte.get("champ25") or [])]
        return [ligne for ligne in actes if comparable(ligne) >= self.limite_ccam]

    def ngap(self, libres: Sequence[Ligne]) -> list[Ligne]:
        """The NGAP acts that reach 60 alone, else all those of a sum that does."""
        actes = [
            ligne
            for ligne in libres
            if ligne.acte["nomenclature"] == "NGAP" and ligne.reelle and ligne.famille not in COMPLEMENTS
        ]
        seuls = [ligne for ligne in actes if ligne.coefficient >= self.limite_ngap]
        somme = sum(ligne.coefficient for ligne in actes) >= self.limite_ngap
        return seuls or (actes if somme else [])

    def sans_forfait(
        self, libres: Sequence[Ligne], invasifs: list[Ligne], autres: list[Ligne], ngap: list[Ligne]
    ) -> None:
        """Each trigger exonerates its own acts, and the FSD with a CCAM one."""
        for actes, code in ((invasifs, "C"), (autres, "C"), (ngap, "1")):
            for ligne in actes:
                exonerer(ligne, code)
        if invasifs or autres:
            for ligne in libres:
                if ligne.code == "FSD" and ligne.taux is None:
                    exonerer(ligne, "3")

    def avec_forfait(
        self,
        libres: Sequence[Ligne],
        forfaits: list[Ligne],
        invasifs: list[Ligne],
        autres: list[Ligne],
        ngap: list[Ligne],
    ) -> None:
        """Invasive acts, then NGAP, exonerate the whole invoice; non-invasive ones themselves and the fees."""
        for ligne in (ligne for ligne in libres if ligne.taux is None):
            if invasifs:
                exonerer(ligne, "3" if ligne.famille == "se" and ligne is not forfaits[0] else "C")
            elif ngap:
                exonerer(ligne, "3" if ligne.famille == "ccam" else "1")
            elif autres and (ligne in autres or ligne in forfaits):
                exonerer(ligne, "3")

    def porteurs(self, invasifs: list[Ligne], autres: list[Ligne], ngap: list[Ligne]) -> list[tuple[Ligne, bool]]:
        """Outside fees: one bearer by speciality, never anaesthesia nor imaging (RG_VF680)."""
        choisis = [self.porteur_invasif(memes) for memes in par_specialite(invasifs)]
        choisis += [ligne for ligne in autres if not ecartee(ligne)]
        choisis += [max(memes, key=comparable) for memes in par_specialite(ngap)]
        retenus: dict[str, Ligne] = {}
        for ligne in (ligne for ligne in choisis if ligne is not None):
            deja = retenus.get(ligne.acte.get("specialite") or "")
            if deja is None or ligne.base > deja.base:
                retenus[ligne.acte.get("specialite") or ""] = ligne
        return [(ligne, True) for ligne in retenus.values()]

    def porteur_invasif(self, actes: list[Ligne]) -> Ligne | None:
        """The dearest act; when it may not bear, the dearest other act of the same professional."""
        premier = max(actes, key=comparable)
        if not ecartee(premier):
            return premier
        meme = [
            ligne
            for ligne in actes
            if ligne.acte.get("executant", "1") == premier.acte.get("executant", "1") and not ecartee(ligne)
        ]
        return max(meme, key=comparable) if meme else None

    def porteurs_forfait(
        self, forfaits: list[Ligne], invasifs: list[Ligne], autres: list[Ligne], ngap: list[Ligne]
    ) -> list[tuple[Ligne, bool]]:
        """With a fee: the fee itself, or the dearest non-invasive act, then without code (RG_VF685)."""
        if invasifs or ngap:
            return [(forfaits[0], True)] if forfaits[0].exoneration in ("C", "1") else []
        candidats = [ligne for ligne in autres if not ecartee(ligne) and ligne.acte.get("categorie") not in _DENTAIRE]
        return [(max(candidats, key=comparable), False)] if candidats else []

    def dispense(self, declencheurs: Sequence[Ligne]) -> bool:
        """ASPA and detainees pay no participation."""
        return any("aspa" in ligne.situation.mtm or "SP17" in ligne.situation.sp for ligne in declencheurs)

    def porter(self, ligne: Ligne, visite: dict[str, Any], *, code: bool) -> None:
        """The participation on that line: amount, and R, L or A by who pays it (RG_VF681 to RG_VF683)."""
        paye = "L" if ligne.situation.locale else "R" if visite["droits"].get("regime_prend_participation") else "A"
        ligne.tmf = self.tmf(ligne.jour) if paye == "A" else 0
        ligne.participation = paye if code else ""
        if not code and paye != "A":
            ligne.tmf = 0

    def tmf(self, jour: date) -> int:
        """The dated amount of the participation."""
        return tmf(jour)

    def second_se_ame(self, lignes: Sequence[Ligne], forfaits: list[Ligne]) -> None:
        """AME: the cheaper of two SE is exonerated 3 when invasive acts reach the threshold (RG_VF663)."""
        se = [ligne for ligne in forfaits if ligne.famille == "se" and "SP06" in ligne.situation.sp]
        actes = [ligne for ligne in lignes if ligne.famille == "ccam" and "1" in (ligne.acte.get("champ25") or [])]
        if len(se) > 1 and sum(map(comparable, actes)) >= self.limite_ccam:
            se[-1].exoneration = "3"


def comparable(ligne: Ligne) -> int:
    """What the thresholds look at: percentage modifiers and association in, flat amounts out."""
    return base_ccam(ligne.acte, plats=False) if ligne.famille == "ccam" else ligne.prix * ligne.coefficient


def exonerer(ligne: Ligne, code: str) -> None:
    """100 % by the threshold."""
    ligne.taux, ligne.exoneration, ligne.seuil = 100, code, True


def ecartee(ligne: Ligne) -> bool:
    """Imaging and anaesthesia never bear the participation."""
    return ligne.acte.get("categorie") == "ADI" or bool(ligne.acte.get("anesthesie"))


def par_specialite(actes: Sequence[Ligne]) -> list[list[Ligne]]:
    """The acts by speciality, in order of first act."""
    groupes: dict[str, list[Ligne]] = defaultdict(list)
    for ligne in actes:
        groupes[ligne.acte.get("specialite") or ""].append(ligne)
    return list(groupes.values())
