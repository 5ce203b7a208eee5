"""Proofs laid out by proof id, as a REM and a Convergence form number them: one folder a proof, Windows-safe names.

Source: proof grammar `requirement.scenario.proof` (requirements facts §2.2), deposit proof by proof (§2.5, §5). Where the
catalogue knows no proof number, or none that asks for a trace, the folder is `banc`: a number is never invented.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any, Final

from eprouvette.bundle.names import PREUVES, sur

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: kinds of proofs that recorded exchanges are: traces and mail sources (requirements facts §2.5)
TRACES: Final = frozenset({"TRC", "SMTP"})
_VERDICTS: Final = frozenset({"CONFORME", "CONFORME_RESERVES", "NON_CONFORME", "INCONCLUSIF", "ATTESTE"})
_EN_TETE: Final = ("corpus", "exigence", "edition", "scenario", "preuve", "nature", "verdict", "dossier", "fichiers")


def ranger(report: dict[str, Any]) -> tuple[dict[str, str], bytes]:
    """Path in the bundle -> file of the run it copies, and the index (CSV, `;`, UTF-8) that lists every proof.

    A proof that nothing answers has its line in the index, with no file: it remains to be given.
    """
    copies: dict[str, str] = {}
    text = io.StringIO()
    index = csv.writer(text, delimiter=";", lineterminator="\n")
    index.writerow(_EN_TETE)
    taken: set[str] = set()
    for row in report["requirements"]:
        if row["status"] == "attente" or row["verdict"] not in _VERDICTS:
            continue
        for scenario, proof, kind in _preuves(row):
            folder = _libre(f"{PREUVES}/{sur(row['corpus'])}/{sur(row['id'])}/{sur(proof or 'banc')}", taken)
            files = {f"{folder}/{sur(name)}": source for name, source in _fichiers(report, row, proof, kind)}
            copies |= files
            index.writerow(
                [row["corpus"], row["id"], row["edition"], scenario, proof, kind, row["verdict"], folder, len(files)]
            )
    return copies, text.getvalue().encode()


def _preuves(row: dict[str, Any]) -> Iterable[tuple[str, str, str]]:
    """The publisher's proofs; and `banc` for recorded exchanges that none of them asks for."""
    known = [(one["scenario"], one["proof"], one["kind"]) for one in row.get("proof_ids", ())]
    asked = any(TRACES & set(kind.split(" | ")) for _, _, kind in known)
    return known if asked or (known and not row["scenarios"]) else [*known, ("", "", "")]


def _fichiers(report: dict[str, Any], row: dict[str, Any], proof: str, kind: str) -> Iterator[tuple[str, str]]:
    for one in row["attestations"]:
        if one["etat"] == "valide" and (not proof or one["preuve"] in {proof, proof.rpartition(".")[2]}):
            yield one["fichier"], f"attestations/{one['fichier']}"
    if proof and not TRACES & set(kind.split(" | ")):
        return
    wanted = set(row["scenarios"])
    for scenario in (scenario for scenario in report["scenarios"] if scenario["id"] in wanted):
        for entry in scenario["exchanges"]:
            for side in ("request", "response"):
                source = entry[side]["file"]
                yield source.rpartition("/")[2], source


def _libre(folder: str, taken: set[str]) -> str:
    """That folder, numbered when another has the same name but for case: Windows would mix them."""
    name, rank = folder, 1
    while name.casefold() in taken:
        rank += 1
        name = f"{folder}~{rank}"
    taken.add(name.casefold())
    return name
