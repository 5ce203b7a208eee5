"""What is asked of a product that resends: a new number after a reject, the same one after a refused lot, nothing lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from eprouvette.checks.api import Constat, Ecart, Observations, constat, sans_objet
from eprouvette.checks.b2_envois import derniers, emises, envois, montrees, retours
from eprouvette.checks.registry import check

if TYPE_CHECKING:
    from collections.abc import Sequence

_MUET: Final = "le produit n'a montré aucune facture au banc"


def _attente(numero: str) -> tuple[str]:
    return (f"ATTENTE:EPR-B2-{numero}",)


@check(
    "b2.relance_nouveau_numero",
    version=1,
    prouve=("SFG-ACE:RG_MF635", *_attente("013")),
    provenance="norme",
    clause="SFG FIDES ACE RG_MF635",
    titre="Une facture rejetée repart sous un nouveau numéro",
    title="A rejected invoice goes again under a new number",
)
def relance_nouveau_numero(vu: Observations) -> Constat:
    """Held when no number of a rejected invoice is sent again, and another one is."""
    lus = retours(vu)
    rejetees = [n for n, suites in lus.factures.items() if any(e == "rejetee" and m != "R002" for e, _, m in suites)]
    numeros = [facture.numero for facture in emises(vu)]
    if not rejetees or len(numeros) < 2:
        return sans_objet("aucune facture rejetée n'a été relancée")
    ecarts = [
        Ecart(attendu=f"un autre numéro que {numero}", observe=f"{numero} envoyé de nouveau", lieu="[0230]")
        for numero in rejetees
        if numeros.count(numero) > 1
    ]
    return constat(ecarts, len(rejetees), sinon="aucun rejet")


@check(
    "b2.relance_unique",
    version=1,
    prouve=_attente("219"),
    provenance="neutre",
    clause="EPR-B2-013 : une seule relance",
    titre="Une facture rejetée n'est relancée qu'une fois",
    title="A rejected invoice is resent once",
)
def relance_unique(vu: Observations) -> Constat:
    """Held when a second correction of the same invoice is refused in words."""
    reponses = [a.valeur for a in vu.of_operation("facturer") if isinstance(a.valeur, dict)]
    if len(reponses) < 3:
        return sans_objet("la facture n'a pas été corrigée deux fois")
    derniere = reponses[-1]
    refusee = not derniere.get("factures") and bool(derniere.get("refus"))
    ecart = Ecart(attendu="une seconde relance refusée", observe=str(derniere)[:200], lieu="facturer")
    return constat([] if refusee else [ecart], 1, sinon="")


@check(
    "b2.facture_conservee",
    version=1,
    prouve=("SFG-ACE:RG_MF635",),
    provenance="norme",
    clause="SFG FIDES ACE RG_MF635 : conservée jusqu'au paiement",
    titre="Une facture est conservée jusqu'à son paiement",
    title="An invoice is kept until it is paid",
)
def facture_conservee(vu: Observations) -> Constat:
    """Held when every invoice sent is still shown by the product."""
    if not montrees(vu):
        return sans_objet(_MUET) if not emises(vu) else _perdues(vu, derniers(vu))
    return _perdues(vu, derniers(vu))


@check(
    "b2.statut_initial",
    version=1,
    prouve=("SFG-ACE:RG_MF634",),
    provenance="norme",
    clause="SFG FIDES ACE RG_MF634 : « À émettre »",
    titre="Une facture nouvelle est à émettre",
    title="A new invoice is to be sent",
)
def statut_initial(vu: Observations) -> Constat:
    """Held when each invoice just billed is shown `a_emettre`."""
    lignes: list[dict[str, Any]] = [
        row for a in vu.of_operation("facturer") if isinstance(a.valeur, dict) for row in a.valeur.get("factures", ())
    ]
    ecarts = [
        Ecart(attendu="a_emettre", observe=str(row.get("etat")), lieu=f"facturer {row.get('numero')}")
        for row in lignes
        if row.get("etat") != "a_emettre"
    ]
    return constat(ecarts, len(lignes), sinon="aucune facture produite")


@check(
    "b2.lot_refuse_reemis",
    version=1,
    prouve=_attente("014"),
    provenance="neutre",
    clause="ARL négatif (b2 §3.1)",
    titre="Les factures d'un lot refusé repartent, sous leurs numéros",
    title="The invoices of a refused lot go again under their numbers",
)
def lot_refuse_reemis(vu: Observations) -> Constat:
    """Held when each invoice of a refused lot is found in a later lot."""
    refuses = [lot for lot, accepte in retours(vu).lots if not accepte]
    envoyees = emises(vu)
    concernees = [facture for facture in envoyees if facture.lot in refuses]
    ecarts = [
        Ecart(attendu=f"{facture.numero} dans un nouveau lot", observe="jamais renvoyée", lieu=f"lot {facture.lot}")
        for facture in concernees
        if not any(a.numero == facture.numero and a.lot != facture.lot for a in envoyees)
    ]
    return constat(ecarts, len(concernees), sinon="aucun lot refusé")


@check(
    "b2.numero_unique",
    version=1,
    prouve=_attente("007"),
    provenance="norme",
    clause="SFG FIDES ACE, n° de facture (b2 §2.8)",
    titre="Deux factures n'ont jamais le même numéro",
    title="Two invoices never share a number",
)
def numero_unique(vu: Observations) -> Constat:
    """Held when each file names a number once, and two accepted files never share one."""
    numeros = [facture.numero for facture in emises(vu)]
    refusees = {
        facture.numero for facture in emises(vu) if facture.lot in {lot for lot, ok in retours(vu).lots if not ok}
    }
    if len(numeros) < 2 or len(envois(vu)) < 1:
        return sans_objet("moins de deux factures")
    doubles = sorted({numero for numero in numeros if numeros.count(numero) > 1 and numero not in refusees})
    ecarts = [Ecart(attendu="un numéro neuf", observe=numero, lieu="[0230]") for numero in doubles]
    return constat(ecarts, len(numeros), sinon="")


def _perdues(vu: Observations, numeros: Sequence[str]) -> Constat:
    vues = montrees(vu)
    ecarts = [
        Ecart(attendu=f"{numero} toujours connue", observe="absente", lieu="relever_retours")
        for numero in numeros
        if numero not in vues
    ]
    return constat(ecarts, len(numeros), sinon="aucune facture émise")
