"""The threshold rule and who bears the participation forfaitaire (SFG FIDES ACE RG_VF663, RG_VF680 to RG_VF685).

A line reached by the threshold gets rate 100 and its code here; the line that bears the participation gets
`tmf` in cents and its participation code; amounts are settled in `parts`. One pass per date: linear.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from eprouvette.oracle.arrondi import euros, nombre
from eprouvette.oracle.bases import base_ccam
from eprouvette.oracle.chantier import FAMILLES_COMPLEMENT, FactureEnCours, Ligne

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from eprouvette.oracle.tables import Tables
    from eprouvette.oracle.visite import Visite

_DENTAIRE = frozenset({"AD", "ID", "PD"})


def appliquer(facture: FactureEnCours, visite: Visite, tables: Tables) -> None:
    """Applies the threshold rule to the lines of the invoice that have no rate yet; FUx invoices never see it."""
    if facture.genre in ("urgence", "retrocession", "anonyme"):
        return
    par_jour: dict[object, list[Ligne]] = defaultdict(list)
    for ligne in facture.lignes:
        par_jour[ligne.date].append(ligne)
    for lignes in par_jour.values():
        jour = _Jour(lignes, facture, visite, tables)
        jour.second_se_ame()
        if jour.forfaits:
            jour.avec_forfait()
        else:
            jour.sans_forfait()


class _Jour:
    """The lines of one date of one invoice."""

    def __init__(self, lignes: list[Ligne], facture: FactureEnCours, visite: Visite, tables: Tables) -> None:
        self.lignes, self.facture, self.visite, self.tables = lignes, facture, visite, tables
        self.libres = [ligne for ligne in lignes if ligne.taux is None and not ligne.manques]
        self.forfaits = sorted(
            (ligne for ligne in lignes if ligne.famille in ("atu", "ffm", "se")),
            key=lambda ligne: -ligne.prix * ligne.coefficient,
        )
        self.invasifs = self._declenches("1")
        self.non_invasifs = [ligne for ligne in self._ccam("2") if _base(ligne) >= self._limite("ccam", ligne)]
        self.ngap = self._ngap()

    def _limite(self, cle: str, ligne: Ligne) -> int:
        valeur = self.tables.chercher("seuil", cle, ligne.date)
        return int(valeur.valeur) if valeur else 10**12

    def _ccam(self, champ: str, *, lignes: Iterable[Ligne] | None = None) -> list[Ligne]:
        lignes = self.libres if lignes is None else lignes
        return [ligne for ligne in lignes if ligne.famille == "ccam" and champ in ligne.acte.champ25]

    def _declenches(self, champ: str) -> list[Ligne]:
        """All acts of field 25 = 1 of the date when one of them, or their sum, reaches the threshold."""
        actes = self._ccam(champ)
        total = sum(_base(ligne) for ligne in actes)
        atteint = bool(actes) and total >= self._limite("ccam", actes[0])
        toutes = self._ccam(champ, lignes=self.lignes)
        if actes and not atteint and sum(_base(ligne) for ligne in toutes) >= self._limite("ccam", actes[0]):
            for ligne in actes:
                ligne.lire_deux_fois("E1", "exoneration", "0", "C")
        return actes if atteint else []

    def _ngap(self) -> list[Ligne]:
        """The triggering acts: those that reach 60 alone, else all acts of a sum that reaches it."""
        actes = [
            ligne
            for ligne in self.libres
            if ligne.acte.nomenclature == "NGAP" and ligne.famille not in FAMILLES_COMPLEMENT and ligne.actes
        ]
        if not actes:
            return []
        limite = self._limite("ngap", actes[0])
        seuls = {ligne: None for ligne in actes if ligne.coefficient >= limite}
        somme = sum(ligne.coefficient for ligne in actes) >= limite
        if seuls or self.visite.edition == "06.08":
            for ligne in actes:
                if somme and ligne not in seuls:
                    ligne.lire_deux_fois("D34", "exoneration", "0", "1")
            return list(seuls)
        if not somme and sum(ligne.coefficient * ligne.quantite for ligne in actes) >= limite:
            for ligne in actes:
                ligne.manquer("RG_VF663", "ngap_quantite")
        return actes if somme else []

    def sans_forfait(self) -> None:
        """No ATU, FFM nor SEx: each trigger exonerates its own acts, one participation per speciality."""
        for actes, regle, code in (
            (self.invasifs, "RG_VF663/ACE-25-1", "C"),
            (self.non_invasifs, "RG_VF663/ACE-25-2", "C"),
            (self.ngap, "RG_VF663/ACE-NGAP", "1"),
        ):
            for ligne in actes:
                _exonerer(ligne, regle, code, _motif(actes, regle))
        if self.invasifs or self.non_invasifs:
            for ligne in self.libres:
                if ligne.famille == "fsd" and ligne.taux is None:
                    _exonerer(ligne, "RG_VF663/ACE-25-1" if self.invasifs else "RG_VF663/ACE-25-2", "3", "FSD")
        self._participations_ace()

    def _participations_ace(self) -> None:
        if self._dispense("RG_VF680"):
            return
        porteurs = _par_specialite(self.invasifs, _porteur_invasif)
        porteurs += [ligne for ligne in self.non_invasifs if not _exclue(ligne)]
        if self.visite.edition != "06.08":
            porteurs += _par_specialite(self.ngap, lambda actes: max(actes, key=_base))
        for ligne in self.non_invasifs:
            if _exclue(ligne):
                ligne.noter("RG_VF680/ADI", ligne.acte.categorie or "")
        for ligne in _un_par_specialite(porteurs):
            self._porter(ligne, "RG_VF680", code=True)

    def avec_forfait(self) -> None:
        """ATU, FFM or SEx: first invasive acts, then NGAP, then non-invasive; the fee bears the participation."""
        if self.invasifs:
            self._toute_la_facture(
                "RG_VF663/FEE-25-1",
                lambda ligne: "3" if ligne.famille == "se" and ligne is not self.forfaits[0] else "C",
            )
        elif self.ngap:
            self._toute_la_facture("RG_VF663/FEE-NGAP", lambda ligne: "3" if ligne.famille == "ccam" else "1")
        elif self.non_invasifs:
            for ligne in (*self.non_invasifs, *self.forfaits):
                if ligne.taux is None:
                    _exonerer(ligne, "RG_VF663/FEE-25-2", "3", _motif(self.non_invasifs, "25-2"))
            candidats = [ligne for ligne in self.non_invasifs if not _exclue(ligne) and not _dentaire(ligne, "")]
            if candidats and not self._dispense("RG_VF685"):
                porteur = max(candidats, key=_base)
                porteur.noter("RG_VF685/CP01", porteur.code)
                self._porter(porteur, "RG_VF685", code=False)

    def second_se_ame(self) -> None:
        """AME: the cheaper of two SE bears 3 when invasive acts reach the threshold, although its rate stays 0 (D16)."""
        se = [ligne for ligne in self.forfaits if ligne.famille == "se" and "SP06" in ligne.situation.sp]
        invasifs = self._ccam("1", lignes=self.lignes)
        if len(se) < 2 or sum(_base(ligne) for ligne in invasifs) < self._limite("ccam", se[0]):
            return
        se[-1].exoneration = "3"
        se[-1].noter("RG_VF663/FEE-25-1", "AME · exo 3")
        se[-1].lire_deux_fois("D16", "exoneration", "3", "0")

    def _toute_la_facture(self, regle: str, code: Callable[[Ligne], str]) -> None:
        declencheurs = self.invasifs or self.ngap
        for ligne in self.libres:
            if ligne.taux is None:
                _exonerer(ligne, regle, code(ligne), _motif(declencheurs, regle))
        premier = self.forfaits[0]
        if not self._dispense("RG_VF685") and premier.exoneration in ("C", "1"):
            self._porter(premier, "RG_VF685", code=True)

    def _dispense(self, regle: str) -> bool:
        """ASPA, detainees and, outside fees, dental surgery: no participation at all."""
        declencheurs = self.invasifs or self.non_invasifs or self.ngap
        for ligne in declencheurs:
            if "aspa" in ligne.situation.mtm or "SP17" in ligne.situation.sp:
                ligne.noter(regle, "ASPA" if "aspa" in ligne.situation.mtm else "SP17")
                return True
        if regle == "RG_VF680" and any(_dentaire(ligne, self.visite.edition) for ligne in self.facture.lignes):
            for ligne in declencheurs:
                ligne.noter("RG_VF680/CP01")
            return True
        return False

    def _porter(self, ligne: Ligne, regle: str, *, code: bool) -> None:
        montants = self.tables.toutes("participation", self.visite.edition, ligne.date)
        if not montants:
            ligne.manquer(regle, "participation")
            return
        ligne.tmf = int(montants[-1].valeur)
        for autre in montants[:-1]:
            ligne.lire_deux_fois("D1", "tmf", euros(ligne.tmf), euros(int(autre.valeur)))
        ligne.noter(regle, euros(ligne.tmf))
        if not code:
            ligne.noter("RG_VF683/CP01")
            _payeur(ligne, self.visite, self.tables)
            ligne.participation = ""
            return
        _payeur(ligne, self.visite, self.tables)
        ligne.noter("RG_VF683", ligne.participation)


def _payeur(ligne: Ligne, visite: Visite, tables: Tables) -> None:
    """Who pays the participation: L the local scheme, R the régime of table 101.1, A everybody else."""
    if not ligne.situation.mtm.isdisjoint({"alsace_moselle", "frontalier"}):
        ligne.participation = "L"
        ligne.noter("RG_VF681/CP01", "L")
        ligne.tmf = 0
        return
    declare = visite.droits.regime_prend_participation
    regime = declare if declare is not None else tables.contient("101.1", visite.droits.regime or "", ligne.date)
    if regime is None:
        ligne.manquer("RG_VF681", "table_101_1")
    if regime:
        ligne.noter("RG_VF681", "R")
        ligne.tmf = 0
    ligne.participation = "R" if regime else "A"


def _base(ligne: Ligne) -> int:
    return base_ccam(ligne, forfaits=False) if ligne.famille == "ccam" else ligne.prix * ligne.coefficient


def _motif(actes: list[Ligne], regle: str) -> str:
    if "NGAP" in regle:
        return " + ".join(nombre(ligne.coefficient) for ligne in actes[:8]) + " ≥ 60"
    return " + ".join(euros(_base(ligne)) for ligne in actes[:8]) + " ≥ 120,00"


def _exonerer(ligne: Ligne, regle: str, code: str, motif: str) -> None:
    ligne.taux, ligne.exoneration = 100, code
    ligne.noter("RG_VF663", motif)
    ligne.noter(regle, f"100 % · exo {code}")


def _exclue(ligne: Ligne) -> bool:
    return ligne.acte.categorie == "ADI" or ligne.acte.anesthesie


def _dentaire(ligne: Ligne, edition: str) -> bool:
    """Category AD, ID or PD; in 06.08 the specialities 19 and 36 too."""
    dentiste = edition == "06.08" and ligne.acte.specialite in ("19", "36")
    return ligne.famille == "ccam" and (dentiste or ligne.acte.categorie in _DENTAIRE)


def _par_specialite(actes: list[Ligne], choisir: Callable[[list[Ligne]], Ligne | None]) -> list[Ligne]:
    par_specialite: dict[str, list[Ligne]] = defaultdict(list)
    for ligne in actes:
        par_specialite[ligne.acte.specialite or ""].append(ligne)
    choisis = [choisir(memes) for memes in par_specialite.values()]
    return [ligne for ligne in choisis if ligne is not None]


def _porteur_invasif(actes: list[Ligne]) -> Ligne | None:
    """The costliest act; if anaesthesia or ADI, the costliest other act of the same professional, else nobody."""
    premier = max(actes, key=_base)
    if not _exclue(premier):
        return premier
    premier.noter("RG_VF680/ADI", premier.acte.categorie or "")
    autres = [ligne for ligne in actes if ligne.acte.executant == premier.acte.executant and not _exclue(ligne)]
    return max(autres, key=_base) if autres else None


def _un_par_specialite(porteurs: list[Ligne]) -> list[Ligne]:
    """One participation per speciality even when several triggers meet on the same date."""
    retenus: dict[str, Ligne] = {}
    for ligne in porteurs:
        specialite = ligne.acte.specialite or ""
        if specialite not in retenus or (ligne.base or 0) > (retenus[specialite].base or 0):
            retenus[specialite] = ligne
    return list(retenus.values())
