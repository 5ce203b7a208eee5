"""Who pays what on each line: AMO, complementary, patient (VF35.01), and the lines that rules add last (VF35.03, 05)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from eprouvette_sim.product.facturation.calcul import PENALITE_PLAFOND, PENALITE_TAUX, arrondir, pourcent
from eprouvette_sim.product.facturation.chantier import Ligne
from eprouvette_sim.product.facturation.prestations import prestation

if TYPE_CHECKING:
    from eprouvette_sim.product.facturation.chantier import Facture

_DENTAIRE: Final = ("AD", "ID", "PD")


class Parts:
    """A mutant overrides one method."""

    def partager(self, ligne: Ligne) -> None:
        """Settles the shares of the line."""
        self.qualifier(ligne)
        if ligne.qualificatif == "G":
            ligne.honoraires = 0
            return
        taux = ligne.taux or 0
        if ligne.tmf or ligne.participation:
            ligne.amo = ligne.base - ligne.tmf
            ligne.amc = ligne.tmf if "SP03" in ligne.situation.sp else 0
        else:
            ligne.amo = pourcent(ligne.base, taux)
            ligne.amc = 0 if ligne.famille == "technique" else ligne.base_amc - pourcent(ligne.base_amc, taux)
            self.penaliser(ligne)
        self.honorer(ligne)

    def qualifier(self, ligne: Ligne) -> None:
        """The qualificatif de la dépense (RG_CF655)."""
        if "SP06" in ligne.situation.sp or ligne.famille == "dentaire":
            ligne.qualificatif = "N"
        elif ligne.acte.get("depassement") and ligne.ips == "S" and ligne.reelle:
            ligne.qualificatif = ligne.qualificatif if ligne.acte.get("categorie") in _DENTAIRE else "A"

    def penaliser(self, ligne: Ligne) -> None:
        """The C2S out-of-path penalty, moved from AMO to the complementary side (RG_VF671)."""
        visee = ligne.reelle and ligne.famille != "coordination" and not ligne.exclue
        if "SP03" in ligne.situation.sp and ligne.ips == "S" and visee:
            penalite = min(arrondir(ligne.base * PENALITE_TAUX, 100), PENALITE_PLAFOND)
            ligne.amo -= penalite
            ligne.amc += penalite

    def honorer(self, ligne: Ligne) -> None:
        """The fees: shares, participation of the patient, overcharge (RG_VF637); devices keep their purchase price."""
        ligne.reste = 0 if "SP03" in ligne.situation.sp else ligne.tmf
        ligne.reste += (ligne.acte.get("depassement") or 0) if ligne.reelle and ligne.famille != "dentaire" else 0
        somme = ligne.amo + ligne.amc
        if ligne.famille == "lpp" and ligne.honoraires != somme:
            return
        ligne.honoraires = somme + ligne.reste

    def forfaits_c2s(self, facture: Facture) -> None:
        """The dental overcharge of C2S patients goes to its own line (RG_VF690 to RG_VF694)."""
        for ligne in list(facture.lignes):
            forfait = ligne.acte.get("forfait_c2s")
            depassement = ligne.acte.get("depassement") or 0
            if not forfait or not ligne.reelle or "SP03" not in ligne.situation.sp or not depassement:
                continue
            montant = min(ligne.base + depassement, forfait["maximum"]) - ligne.base
            if montant > 0:
                facture.lignes.append(self.forfait_c2s(forfait["code"], ligne, montant))
                ligne.reste = depassement - montant
                ligne.honoraires = ligne.amo + ligne.amc + ligne.reste

    def forfait_c2s(self, code: str, support: Ligne, montant: int) -> Ligne:
        """The line of a C2S dental fee: all of it complementary, N."""
        ligne = self.ajoutee(code, support, montant)
        ligne.support = None
        ligne.ips, ligne.top_mt, ligne.domaine = support.ips, support.top_mt, support.domaine
        ligne.base_amc = ligne.amc = ligne.honoraires = montant
        ligne.taux, ligne.qualificatif, ligne.mco = 0, "N", 10000
        return ligne

    def forfait_patient(self, facture: Facture, visite: dict[str, Any]) -> None:
        """The patient emergency fee, whole or reduced with its complement (RG_VF500 to RG_VF508)."""
        fux = next((ligne for ligne in facture.lignes if ligne.famille == "fux"), None)
        if fux is None:
            return
        plein, reduit, exoneration, amo, amc, base = self.cas_patient(fux, visite)
        prix = visite.get("forfait_patient") or {}
        motif = self.reduction(fux) if reduit else None
        montant = int(prix.get("reduit" if motif else "nominal") or 0)
        ligne = self.ajoutee(reduit if motif and reduit else plein, fux, montant)
        ligne.base, ligne.base_amc, ligne.honoraires = (montant if base else 0), montant, montant
        ligne.taux, ligne.amo, ligne.amc = (100 if amo else 0), (montant if amo else 0), (montant if amc else 0)
        ligne.qualificatif = "N" if ligne.code in ("FPU", "FPV") else ""
        facture.lignes.append(ligne)
        facture.entete["exoneration"] = motif or exoneration
        if motif:
            facture.lignes.append(self.complement_patient(fux, int(prix.get("complement") or 0)))
        if motif or plein == "FPX":
            self.remonter(facture)

    def cas_patient(self, fux: Ligne, visite: dict[str, Any]) -> tuple[str, str | None, str, bool, bool, bool]:
        """Whole code, reduced code, exoneration, then whether AMO and the complementary side pay, and AMO has a base."""
        s, patient, regime = fux.situation, visite["patient"], visite["droits"].get("regime")
        exempte = (
            (fux.nature == "30", "0"),
            (0 <= (fux.jour - s.naissance).days <= 30, "3"),
            (bool(patient.get("abus_mineur")), "3"),
            (bool(patient.get("victime_attentat")), "5"),
            ("SP17" in s.sp or "rente_at" in s.mtm, "5"),
            (bool(s.etm & {"pension_militaire", "invalidite"}), "5"),
            (regime == "07", "6"),
        )
        if "SP06" in s.sp:
            return "FPU", None, "0", False, True, False
        exoneration = next((code for vrai, code in exempte if vrai), None)
        if exoneration is not None:
            return "FPX", None, exoneration, True, False, True
        if s.locale:
            return "FPL", "FPM", "0", True, False, True
        return "FPU", "FPV", "0", False, "SP03" in s.sp, True

    def reduction(self, fux: Ligne) -> str | None:
        """The exoneration that reduces the fee: ALD whatever the care, or work accident."""
        if "ald" in fux.situation.etm:
            return "4"
        return "0" if fux.nature == "41" else None

    def complement_patient(self, fux: Ligne, montant: int) -> Ligne:
        """CFU: what the AMO pays beside a reduced fee."""
        ligne = self.ajoutee("CFU", fux, montant)
        ligne.base = ligne.base_amc = ligne.amo = ligne.honoraires = montant
        ligne.taux = 100
        return ligne

    def remonter(self, facture: Facture) -> None:
        """The exoneration stands on the invoice only; the lines are left blank (RG_MF631/0279-CP01)."""
        for ligne in facture.lignes:
            if facture.entete["exoneration"] != "0":
                ligne.exoneration = ""

    def ajoutee(self, code: str, support: Ligne, prix: int) -> Ligne:
        """A line a rule adds to the invoice of another."""
        return Ligne(
            prestation=prestation(code, "FORFAIT"),
            acte=support.acte,
            actes=[],
            jour=support.jour,
            situation=support.situation,
            execution=support.execution,
            prix=prix,
            nature=support.nature,
            mco=0,
            mco_amc=0,
            exoneration="0" if code in ("FDA", "FDC", "FDR", "FPC") else "",
        )
