"""What is asked of a product that loads the directory's open-access extractions."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from eprouvette.checks.api import Constat, Ecart, Observation, Observations, constat, sans_objet
from eprouvette.checks.registry import check
from eprouvette_sim.formats import annuaire

if TYPE_CHECKING:
    from eprouvette_sim.kernel.exchange import Exchange

#: beyond this many days an extraction is out of date: ours, the file is published every day
PEREMPTION_JOURS = 7


@check(
    "annuaire.import_complet",
    version=1,
    prouve=("REM-DPI:ANN/va1.01",),
    provenance="norme",
    clause="ANN/va1.01.01 : l'extraction publique est chargée, un compte rendu le dit",
    titre="Le compte rendu d'import compte chaque ligne de l'extraction",
    title="The import report counts each line of the extraction",
)
def import_complet(vu: Observations) -> Constat:
    """Held when the lines kept and left out of the report are those of the file served, and the file is named."""
    files = [inside for e in _servies(vu) if (inside := _fichier(e)) is not None]
    reports = _rapports(vu)
    if not files or not reports:
        return sans_objet("aucune extraction servie" if reports else "aucun compte rendu d'import")
    found = []
    for (name, lines), answer in zip(files, reports, strict=False):
        counted = answer.valeur.get("lignes", 0) + answer.valeur.get("rejets", 0)
        if counted != lines:
            found.append(Ecart(attendu=f"{lines} lignes", observe=f"{counted} lignes", lieu="lignes et rejets"))
        if answer.valeur.get("fichier") not in {name, name.removesuffix(".txt")}:
            found.append(Ecart(attendu=name, observe=str(answer.valeur.get("fichier")), lieu="fichier"))
    return constat(found, min(len(files), len(reports)), sinon="aucune extraction servie")


@check(
    "annuaire.import_date",
    version=1,
    prouve=("ATTENTE:EPR-ANN-008",),
    provenance="indirect",
    clause="extraction publiée chaque jour, horodatage dans le nom (mssante §6.4 ; délai du banc)",
    titre="Une extraction périmée est signalée, une extraction récente ne l'est pas",
    title="An outdated extraction is flagged, a recent one is not",
)
def import_date(vu: Observations) -> Constat:
    """Held when a report of a file more than seven days old has a message, and that of a fresh file has none."""
    files = [inside for e in _servies(vu) if (inside := _fichier(e)) is not None]
    judged = list(zip(files, _rapports(vu), strict=False))
    now = datetime.fromisoformat(vu.instant)
    found = []
    for (name, _), answer in judged:
        stamp = annuaire.horodatage(name)
        made = datetime.strptime(stamp, "%Y%m%d%H%M").replace(tzinfo=UTC) if stamp else now
        old, said = (now - made).days > PEREMPTION_JOURS, bool(answer.valeur.get("message"))
        if old != said:
            expected = "un message d'extraction périmée" if old else "aucun message"
            found.append(Ecart(attendu=expected, observe=str(answer.valeur.get("message")), lieu=name))
    return constat(found, len(judged), sinon="aucune extraction importée")


@check(
    "annuaire.import_trace",
    version=1,
    prouve=("REM-DPI:ANN/va1.01",),
    provenance="norme",
    clause="ANN/va1.01.01.01 : preuve attendue, une trace d'intégration",
    titre="Chaque import laisse une trace qui nomme l'extraction",
    title="Each import leaves a trace that names the extraction",
)
def import_trace(vu: Observations) -> Constat:
    """Held when the exported traces hold one import line by report, with the file's name."""
    exported = [answer for answer in vu.of_operation("exporter_traces") if answer.statut == "ok"]
    reports = _rapports(vu)
    if not exported or not reports:
        return sans_objet("aucune trace exportée" if reports else "aucun compte rendu d'import")
    rows = exported[-1].valeur.get("traces", ())
    named = [row.get("fichier") for row in rows if row.get("evenement") == "import_annuaire"]
    found = [
        Ecart(attendu=f"une trace de {answer.valeur.get('fichier')}", observe="aucune", lieu="exporter_traces")
        for answer in reports
        if answer.valeur.get("fichier") not in named
    ]
    return constat(found, len(reports), sinon="aucun compte rendu d'import")


def _servies(vu: Observations) -> list[Exchange]:
    marker = "/services/extraction/"
    seen = [e for e in vu.of_service("annuaire_sante") if marker in e.http_request().start]
    return [e for e in seen if e.http_request().start.startswith("GET") and " 200" in e.http_response().start]


def _rapports(vu: Observations) -> list[Observation]:
    return [answer for answer in vu.of_operation("importer_annuaire") if answer.statut == "ok"]


def _fichier(exchange: Exchange) -> tuple[str, int] | None:
    """The file inside the archive served and its number of lines, header aside."""
    try:
        with zipfile.ZipFile(io.BytesIO(exchange.http_response().body)) as archive:
            name = archive.namelist()[0]
            return name, archive.read(name).count(b"\n") - 1
    except (zipfile.BadZipFile, IndexError):
        return None
