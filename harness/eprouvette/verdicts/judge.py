"""One attempt in, one verdict per claimed requirement and one per scenario out; pure, from journaled values only."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from eprouvette.verdicts.tables import Severity, Verdict, severity, worst

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from eprouvette.verdicts.attempts import Attempt

#: what cut an attempt short -> the verdict of what it could not judge
SIGNALS: Final = {
    "adapter_failure": Verdict.ERREUR_BANC,
    "undefined_step": Verdict.ERREUR_BANC,
    "step_error": Verdict.ERREUR_BANC,
    "bench_error": Verdict.ERREUR_BANC,
    "worker_lost": Verdict.ERREUR_BANC,
    "unsupported": Verdict.NON_TESTE,
    "not_run": Verdict.NON_TESTE,
    "timeout": Verdict.INCONCLUSIF,
    "awaits_person": Verdict.NON_TESTE,
}
#: the signal that is a finding against the product
PRODUCT_STOPPED: Final = "product_stopped"
_STOPPED_CHECK: Final = {"name": "banc.produit_arrete", "provenance": "norme", "clause": "le produit reste en service"}
UNPROVED: Final = "exigence revendiquée, prouvée par aucun contrôle exécuté"

_OF_SEVERITY = {
    Severity.NON_CONFORMITE: Verdict.NON_CONFORME,
    Severity.RESERVE: Verdict.CONFORME_RESERVES,
    Severity.ECART_ATTENTE: Verdict.CONFORME_RESERVES,
    Severity.INFORMATION: Verdict.CONFORME,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One deviation held against one requirement (field names are those of report.json)."""

    id: str
    requirement: str
    scenario: str
    check: str
    expected: str
    observed: str
    location: str
    exchange: str | None
    component: str | None
    clause: str
    provenance: str
    severity: str
    cause: str | None
    reproduce: str


@dataclass(slots=True, kw_only=True)
class RefResult:
    """What one scenario says of one requirement: verdict, objects examined, checks that spoke, reasons given."""

    ref: str
    verdict: Verdict
    examined: int = 0
    checks: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class SceneResult:
    """One scenario judged."""

    id: str
    verdict: Verdict
    refs: list[RefResult]
    findings: list[Finding]
    messages: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What judging needs besides the attempt: check metadata by name, requirement status by reference."""

    checks: Mapping[str, Mapping[str, Any]]
    statuses: Mapping[str, str]


def judge(scenario: str, refs: Iterable[str], attempt: Attempt | None, rules: Rules) -> SceneResult:
    """The scenario's result: worst verdict over its claims; never conforme without a held check for each claim."""
    if attempt is None:
        results = [RefResult(ref=ref, verdict=Verdict.NON_TESTE) for ref in refs]
        return SceneResult(id=scenario, verdict=Verdict.NON_TESTE, refs=results, findings=[], messages=[])
    results, findings = [], []
    for ref in refs:
        result, found = _judge_ref(scenario, ref, attempt, rules)
        results.append(result)
        findings += found
    messages = [str(signal["message"]) for signal in attempt.signals]
    messages += [f"{result.ref} : {UNPROVED}" for result in results if UNPROVED in result.reasons]
    verdict = worst([result.verdict for result in results]) or Verdict.ERREUR_BANC
    return SceneResult(id=scenario, verdict=verdict, refs=results, findings=_numbered(findings), messages=messages)


def _numbered(findings: list[Finding]) -> list[Finding]:
    """Gives the n-th finding of a same check, requirement and location its own id, stable from run to run."""
    seen: dict[str, int] = {}
    numbered = []
    for finding in findings:
        seen[finding.id] = rank = seen.get(finding.id, 0) + 1
        numbered.append(finding if rank == 1 else replace(finding, id=f"{finding.id}-{rank}"))
    return numbered


def _judge_ref(scenario: str, ref: str, attempt: Attempt, rules: Rules) -> tuple[RefResult, list[Finding]]:
    calls = [call for call in attempt.calls if ref in rules.checks[call["check"]]["proves"]]
    findings = [finding for call in calls for finding in _findings(scenario, ref, call, rules)]
    findings += _stopped(scenario, ref, attempt, rules)
    held = [call for call in calls if call["outcome"]["kind"] == "tenu"]
    verdicts = [_OF_SEVERITY[Severity(finding.severity)] for finding in findings]
    verdicts += [SIGNALS[signal["kind"]] for signal in attempt.signals if signal["kind"] in SIGNALS]
    verdicts += [Verdict.CONFORME] if held else []
    reasons = [call["outcome"]["raison"] for call in calls if call["outcome"]["kind"] == "sans_objet"]
    if not calls and not verdicts:
        verdicts, reasons = [Verdict.ERREUR_BANC], [UNPROVED]
    result = RefResult(
        ref=ref,
        verdict=worst(verdicts) or Verdict.INCONCLUSIF,
        examined=sum(_examined(call["outcome"]) for call in calls),
        checks=[call["check"] for call in calls],
        reasons=reasons,
    )
    return result, findings


def _examined(outcome: Mapping[str, Any]) -> int:
    return int(outcome.get("n", outcome.get("examines", 0)))


def _findings(scenario: str, ref: str, call: Mapping[str, Any], rules: Rules) -> list[Finding]:
    check = rules.checks[call["check"]]
    return [
        _finding(scenario, ref, {"name": call["check"]} | dict(check), rules, ecart)
        for ecart in call["outcome"].get("ecarts", ())
    ]


def _stopped(scenario: str, ref: str, attempt: Attempt, rules: Rules) -> list[Finding]:
    found = []
    for signal in attempt.signals:
        if signal["kind"] != PRODUCT_STOPPED:
            continue
        ecart = {
            "attendu": "le produit mène l'action à son terme",
            "observe": signal["message"],
            "lieu": signal.get("step") or "",
            "cause": "arrêt du produit pendant l'action",
        }
        found.append(_finding(scenario, ref, _STOPPED_CHECK, rules, ecart))
    return found


def _finding(scenario: str, ref: str, check: Mapping[str, Any], rules: Rules, ecart: Mapping[str, Any]) -> Finding:
    location = ecart.get("lieu") or ""
    provenance = ecart.get("provenance") or check["provenance"]
    digest = hashlib.sha256(f"{check['name']}\n{scenario}\n{ref}\n{location}".encode()).hexdigest()[:12]
    return Finding(
        id=digest,
        requirement=ref,
        scenario=scenario,
        check=check["name"],
        expected=ecart["attendu"],
        observed=ecart["observe"],
        location=location,
        exchange=ecart.get("echange"),
        component=ecart.get("composant"),
        clause=ecart.get("clause") or check["clause"],
        provenance=provenance,
        severity=severity(rules.statuses[ref], provenance).value,
        cause=ecart.get("cause"),
        reproduce=f'eprouvette run --select "cas:{scenario}"',
    )
