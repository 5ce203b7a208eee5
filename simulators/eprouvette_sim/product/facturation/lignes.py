"""From acts to lines, and from lines to invoices: grouping, second fees, écarts, margins, nature, care path."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from eprouvette_sim.product.facturation.calcul import MARGE, arrondir
from eprouvette_sim.product.facturation.chantier import Facture, Ligne
from eprouvette_sim.product.facturation.parcours import Parcours, ist
from eprouvette_sim.product.facturation.prestations import (
    COMPLEMENTS,
    ECARTS,
    FORFAITS,
    RETROCESSION,
    URGENCE,
    code_facture,
    prestation,
)
from eprouvette_sim.product.facturation.situation import Situation, civil, situer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

DEPISTAGE_COL: Final = frozenset({"0027", "0028"})
_JAMAIS_GROUPES: Final = ("CCAM", "PREPARATION", "FORFAIT")
_PLAFONDS: Final = {"NABM": 50, "LPP": 10, "UCD": 10}


class Lignes(Parcours):
    """The first half of the pipeline; a mutant overrides one method."""

    def former(self, visite: dict[str, Any]) -> list[Ligne]:
        """Every line of the visit before any rate, complements right after their support."""
        situations: dict[date, Situation] = {}

        def le(jour: date) -> Situation:
            return situations.setdefault(jour, situer(visite, jour))

        lignes: list[Ligne] = []
        for actes in self.grouper(self.heriter(visite["actes"])):
            ligne = self.ligne(actes, le)
            self.chiffrer(ligne, visite)
            lignes.append(ligne)
            lignes += self.ecart(ligne)
            lignes += self.marge(ligne)
        self.seconds_forfaits(lignes)
        return lignes

    def heriter(self, actes: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """A complement takes the motive, domaine, speciality and prescription of its support (CF30.03)."""
        supports: dict[tuple[str, str], dict[str, Any]] = {}
        for acte in actes:
            if not _complement(acte):
                supports.setdefault((str(acte["date"]), acte.get("executant", "1")), acte)
        return [self._herite(acte, supports) for acte in actes]

    def _herite(self, acte: dict[str, Any], supports: dict[tuple[str, str], dict[str, Any]]) -> dict[str, Any]:
        support = supports.get((str(acte["date"]), acte.get("executant", "1"))) if _complement(acte) else None
        noms = ("motif", "domaine", "specialite", "prescription", "serie", "exclu_parcours")
        pris = {nom: support[nom] for nom in noms if support.get(nom) is not None} if support else {}
        return pris | {nom: valeur for nom, valeur in acte.items() if valeur is not None}

    def grouper(self, actes: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
        """Acts that make one line together (RG_VF601 to RG_VF606)."""
        ouverts: dict[object, list[dict[str, Any]]] = {}
        groupes: list[list[dict[str, Any]]] = []
        for acte in actes:
            cle = self.cle(acte)
            groupe = ouverts.get(cle) if cle else None
            if groupe is None or len(groupe) >= _PLAFONDS.get(acte["nomenclature"], 10**6):
                groupe = []
                groupes.append(groupe)
                ouverts[cle] = groupe
            groupe.append(acte)
        return groupes

    def cle(self, acte: dict[str, Any]) -> tuple[object, ...] | None:
        """What acts must share to be grouped, `None` when they never are."""
        if acte["nomenclature"] in _JAMAIS_GROUPES or acte.get("motif") == "nouveau_ne":
            return None
        noms = ["date", "executant", "prescripteur", "prescription", "motif", "lie"]
        if acte["nomenclature"] == "NABM":
            noms += ["seance", "repetition", "prix"]
        if acte["nomenclature"] == "NGAP":
            noms += [
                "coefficient",
                "majoration",
                "prix",
                "depassement",
                "gratuit",
                "genre",
                "lie_maternite",
                "taux_base",
            ]
            noms.append("specialite")
        return (code_facture(acte), *(str(acte.get(nom, _DEFAUTS.get(nom))) for nom in noms))

    def ligne(self, actes: list[dict[str, Any]], le: Any) -> Ligne:
        """One line with its two situations: at the reference date and at execution (RG_CF600, RG_CF613/CP01)."""
        acte = actes[0]
        jour = civil(acte["date"])
        execution = le(jour)
        return Ligne(
            prestation=prestation(code_facture(acte), acte["nomenclature"]),
            acte=acte,
            actes=actes,
            jour=jour,
            situation=le(self.reference(acte, execution)),
            execution=execution,
            prix=int(acte["prix"]),
            qualificatif="G" if acte.get("gratuit") else "",
            domaine=acte.get("domaine") or "",
        )

    def reference(self, acte: dict[str, Any], execution: Situation) -> date:
        """The day the rights are looked at (RG_CF600, RG_CF600/SP03)."""
        if "SP03" in execution.sp and acte["nomenclature"] in ("LPP", "UCD", "PREPARATION"):
            return execution.jour
        quoi = {"prothese": "achevement", "odf": "prescription"}.get(acte.get("type_dentaire") or "", "date")
        if acte["nomenclature"] in ("NABM", "LPP") or acte.get("serie"):
            quoi = "prescription"
        if quoi == "prescription" and acte.get("sans_ordonnance"):
            quoi = "date"
        return civil(acte.get(quoi) or acte["date"])

    def chiffrer(self, ligne: Ligne, visite: dict[str, Any]) -> None:
        """Quantity, coefficient, price and count of the line, by nomenclature."""
        acte = ligne.acte
        match acte["nomenclature"]:
            case "NGAP":
                ligne.quantite = sum(a.get("quantite") or 1 for a in ligne.actes)
                ligne.coefficient = acte.get("coefficient") or 10000
            case "NABM":
                ligne.coefficient = sum(a.get("coefficient") or 10000 for a in ligne.actes)
                ligne.denombrement = len(ligne.actes)
            case "LPP":
                ligne.prix = sum((a.get("tarif") or 0) * (a.get("quantite") or 1) for a in ligne.actes)
                ligne.honoraires = sum(a["prix"] * (a.get("quantite") or 1) for a in ligne.actes)
                ligne.denombrement = len(ligne.actes)
            case "UCD":
                ligne.prix = ligne.honoraires = sum(self.total_ucd(a, visite) for a in ligne.actes)
                ligne.denombrement = len(ligne.actes)
            case "PREPARATION" | "FORFAIT":
                ligne.quantite = acte.get("quantite") or 1
                ligne.coefficient = acte.get("coefficient") or 10000

    def total_ucd(self, acte: dict[str, Any], visite: dict[str, Any]) -> int:
        """What one drug is billed: the smaller of price and tariff, ×1,16 overseas, margin and reconstitution (IP680a)."""
        prix = min(acte["prix"], acte["tarif"]) if acte.get("tarif") is not None else acte["prix"]
        if visite["etablissement"].get("outre_mer"):
            prix = arrondir(prix * 11600, 10000)
        marge = 0 if acte.get("liste_en_sus") else acte.get("marge") or 0
        quantite, fraction = acte.get("quantite") or 1, acte.get("fraction") or 10000
        return arrondir(prix * quantite * fraction, 10000) + marge + (acte.get("reconstitution") or 0)

    def ecart(self, support: Ligne) -> list[Ligne]:
        """Half of what the hospital saved on the tariff: ETI, EMI, ERI (RG_VF610, VF612, VF616)."""
        code = {"lpp": "ETI", "en_sus": "EMI", "retrocession": "ERI"}.get(support.famille)
        total = 0
        for acte in support.actes if code else ():
            tarif = acte.get("tarif")
            if tarif is not None and acte["prix"] < tarif:
                unitaire = arrondir(tarif - acte["prix"], 2)
                fraction = (acte.get("fraction") or 10000) if acte["nomenclature"] == "UCD" else 10000
                total += arrondir(unitaire * (acte.get("quantite") or 1) * fraction, 10000)
        economie = any(a.get("tarif") is not None and a["prix"] < a["tarif"] for a in support.actes)
        return [self.complement(code, support, total)] if code and economie else []

    def marge(self, support: Ligne) -> list[Ligne]:
        """The flat margin of an uncoded preparation, NUT apart (RG_VF614, RG_VF615)."""
        if support.famille != "preparation" or support.code == "NUT":
            return []
        declaree = support.acte.get("marge")
        return [self.complement("MAR", support, MARGE if declaree is None else declaree)]

    def complement(self, code: str, support: Ligne, prix: int) -> Ligne:
        """A line a rule adds, right after its support."""
        return Ligne(
            prestation=prestation(code, "NGAP"),
            acte=support.acte,
            actes=[],
            jour=support.jour,
            situation=support.situation,
            execution=support.execution,
            prix=prix,
            support=support,
            domaine=support.domaine,
        )

    def seconds_forfaits(self, lignes: list[Ligne]) -> None:
        """The second scanner fee at 0,15 and the cheaper of two SE at 0,50 (RG_VF607/CP01, CP02)."""
        scanners: set[date] = set()
        se: dict[date, list[Ligne]] = defaultdict(list)
        for ligne in lignes:
            if ligne.famille == "technique" and ligne.acte.get("appareil") == "SCAN":
                ligne.coefficient = 1500 if ligne.jour in scanners else ligne.coefficient
                scanners.add(ligne.jour)
            elif ligne.famille == "se":
                se[ligne.jour].append(ligne)
        for deux in (memes for memes in se.values() if len(memes) == 2):
            moins_cher = deux[1] if deux[1].prix <= deux[0].prix else deux[0]
            moins_cher.coefficient = 5000

    def repartir(self, lignes: list[Ligne], visite: dict[str, Any]) -> list[Facture]:
        """The invoices: kind, nature d'assurance, date outside series, path (RG_VF600, RG_MF630)."""
        self.lier(lignes)
        urgence = any(ligne.famille == "fux" for ligne in lignes)
        factures: dict[object, Facture] = {}
        for ligne in lignes:
            genre = self.genre(ligne, visite, urgence=urgence)
            ligne.nature = "10" if genre == "anonyme" else self.nature(ligne, visite)
            self.parcours(ligne, visite, genre)
            porteur = ligne.support or ligne
            quand = None if porteur.acte.get("serie") or genre in ("retrocession", "urgence") else ligne.jour
            seule = self.seule(porteur, visite, genre)
            cle = (genre, porteur.nature, quand, bool(porteur.acte.get("serie")), seule)
            factures.setdefault(cle, Facture(genre=genre)).lignes.append(ligne)
        return list(factures.values())

    def lier(self, lignes: list[Ligne]) -> None:
        """Ties what is done with an ATU, FFM, SE or APE of the date to the dearest of them (RG_VF600/CP01)."""
        tetes: dict[date, Ligne] = {}
        for ligne in (candidate for candidate in lignes if candidate.famille in FORFAITS):
            deja = tetes.get(ligne.jour)
            if deja is None or ligne.prix * ligne.coefficient > deja.prix * deja.coefficient:
                tetes[ligne.jour] = ligne
        for ligne in lignes:
            porteur = (ligne.support or ligne).famille
            libre = ligne.famille in FORFAITS | URGENCE or porteur in RETROCESSION or ligne.acte.get("lie") is False
            ligne.tete = None if libre else tetes.get(ligne.jour)

    def genre(self, ligne: Ligne, visite: dict[str, Any], *, urgence: bool) -> str:
        """Which kind of invoice carries the line."""
        porteur = ligne.support or ligne
        if visite["patient"].get("secret") and ist(porteur) and porteur.execution.age < 18:
            return "anonyme"
        if porteur.famille in RETROCESSION:
            return "retrocession"
        if porteur.famille in URGENCE or (porteur.famille == "technique" and urgence):
            return "urgence"
        return "forfait" if porteur.famille in FORFAITS or porteur.tete else "ordinaire"

    def seule(self, porteur: Ligne, visite: dict[str, Any], genre: str) -> bool:
        """Acts excluded from the path never stand with A or U (RG_MF632/CP02)."""
        situation = (visite.get("parcours") or {}).get("situation")
        apart = situation in ("urgence", "d162_1_6") or "SP17" in porteur.situation.sp
        return genre == "ordinaire" and apart and porteur.ips == "" and porteur.famille not in COMPLEMENTS


