"""What is asked of a product from one message to the next: the same person, the same stay, to the last field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eprouvette.checks.amc import CALCULS, ENGAGE, SANS_APPEL, AppelAmc, appels, controle, ecart
from eprouvette.checks.api import Constat, Observations, constat
from eprouvette_sim.formats import roc

if TYPE_CHECKING:
    from collections.abc import Mapping

#: the adherent number has its own check
_PERSONNE = ("nir_od", "date_naissance", "rang")
_CONTRAT = ("type_convention", "csr")
_REPETES = (*(f"beneficiaire.{name}" for name in _PERSONNE), *(f"amc.{name}" for name in _CONTRAT))
_LIGNE = ("id", "code", "domaine", "date", "montant", "base", "amo")


@controle(
    "meme_personne_partout",
    "046",
    titre="Toutes les demandes à une AMC parlent de la même personne",
    title="Every request to an AMC is about the same person",
    clause="identifiants du bénéficiaire et du contrat (cdri_roc §4.2, §5.4)",
)
def meme_personne_partout(vu: Observations, *, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when SIM, CLC and claims repeat person and contract as in the identification that AMC answered last."""
    known: dict[str, AppelAmc] = {}
    found, examined = [], 0
    for call in appels(vu, contrats, roc.IDB, *CALCULS, roc.FACTURER):
        if call.operation == roc.IDB:
            known |= {call.amc: call} if call.statut == "trouve" else {}
            continue
        first = known.get(call.amc)
        if first is None:
            continue
        examined += 1
        found += [
            ecart(
                call,
                f"{name} {first.demande.get(name) or 'absent'}, comme à l'identification",
                str(call.demande.get(name) or "absent"),
                "donnée perdue ou reprise d'un autre dossier",
            )
            for name in _REPETES
            if call.demande.get(name) != first.demande.get(name)
        ]
    return constat(found, examined, sinon=SANS_APPEL)


@controle(
    "facture_du_sejour_engage",
    "047",
    titre="La facture décrit le séjour engagé, ligne par ligne",
    title="The claim describes the stay committed, line by line",
    clause="facture liée à l'engagement (cdri_roc §7.4 R16)",
)
def facture_du_sejour_engage(vu: Observations, *, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when each claim repeats context and lines (code, domain, date, amount, base, AMO) of its commitment."""
    given: dict[tuple[str, str], AppelAmc] = {}
    found, examined = [], 0
    for call in appels(vu, contrats, roc.CLC, roc.FACTURER):
        key = (call.amc, call.sejour)
        if call.operation == roc.CLC:
            given |= {key: call} if call.statut in ENGAGE else {}
            continue
        if key not in given:
            continue
        examined += 1
        expected, seen = _sejour(given[key]), _sejour(call)
        if expected != seen:
            wrong = [f"{a} au lieu de {b}" for a, b in zip(seen, expected, strict=False) if a != b] or [
                "lignes en plus ou en moins"
            ]
            found.append(
                ecart(call, "le séjour engagé", " ; ".join(wrong)[:300], "facture refaite à partir d'autres données")
            )
    return constat(found, examined, sinon="l'AMC n'a reçu aucune facture lisible")


def _sejour(call: AppelAmc) -> list[tuple[Any, ...]]:
    context = call.demande.get("sejour.contexte") or call.demande.get("contexte")
    rows = call.demande.get("lignes", ())
    return [(context,), *(tuple(row.get(name) for name in _LIGNE) for row in rows)]
