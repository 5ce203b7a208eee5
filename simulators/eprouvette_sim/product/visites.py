"""From what a clerk gives to a visit ready to be valued: the rights CDRi answered, the clerk's changes, the proof of rights."""

from __future__ import annotations

from typing import Any, Final

#: changes of a CDRi right that leave its proof valid (RG_BS621/CP01)
SANS_EFFET: Final = frozenset(
    {"orienteur", "nom_medecin_traitant", "prenom_medecin_traitant", "numero_medecin_traitant"}
)


class Visites:
    """The front desk of the witness; a mutant overrides one method."""

    memoire: dict[str, Any]
    reglages: Any

    def completer(self, parametres: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
        """The visit with its rights, its hospital and its proof; and what the clerk must notice."""
        visite = dict(parametres["visite"])
        alertes: list[str] = []
        reference = parametres.get("patient")
        if reference is not None:
            alertes += self.reprendre(visite, str(reference), parametres)
        modifications = parametres.get("modifications") or {}
        visite["droits"] = (visite.get("droits") or {}) | {
            n: v for n, v in modifications.items() if n not in SANS_EFFET
        }
        visite["patient"] = visite.get("patient") or {"naissance": "1900-01-01"}
        finess = str(self.reglages.etablissement.get("identifiant", ""))[1:]
        visite["etablissement"] = {"finess": finess} | (visite.get("etablissement") or {})
        return visite, alertes

    def reprendre(self, visite: dict[str, Any], reference: str, parametres: dict[str, Any]) -> list[str]:
        """Puts the rights consulted into the visit; the alerts."""
        vue = self.memoire.get(f"droits.{reference}")
        if vue is None:
            return ["droits_non_consultes"]
        visite["droits"] = self.droits(vue["presente"], vue["date"])
        visite["justificatif"] = self.justificatif(vue["presente"], parametres)
        personne = vue["presente"]["beneficiaire"]
        connue = {"nir": vue.get("assure") or personne["matricule"], "naissance": personne["date_naissance"]}
        visite["patient"] = connue | (visite.get("patient") or {})
        return ["justificatif_a_saisir"] if visite["justificatif"] == "0" else []

    def justificatif(self, presente: dict[str, Any], parametres: dict[str, Any]) -> str:
        """[0258]: CDRi's value while it holds and the rights are untouched, else what the clerk saw (RG_BS621, CP01)."""
        touches = set(parametres.get("modifications") or {}) - SANS_EFFET
        donne = presente.get("nature_justificatif")
        if donne and not touches:
            return str(donne)
        return str(parametres.get("justificatif") or "0")

    def droits(self, presente: dict[str, Any], jour: str) -> dict[str, Any]:
        """The rights of the day of care in the keys of a visit."""
        organisme = presente["organisme"]
        gere = (presente.get("amc") or {}).get("gere_par_amo", True)
        return {
            "regime": organisme["regime"],
            "caisse": organisme["caisse"],
            "centre": organisme["centre"],
            "periodes": [{"du": jour}] if presente["droits_ouverts"] else [],
            "exonerations": [{"code": code, "du": jour} for code in presente["exonerations"]],
            "c2s": {"gestion": "caisse" if gere else "organisme", "du": jour} if presente.get("c2s") else None,
            "ame": {"du": jour} if presente["ame"] else None,
            "medecin_traitant": {"oui": True, "non": False}.get(presente.get("medecin_traitant") or ""),
            "regime_prend_participation": False,
        }
