"""What the witness refuses to bill, and the reason it gives the clerk: one method by rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from eprouvette_sim.formats.nir import cle as cle_nir
from eprouvette_sim.product.facturation.prestations import FORFAITS
from eprouvette_sim.product.facturation.situation import civil

if TYPE_CHECKING:
    from collections.abc import Iterable

    from eprouvette_sim.product.facturation.chantier import Facture, Ligne

#: families that never stand together (RG_CF889, CF897 to CF899, CF882, CF886, CF681, CF686)
_INCOMPATIBLES: Final = (
    ({"se"}, {"ape", "atu", "ffm"}),
    ({"ape"}, {"atu", "ffm"}),
    ({"atu"}, {"ffm"}),
    ({"fausse_couche"}, {"ordinaire", "ccam", "biologie", "tele"}),
    ({"fux"}, {"atu", "ffm", "se", "ape", "fausse_couche", "ordinaire", "ccam", "biologie", "coordination", "tele"}),
    ({"coordination"}, {"atu", "ffm"}),
    ({"enfant"}, {"atu", "ffm"}),
)
#: families that need a base emergency fee
_AVEC_FUX: Final = frozenset({"sun", "su", "pe", "sum", "sub", "sas", "imagerie", "ssn"})
_UNIQUES: Final = ("fux", "imagerie", "sub", "su", "sun", "sum", "pe")


class Refus:
    """A mutant overrides one method."""

    REFUS = ("tiers_payant", "droits", "cle", "delai", "renvoi", "cohabitation", "urgence", "forfait_seul", "orienteur")

    def refuser(self, visite: dict[str, Any], factures: Iterable[Facture]) -> list[str]:
        """Every reason not to bill, in words; none when the visit may be billed."""
        lignes = [ligne for facture in factures for ligne in facture.lignes]
        anonyme = all(facture.genre == "anonyme" for facture in factures)
        raisons = (getattr(self, f"refus_{nom}")(visite, lignes, anonyme) for nom in self.REFUS)
        return [raison for raison in raisons if raison]

    def refus_tiers_payant(self, visite: dict[str, Any], _: list[Ligne], _a: bool) -> str | None:
        """The patient refuses third-party payment: paper."""
        return "tiers payant refusé : facture papier" if visite.get("refus_tiers_payant") else None

    def refus_droits(self, _: dict[str, Any], lignes: list[Ligne], anonyme: bool) -> str | None:
        """No valid right on the day of reference."""
        ouverts = all(
            ligne.situation.ouverts or ligne.situation.sp & {"SP06"} or ligne.acte.get("lie_maternite")
            for ligne in lignes
        )
        return None if anonyme or ouverts else "droits fermés à la date des soins"

    def refus_cle(self, visite: dict[str, Any], _: list[Ligne], anonyme: bool) -> str | None:
        """A typed NIR whose key is wrong (RG_BS603)."""
        nir, cle = visite["patient"].get("nir"), visite["patient"].get("cle")
        return "clé du NIR fausse" if not anonyme and nir and cle and cle_nir(nir) != cle else None

    def refus_delai(self, visite: dict[str, Any], lignes: list[Ligne], _a: bool) -> str | None:
        """Care of a year or more, unless the caisse asks (RG_MF606)."""
        envoi = visite.get("transmission")
        if not envoi or visite.get("envoi_force"):
            return None
        jour = civil(envoi)
        an = jour.replace(year=jour.year - 1, day=min(jour.day, 28) if (jour.month, jour.day) == (2, 29) else jour.day)
        return "soins d'un an ou plus" if any(ligne.jour <= an for ligne in lignes) else None

    def refus_renvoi(self, visite: dict[str, Any], _: list[Ligne], _a: bool) -> str | None:
        """A rejected invoice is never resent under its own number (RG_MF635)."""
        rejete = visite.get("numero_rejete")
        return "numéro de la facture rejetée" if rejete and rejete == visite.get("numero_titre") else None

    def refus_cohabitation(self, _: dict[str, Any], lignes: list[Ligne], _a: bool) -> str | None:
        """Prestations that never stand together on a day."""
        for jour in {ligne.jour for ligne in lignes}:
            familles = {ligne.famille for ligne in lignes if ligne.jour == jour}
            for gauche, droite in _INCOMPATIBLES:
                if familles & gauche and familles & droite:
                    return f"prestations incompatibles : {', '.join(sorted(familles & (gauche | droite)))}"
            codes = {ligne.code for ligne in lignes if ligne.jour == jour}
            if "FSD" in codes and familles & {"atu", "ffm", "se"}:
                return "FSD incompatible avec le forfait"
            if codes & {"AMI"} and familles & FORFAITS:
                return "AMI incompatible avec le forfait"
        return None

    def refus_urgence(self, _: dict[str, Any], lignes: list[Ligne], _a: bool) -> str | None:
        """Emergency supplements need their base fee, each once (RG_CF672, RG_IP714 to RG_IP717)."""
        familles = [ligne.famille for ligne in lignes]
        double = next((famille for famille in _UNIQUES if familles.count(famille) > 1), None)
        if double:
            return f"{double} facturé deux fois"
        return "supplément d'urgence sans FUx" if set(familles) & _AVEC_FUX and "fux" not in familles else None

    def refus_forfait_seul(self, _: dict[str, Any], lignes: list[Ligne], _a: bool) -> str | None:
        """ATU, FFM and SE go with an act (RG_CF689, RG_VF626)."""
        for ligne in lignes:
            if ligne.famille in ("atu", "ffm", "se"):
                lies = [
                    autre for autre in lignes if autre.tete is not None and autre.jour == ligne.jour and autre.reelle
                ]
                if not lies:
                    return f"{ligne.code} sans acte"
        return None

    def refus_orienteur(self, visite: dict[str, Any], lignes: list[Ligne], _a: bool) -> str | None:
        """Another doctor who refers is named (RG_MF632); coordination majorations belong to the path (RG_CF671)."""
        chemin = visite.get("parcours") or {}
        soumis = any(ligne.ips == "M" for ligne in lignes)
        if chemin.get("situation") == "oriente_autre" and soumis and not chemin.get("orienteur"):
            return "médecin orienteur non nommé"
        dedans = {ligne.jour for ligne in lignes if ligne.ips not in ("", "S")}
        hors = any(
            ligne.famille == "coordination"
            and ligne.jour not in dedans
            and "SP03" not in ligne.situation.sp
            and ligne.situation.age >= 16
            for ligne in lignes
        )
        return "majoration de coordination hors parcours" if hors else None
