"""What is missing from a submission: bench errors, steps awaiting somebody, attestations that do not hold, identities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from eprouvette.garde import constater, refusees

if TYPE_CHECKING:
    from pathlib import Path

    from eprouvette.garde import Trouvaille

REQUIS: Final = ("run.json", "catalogue.json", "report.json", "report.html")
_ATTESTATION: Final = {
    "expiree": "attestation expirée",
    "future": "attestation pas encore en vigueur",
    "alteree": "pièce changée depuis l'attestation",
    "absente": "pièce introuvable",
    "illisible": "fiche d'attestation illisible",
    "inconnue": "exigence inconnue du catalogue",
}


def manques(report: dict[str, Any]) -> list[str]:
    """What keeps this run from being a whole submission, one line each, from its `report.json`."""
    found = [
        f"{scenario['id']} : erreur du banc, à rejouer"
        for scenario in report["scenarios"]
        if scenario["verdict"] == "ERREUR_BANC"
    ]
    found += [
        f"{scenario['id']} : non testé ({'; '.join(scenario['messages']) or 'rien n a été fait'})"
        for scenario in report["scenarios"]
        if scenario["verdict"] == "NON_TESTE"
    ]
    joined = report.get("declarations", {}).get("attestations", ())
    return found + [
        f"{row['exigence'] or row['fichier']} preuve {row['preuve']} : {_ATTESTATION[row['etat']]}"
        for row in joined
        if row["etat"] in _ATTESTATION
    ]


def attendues(report: dict[str, Any]) -> list[str]:
    """The requirements whose official proof comes from outside the bench and is not joined."""
    return [row["ref"] for row in report.get("coverage", {}).get("awaiting_proof", ())]


def identites(folder: Path) -> tuple[dict[str, int], tuple[Trouvaille, ...]]:
    """How many identities of each population the run's files hold, and those of no declared population."""
    seen = constater(folder)
    counts: dict[str, int] = {}
    for one in seen:
        if one.population is not None:
            counts[one.population] = counts.get(one.population, 0) + 1
    return dict(sorted(counts.items())), refusees(seen)
