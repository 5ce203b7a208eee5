"""The 14 columns of a Convergence file, one line a proof, then ours; the same lines in CSV and in the workbook.

Source: layout of the "Exigences" sheet (requirements facts §2.3). Columns the catalogue does not know stay empty: the
statement is our paraphrase, wave, function, historic profile and criticality were not read.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any, Final

from eprouvette_reports.table import neutral
from eprouvette_reports.words import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eprouvette_reports.read import Report

#: the publisher's columns, in their order and wording
PUBLIEES: Final = (
    "Périmètre", "ID", "Chapitre", "Fonction", "Exigence", "Commentaire", "Profil", "N° scénario",
    "Scénario de conformité", "N° preuve", "Preuve", "Profil historique", "Criticité", "Ordre",
)  # fmt: skip
#: ours, after them
AJOUTEES: Final = (
    "Clé",
    "Corpus",
    "Édition",
    "Statut",
    "Verdict",
    "Verdict en mots",
    "Vérification",
    "Scénarios du banc",
    "Preuves jointes",
)
COLONNES: Final = PUBLIEES + AJOUTEES


def lignes(report: Report, lang: str) -> Iterator[tuple[str | int, ...]]:
    """Each proof of each publisher's requirement, catalogue order; a requirement without known proof has one line."""
    said = words(lang)
    order = 0
    for row in report.data["requirements"]:
        if row["status"] == "attente":
            continue
        proofs: list[dict[str, Any]] = row.get("proof_ids") or [{}]
        for proof in proofs:
            order += 1
            yield _ligne(row, proof, order, said)


def render_convergence(report: Report, lang: str) -> str:
    """The lines as CSV: UTF-8, `;`, as spreadsheets set to French expect; no cell can start a formula."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow(COLONNES)
    writer.writerows([neutral(str(cell)) for cell in line] for line in lignes(report, lang))
    return text.getvalue()


def _ligne(row: dict[str, Any], proof: dict[str, Any], order: int, said: dict[str, str]) -> tuple[str | int, ...]:
    number = proof.get("proof", "")
    joined = [one["preuve"] for one in row.get("attestations", ()) if one["etat"] == "valide"]
    mine = [one for one in joined if not number or one in {number, number.rpartition(".")[2]}]
    return (
        "", row["id"], row["section"] or "", "", row.get("obligation") or row["title"], row["reason"] or "",
        row.get("profile") or "", proof.get("scenario", ""), proof.get("steps", ""), number,
        proof.get("expected") or proof.get("kind") or " | ".join(row.get("proofs", ())), "", "", order,
        row["key"], row["corpus"], row["edition"], said[f"statut.{row['status']}"], row["verdict"], said[f"verdict.{row['verdict']}"],
        said["verification." + row.get("effective", row["verification"])], " | ".join(row["scenarios"]), " | ".join(mine),
    )  # fmt: skip
