"""What is asked of a product that bills on rights: nothing without them, and those CDRi gave, as it gave them."""

from __future__ import annotations

from eprouvette.checks.api import Constat, Ecart, Observations, constat, sans_objet
from eprouvette.checks.b2_envois import emises
from eprouvette.checks.registry import check


def _attente(numero: str) -> tuple[str]:
    return (f"ATTENTE:EPR-B2-{numero}",)


@check(
    "b2.passage_non_facture",
    version=1,
    prouve=tuple(
        f"SFG-ACE:{regle}"
        for regle in (
            "RG_MF606", "RG_BS603", "RG_CF672", "RG_CF689", "RG_CF671", "RG_CF889", "RG_CF882", "RG_CF898", "RG_CF899",
            "RG_IP714",
        )
    )
    + _attente("223"),
    provenance="norme",
    clause="SFG FIDES ACE, contrôles",
    titre="Ce qui n'est pas facturable n'est pas facturé, et le produit dit pourquoi",
    title="What may not be billed is not, and the product says why",
)  # fmt: skip
def passage_non_facture(vu: Observations) -> Constat:
    """Held when the last `facturer` gave no invoice, said why, and no file left."""
    reponses = [a.valeur for a in vu.of_operation("facturer") if isinstance(a.valeur, dict)]
    if not reponses:
        return sans_objet("le produit n'a rien facturé")
    derniere = reponses[-1]
    ecarts = [
        Ecart(attendu="aucune facture", observe=str(row.get("numero")), lieu="facturer")
        for row in derniere.get("factures", ())
    ]
    if not ecarts and not derniere.get("refus"):
        ecarts = [Ecart(attendu="un motif de refus", observe="rien", lieu="facturer")]
    return constat(ecarts, 1, sinon="")


@check(
    "b2.justificatif_de_cdri",
    version=1,
    prouve=("SFG-ACE:RG_BS621", "SFG-ACE:RG_BS621/CP01"),
    provenance="norme",
    clause="SFG FIDES ACE RG_BS621, RG_BS621/CP01",
    titre="La nature du justificatif vient de CDRi tant que les droits ne sont ni périmés ni modifiés",
    title="The proof value comes from CDRi while rights are neither expired nor changed",
)
def justificatif_de_cdri(vu: Observations, *, valeur: str) -> Constat:
    """Held when every invoice sent bears that value in [0258]."""
    envoyees = emises(vu)
    ecarts = [
        Ecart(
            attendu=f"[0258] = {valeur}", observe=facture.entete["[0258]"], lieu=f"{facture.piece.nom} {facture.numero}"
        )
        for facture in envoyees
        if facture.entete["[0258]"] != valeur
    ]
    return constat(ecarts, len(envoyees), sinon="aucune facture émise")


@check(
    "b2.organisme_de_cdri",
    version=1,
    prouve=("SFG-ACE:RG_BS632",),
    provenance="norme",
    clause="SFG FIDES ACE RG_BS632",
    titre="L'organisme facturé est celui de la dernière réponse CDRi",
    title="The body billed is that of the last CDRi answer",
)
def organisme_de_cdri(vu: Observations, *, organisme: str) -> Constat:
    """Held when every invoice goes to that régime, caisse and centre (nine digits)."""
    envoyees = emises(vu)
    ecarts = []
    for facture in envoyees:
        seen = facture.entete["[0249]"] + facture.entete["[0251]"] + facture.entete["[0254]"]
        if seen != organisme:
            ecarts.append(Ecart(attendu=organisme, observe=seen, lieu=f"{facture.piece.nom} {facture.numero} [0249]"))
    return constat(ecarts, len(envoyees), sinon="aucune facture émise")
