"""From what a clerk gives to a visit ready to be valued: the rights CDRi answered, the clerk's changes, the proof of rights."""

from __future__ import annotations

from typing import Any, Final

#: changes of a CDRi right that leave its proof valid (RG_BS621/CP01)
SANS_EFFET: Final = frozenset(
    {"orienteur", "nom_medecin_traitant", "prenom_medecin_traitant", "numero_medecin_traitant"}
)


def completer(parametres: dict[str, Any], memoire: dict[str, Any], reglages: Any) -> tuple[dict[str, Any], list[str]]:
    """The visit with its rights, its hospital and its proof; and what the clerk must notice."""
    visite = dict(parametres["visite"])
    alertes: list[str] = []
    reference = parametres.get("patient")
    if reference is not None:
        vue = memoire.get(f"droits.{reference}")
        if vue is None:
            alertes.append("droits_non_consultes")
        else:
            visite["droits"] = droits_de(vue["presente"], vue["date"])
            visite["justificatif"] = justificatif(vue["presente"], parametres)
            visite["patient"] = identite(vue) | (visite.get("patient") or {})
            if visite["justificatif"] == "0":
                alertes.append("justificatif_a_saisir")
    modifications = parametres.get("modifications") or {}
    visite["droits"] = (visite.get("droits") or {}) | {n: v for n, v in modifications.items() if n not in SANS_EFFET}
    finess = str(reglages.etablissement.get("identifiant", ""))[1:]
    visite["etablissement"] = {"finess": finess} | (visite.get("etablissement") or {})
    return visite, alertes


def justificatif(presente: dict[str, Any], parametres: dict[str, Any]) -> str:
    """[0258]: the value CDRi gave while it holds and the rights are untouched, else what the clerk saw (RG_BS621, CP01)."""
    touches = set(parametres.get("modifications") or {}) - SANS_EFFET
    donne = presente.get("nature_justificatif")
    if donne and not touches:
        return str(donne)
    return str(parametres.get("justificatif") or "0")


def identite(vue: dict[str, Any]) -> dict[str, Any]:
    """Who is billed, as the rights answered."""
    personne = vue["presente"]["beneficiaire"]
    return {"nir": vue.get("assure") or personne["matricule"], "naissance": personne["date_naissance"]}


def droits_de(presente: dict[str, Any], jour: str) -> dict[str, Any]:
    """The rights of the day of care in the keys of a visit."""
    organisme = presente["organisme"]
    c2s = presente.get("c2s")
    gere = (presente.get("amc") or {}).get("gere_par_amo", True)
    return {
        "regime": organisme["regime"],
        "caisse": organisme["caisse"],
        "centre": organisme["centre"],
        "periodes": [{"du": jour}] if presente["droits_ouverts"] else [],
        "exonerations": [{"code": code, "du": jour} for code in presente["exonerations"]],
        "c2s": {"gestion": "caisse" if gere else "organisme", "du": jour} if c2s else None,
        "ame": {"du": jour} if presente["ame"] else None,
        "medecin_traitant": {"oui": True, "non": False}.get(presente.get("medecin_traitant") or ""),
        "regime_prend_participation": False,
    }