_DEFAUTS: Final = {
    "executant": "1", "lie": True, "seance": 1, "repetition": 1, "coefficient": 10000, "depassement": 0, "gratuit": False,
    "lie_maternite": False,
}  # fmt: skip


def _complement(acte: dict[str, Any]) -> bool:
    return prestation(code_facture(acte), acte["nomenclature"]).famille in COMPLEMENTS


def triees(facture: Facture) -> Iterator[Ligne]:
    """The lines in invoice order: by rank, écarts and margins right after their support (RG_MF602, RG_MF608)."""
    libres = [ligne for ligne in facture.lignes if ligne.famille in ("sas", "imagerie")]
    for ligne in facture.lignes:
        if ligne.famille == "ssn":
            ligne.support = next((libre for libre in libres if libre.jour == ligne.jour), None)
            libres = [libre for libre in libres if libre is not ligne.support]
    colles = {id(ligne) for ligne in facture.lignes if ligne.support and ligne.famille in ECARTS | {"ssn"}}
    tetes = [ligne for ligne in facture.lignes if id(ligne) not in colles]
    for tete in sorted(tetes, key=lambda ligne: (ligne.prestation.rang, not ligne.seuil)):
        yield tete
        yield from (ligne for ligne in facture.lignes if ligne.support is tete and id(ligne) in colles)
