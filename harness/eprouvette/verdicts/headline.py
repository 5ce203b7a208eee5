"""The headline: one sentence with its denominators, in French and English, never one word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eprouvette.verdicts.tables import STATUSES, Severity, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from eprouvette.verdicts.judge import SceneResult

JUDGED = {Verdict.CONFORME, Verdict.CONFORME_RESERVES, Verdict.NON_CONFORME}


def counts(requirements: Iterable[Mapping[str, Any]], results: Iterable[SceneResult]) -> dict[str, int]:
    """How many publisher's requirements and expectations of ours got each fate, and how many findings there are."""
    rows = list(requirements)
    published = [row for row in rows if STATUSES[row["status"]] and row["verdict"] != Verdict.NON_APPLICABLE]
    expectations = [row for row in rows if not STATUSES[row["status"]] and row["scenarios"]]
    findings = [finding for result in results for finding in result.findings]
    verdicts = [row["verdict"] for row in published]
    return {
        "applicable": len(published),
        "judged": sum(verdict in JUDGED for verdict in verdicts),
        "non_conformes": verdicts.count(Verdict.NON_CONFORME),
        "reserves": verdicts.count(Verdict.CONFORME_RESERVES),
        "inconclusives": verdicts.count(Verdict.INCONCLUSIF),
        "bench_errors": verdicts.count(Verdict.ERREUR_BANC),
        "attested": verdicts.count(Verdict.ATTESTE),
        "not_tested": verdicts.count(Verdict.NON_TESTE),
        "non_conformities": sum(finding.severity == Severity.NON_CONFORMITE for finding in findings),
        "expectations": len(expectations),
        "expectations_broken": sum(row["broken"] > 0 for row in expectations),
    }


def headline(tally: Mapping[str, int]) -> dict[str, str]:
    """The sentence in both languages."""
    return {"fr": _french(tally), "en": _english(tally)}


def _french(n: Mapping[str, int]) -> str:
    judged, broken = n["judged"], n["non_conformes"]
    if not judged:
        start = f"Aucune exigence jugée, parmi {n['applicable']} applicable{_s(n['applicable'])}"
    elif broken:
        start = f"{broken} exigence{_s(broken)} non conforme{_s(broken)} sur {judged} jugée{_s(judged)}, parmi {n['applicable']} applicable{_s(n['applicable'])}"
    else:
        start = f"Aucune non-conformité relevée sur {judged} exigence{_s(judged)} jugée{_s(judged)}, parmi {n['applicable']} applicable{_s(n['applicable'])}"
    parts = [
        f"{n['reserves']} avec réserve{_s(n['reserves'])}",
        f"{n['attested']} attestée{_s(n['attested'])}",
        f"{n['inconclusives']} sans conclusion",
        f"{n['not_tested']} non testée{_s(n['not_tested'])}",
    ]
    if n.get("waived"):
        parts.append(f"{n['waived']} non conforme{_s(n['waived'])} sous dérogation")
    if n["bench_errors"]:
        parts.append(f"{n['bench_errors']} en erreur du banc")
    tail = ""
    if n["expectations"]:
        tail = f" Attentes du banc : {n['expectations_broken']} non tenue{_s(n['expectations_broken'])} sur {n['expectations']}."
    return f"{start}, dont {', '.join(parts)}.{tail}"


def _english(n: Mapping[str, int]) -> str:
    judged, broken = n["judged"], n["non_conformes"]
    if not judged:
        start = f"No requirement judged, out of {n['applicable']} applicable"
    elif broken:
        start = f"{broken} requirement{_s(broken)} not met out of {judged} judged, among {n['applicable']} applicable"
    else:
        start = (
            f"No non-conformity found on {judged} requirement{_s(judged)} judged, among {n['applicable']} applicable"
        )
    parts = [
        f"{n['reserves']} with reservations",
        f"{n['attested']} attested",
        f"{n['inconclusives']} inconclusive",
        f"{n['not_tested']} not tested",
    ]
    if n.get("waived"):
        parts.append(f"{n['waived']} not met under a waiver")
    if n["bench_errors"]:
        parts.append(f"{n['bench_errors']} in bench error")
    tail = (
        f" Bench expectations: {n['expectations_broken']} not met out of {n['expectations']}."
        if n["expectations"]
        else ""
    )
    return f"{start}, of which {', '.join(parts)}.{tail}"


def _s(count: int) -> str:
    return "s" if count > 1 else ""
