"""A run set against an earlier one (`--baseline`): only what is new fails, what is gone is said, nothing is forgotten.

The earlier run is summed up in `run.json` when the new one starts, so that its report stays a function of its own folder.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from eprouvette.verdicts.tables import Severity, Verdict

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

#: verdicts that say nothing of a scenario that was failing: it is lost, not fixed
SILENT: Final = frozenset({None, Verdict.NON_TESTE, Verdict.NON_APPLICABLE, Verdict.INCONCLUSIF, Verdict.ERREUR_BANC})
_FAILING: Final = (Severity.NON_CONFORMITE.value,)
_STRICT: Final = (*_FAILING, Severity.RESERVE.value, Severity.ECART_ATTENTE.value)


def resumer(report: Mapping[str, Any], asked: Container[str]) -> dict[str, Any]:
    """What is kept of an earlier report: its id, and for the scenarios asked for again verdicts and findings.

    `outside` counts the failing ones that the new selection leaves out: they are neither fixed nor lost.
    """
    kept = [scene for scene in report["scenarios"] if scene["id"] in asked]
    left = [scene for scene in report["scenarios"] if scene["id"] not in asked]
    return {
        "run": report["run"]["id"],
        "started_at": report["run"]["started_at"],
        "scenarios": {scene["id"]: scene["verdict"] for scene in kept},
        "findings": [_finding(finding) for scene in kept for finding in scene["findings"]],
        "outside": sum(scene["verdict"] == Verdict.NON_CONFORME for scene in left),
    }


def _finding(finding: Mapping[str, Any]) -> dict[str, Any]:
    return {name: finding[name] for name in ("id", "requirement", "scenario", "severity", "location")}


def comparer(
    reference: Mapping[str, Any], scenarios: Iterable[Mapping[str, Any]], *, strict: bool = False
) -> dict[str, Any]:
    """`new`, `known` and `fixed` findings (those that fail a run), and the scenarios `lost`: failing then, silent now.

    A waived finding is none of them. A finding is fixed only when its scenario still speaks.
    """
    weights = _STRICT if strict else _FAILING
    rows = list(scenarios)
    verdicts = {scene["id"]: scene["verdict"] for scene in rows}
    found = [finding for scene in rows for finding in scene["findings"] if finding["severity"] in weights]
    now = {(finding["scenario"], finding["id"]) for finding in found}
    then = [finding for finding in reference["findings"] if finding["severity"] in weights]
    known = {(finding["scenario"], finding["id"]) for finding in then}
    kept = [finding for finding in found if not finding["waiver"]]
    lost = [
        {"id": name, "before": verdict, "after": verdicts.get(name)}
        for name, verdict in reference["scenarios"].items()
        if verdict == Verdict.NON_CONFORME and verdicts.get(name) in SILENT
    ]
    gone = [finding for finding in then if (finding["scenario"], finding["id"]) not in now]
    return {
        "run": reference["run"],
        "started_at": reference["started_at"],
        "new": [_finding(one) for one in kept if (one["scenario"], one["id"]) not in known],
        "known": [_finding(one) for one in kept if (one["scenario"], one["id"]) in known],
        "fixed": [dict(one) for one in gone if verdicts.get(one["scenario"]) not in SILENT],
        "lost": lost,
        "outside": reference["outside"],
    }


def empire(found: Mapping[str, Any]) -> bool:
    """True when something is new, or a failing scenario no longer speaks."""
    return bool(found["new"] or found["lost"])
