"""What an invoice says of itself: exoneration, identity, bodies, path, complementary share (MF630 to MF636)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from eprouvette_sim.formats.nir import cle as cle_nir
from eprouvette_sim.product.facturation.parcours import ist
from eprouvette_sim.product.facturation.prestations import RETROCESSION, URGENCE
from eprouvette_sim.product.facturation.situation import ETRANGERS, civil

if TYPE_CHECKING:
    from eprouvette_sim.product.facturation.chantier import Facture, Ligne

ORGANISME_AME: Final = "0075500017"
C2S_CAISSE, C2S_ORGANISME = "0099999997", "0088888888"
PRESCRIPTEUR_FICTIF: Final = "291991107"
#: family of the fee -> (MT, DMT) for AME and coordinated patients (RG_MF610/0339-SP06-SP08)
_ETRANGER: Final = {
    "atu": ("10", "406"), "ffm": ("19", "137"), "se": ("19", "958"), "ape": ("19", "958"), "fausse_couche": ("07", "000"),
}  # fmt: skip
_APPAREILS: Final = {"IRM": "753", "SCAN": "035", "TOMOGRAPHE": "750"}


class Entete:
    """A mutant overrides one method; header values are kept by field name of the witness's templates."""

    def entete(self, facture: Facture, visite: dict[str, Any]) -> None:
        """Fills the header of the invoice and what its lines owe to it."""
        self.exonerer_facture(facture, visite)
        for ligne in facture.lignes:
            ligne.domaine = self.domaine(ligne)
            ligne.mt, ligne.dmt = self.mt_dmt(ligne)
        facture.entete |= {
            "nature": self.nature_code(facture),
            "accident": self.accident(facture, visite),
            "exoneration": facture.entete.get("exoneration", "0"),
        }
        facture.entete |= self.complementaire(facture, visite)
        facture.entete |= self.anonyme(visite) if facture.genre == "anonyme" else self.identite(facture, visite)
        facture.entete |= self.parcours_facture(facture)

    def exonerer_facture(self, facture: Facture, visite: dict[str, Any]) -> None:
        """CANSSM and ASPA write a code on the invoice (annex A1)."""
        if facture.genre == "urgence":
            return
        if visite["droits"].get("regime") == "07" and facture.genre != "anonyme":
            ald = [ligne for ligne in facture.lignes if ligne.exoneration == "4"]
            toutes = len(ald) == len(facture.lignes)
            facture.entete["exoneration"] = "4" if toutes else "6"
            for ligne in ald if toutes else ():
                ligne.exoneration = "0"
            return
        codes = {ligne.exoneration for ligne in facture.lignes}
        if "aspa" in facture.lignes[0].situation.mtm and codes & {"C", "1"}:
            facture.entete["exoneration"] = "9"
            for ligne in facture.lignes if codes == {"C"} else ():
                ligne.exoneration, ligne.participation = "3", ""

    def domaine(self, ligne: Ligne) -> str:
        """The activity domain (RG_IP624)."""
        if ligne.situation.sp & (ETRANGERS | {"SP06"}):
            return ""
        if ligne.famille in URGENCE or ligne.code == "FPX":
            return "M"
        porteur = (ligne.support or ligne).famille
        return "" if ligne.famille in ("patient", "complement") or porteur in RETROCESSION else ligne.domaine

    def mt_dmt(self, ligne: Ligne) -> tuple[str, str]:
        """Mode de traitement and discipline (RG_MF610/0339, RG_MF620/0439)."""
        if ligne.famille == "technique" and ligne.acte.get("appareil") in _APPAREILS:
            return "19", _APPAREILS[ligne.acte["appareil"]]
        if (ligne.support or ligne).famille in RETROCESSION:
            return "07", "000"
        if not ligne.situation.sp & (ETRANGERS | {"SP06"}):
            return "00", "000"
        porteur = ligne.tete or (ligne.support.tete if ligne.support else None) or ligne
        if porteur.famille in _ETRANGER:
            return _ETRANGER[porteur.famille]
        return ("07", "000") if ligne.type == "4" and ligne.famille not in URGENCE else ("00", "000")

    def nature_code(self, facture: Facture) -> str:
        """[0277]: 13 when the local scheme gave a rate of its own."""
        nature = facture.lignes[0].nature
        locale = any(
            ligne.situation.locale and not ligne.seuil and self.taux_local_applique(ligne) for ligne in facture.lignes
        )
        return "13" if nature == "10" and locale else nature

    def taux_local_applique(self, ligne: Ligne) -> bool:
        """True when the rate of the line is the local scheme's."""
        return ligne.regle_taux == "local"

    def accident(self, facture: Facture, visite: dict[str, Any]) -> str:
        """[0286]: the AT number, or 000 and the day of the accident (RG_MF631/0286)."""
        accident = next((ligne.situation.accident for ligne in facture.lignes if ligne.situation.accident), None)
        if facture.lignes[0].nature == "41" and accident is not None:
            return accident.get("identifiant") or f"000{civil(accident['du']):%y%m%d}"
        commun = visite.get("accident_droit_commun")
        return f"000{civil(commun):%y%m%d}" if commun and facture.lignes[0].nature == "10" else "000000000"

    def complementaire(self, facture: Facture, visite: dict[str, Any]) -> dict[str, str]:
        """[0295], [02117], [02119]: who receives the complementary share (RG_BS720, RG_BS721, RG_MF631)."""
        rien = {"eclatement": "", "contrat": "00", "organisme_oc": ""}
        if facture.genre == "anonyme":
            return rien | ({"eclatement": "F"} if visite.get("part_complementaire") == "eclatement" else {})
        s = facture.lignes[0].situation
        if "SP06" in s.sp:
            return rien | {"organisme_oc": ORGANISME_AME}
        if "SP03" not in s.sp:
            return rien | ({"eclatement": "F"} if visite.get("part_complementaire") == "eclatement" else {})
        return rien | self.c2s(facture, visite)

    def c2s(self, facture: Facture, visite: dict[str, Any]) -> dict[str, str]:
        """Single invoice with its body when there is something to pay, or apart by the hospital's choice."""
        droits = visite["droits"]
        organisme = (droits.get("c2s") or {}).get("gestion") == "organisme" or (
            not droits.get("c2s") and any(code["code"] == "3" for code in droits.get("situations") or ())
        )
        if organisme and visite["etablissement"].get("facturation_c2s") == "separee":
            return {"eclatement": "F"}
        if any(ligne.amc or ligne.famille == "dentaire" for ligne in facture.lignes):
            return {"contrat": "89", "organisme_oc": C2S_ORGANISME if organisme else C2S_CAISSE}
        return {}

    def identite(self, facture: Facture, visite: dict[str, Any]) -> dict[str, str]:
        """The insured, the body that receives the invoice, the proof of rights."""
        droits, patient = visite["droits"], visite["patient"]
        s, nature = facture.lignes[0].situation, facture.lignes[0].nature
        regime, caisse = droits.get("regime") or "", droits.get("caisse") or ""
        autre = (s.accident or {}).get("organisme") if nature == "41" else None
        if nature == "30":
            autre = (droits.get("maternite") or {}).get("organisme")
        if autre:
            regime, caisse = autre[:2], autre[2:5]
        nir = patient.get("nir") or ""
        return {
            "nir": nir,
            "cle": patient.get("cle") or (cle_nir(nir) if nir else ""),
            "rang": "000" if regime == "01" else str(patient.get("rang") or 1).rjust(3, "0"),
            "rang_naissance": str(patient.get("rang") or 1)[-1],
            "regime": regime,
            "caisse": caisse,
            "centre": self.centre(droits),
            "justificatif": str(visite.get("justificatif") or "2"),
            "nir_individuel": nir,
        }

    def centre(self, droits: dict[str, Any]) -> str:
        """[0254]: three characters and a zero in régime 96 and caisse 196 (RG_MF631/0254-CP02)."""
        centre = droits.get("centre") or ""
        if centre and (droits.get("regime") == "96" or droits.get("caisse") == "196"):
            return str(centre[:3].ljust(3) + "0")
        return str(centre)

    def anonyme(self, visite: dict[str, Any]) -> dict[str, str]:
        """The fictive identity of RG_MF631/0212-SP10."""
        caisse = visite["etablissement"].get("caisse") or "000"
        nir = f"{'2' if visite['patient'].get('sexe') == 'F' else '1'}555555{caisse}333"
        return {
            "nir": nir, "cle": cle_nir(nir), "rang": "000", "rang_naissance": "1", "regime": "01", "caisse": caisse,
            "centre": "0000", "justificatif": "0", "nir_individuel": "",
        }  # fmt: skip

    def parcours_facture(self, facture: Facture) -> dict[str, str]:
        """[2S121] and [2S71]: those of the lines the path concerns (RG_MF632)."""
        soumise = next((ligne for ligne in facture.lignes if ligne.ips), None)
        return {"ips": soumise.ips if soumise else "", "top_mt": soumise.top_mt if soumise else ""}


def prescripteur_fictif(ligne: Ligne) -> bool:
    """True for a STI test without ordonnance (RG_IP601/CP02)."""
    return bool(ligne.acte.get("sans_ordonnance")) and ist(ligne)
