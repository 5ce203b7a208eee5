"""From a run folder to `report.json`: every export derives from this one value, and it from the journal."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from eprouvette.verdicts.attempts import Story, read_story
from eprouvette.verdicts.coverage import coverage
from eprouvette.verdicts.declare import attached, declared
from eprouvette.verdicts.derogations import a_corriger, comptees, en_vigueur
from eprouvette.verdicts.emission import emission, generes
from eprouvette.verdicts.headline import counts, headline
from eprouvette.verdicts.judge import Rules, SceneResult, judge
from eprouvette.verdicts.reference import comparer, empire
from eprouvette.verdicts.tables import EXIT_PRECEDENCE, STATUSES, Exit, Severity, Verdict, worst
from eprouvette_sim.kernel import journal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

SCHEMA_VERSION = 1
#: field of report.json <- field of the catalogue's row
_COPIED = {
    "key": "key",
    "id": "imprime",
    "corpus": "corpus",
    "edition": "edition",
    "status": "statut",
    "title": "titre",
    "title_en": "title",
    "obligation": "obligation",
    "section": "section",
    "profile": "profil",
    "source": "source",
    "proofs": "preuves",
    "verification": "verification",
    "reason": "raison",
}


def bilan(folder: Path, *, strict: bool = False) -> dict[str, Any]:
    """The whole report of a run as plain JSON values (schema `report.schema.json`); reads the run folder only."""
    run = json.loads((folder / "run.json").read_bytes())
    catalogue = json.loads((folder / "catalogue.json").read_bytes())
    story = read_story(folder)
    rules = Rules(checks=run["checks"], statuses={ref: row["statut"] for ref, row in catalogue["requirements"].items()})
    selected = [scene for scene in run["plan"] if scene["selected"]]
    excluded = run.get("declarations", {}).get("not_applicable", {})
    claims = {scene["id"]: [ref for ref in scene["refs"] if ref not in excluded] for scene in selected}
    results = [judge(name, refs, story.last(name), rules) for name, refs in claims.items()]
    requirements = _requirements(catalogue, results, run)
    seal = journal.read_seal(folder)
    waivers = en_vigueur(run)
    scenarios = [_scenario(scene, result, story, waivers) for scene, result in zip(selected, results, strict=True)]
    baseline = comparer(run["baseline"], scenarios, strict=strict) if run.get("baseline") else None
    tally = counts(requirements, results) | _waived(requirements, waivers)
    return {
        "schema": SCHEMA_VERSION,
        "run": _run(run, seal),
        "bench": run["bench"],
        "product": run["product"],
        "headline": headline(tally),
        "counts": tally,
        "report": emission(run, story, seal["head"] if seal else None),
        "decision": _decision(scenarios, results, story, run, baseline, strict=strict, interrupted=seal is None),
        "scope": {
            "editions": catalogue["editions"],
            "catalogue_sha256": run["catalogue_sha256"],
            "packs": run.get("packs", []),
            "services": run["services"],
            "selection": run["options"].get("select") or "",
            "environment": run["environment"],
            "populations": [{"nom": row["nom"], "origine": row["origine"]} for row in _populations(run)],
        },
        "scenarios": scenarios,
        "not_selected": [
            {"id": s["id"], "title": s["title"], "why": s["why"]} for s in run["plan"] if not s["selected"]
        ],
        "requirements": requirements,
        "pieces": run.get("pieces", []),
        "adapter": _adapter(story),
        "cnda": _cnda(run, results),
        "declarations": declared(run, catalogue, requirements, story)
        | {"waivers": comptees(run, _findings(scenarios))},
        "coverage": coverage(requirements, run),
        "outside": [_outside(entry) for entry in story.outside],
        "not_covered": _not_covered(requirements, run),
        "generated": generes(folder),
    }


def _populations(run: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [*run.get("populations", ()), *run["product"].get("populations", ())]


def _cnda(run: Mapping[str, Any], results: list[SceneResult]) -> list[dict[str, Any]]:
    """The user's own CNDA test numbers, each with the worst verdict of its scenarios that ran (`None` without any)."""
    said = {result.id: result.verdict for result in results}
    rows = []
    for test in run.get("cnda", ()):
        verdict = worst([said[name] for name in test["scenarios"] if name in said])
        row = {"test": test["numero"], "title": test["intitule"], "comment": test["commentaire"]}
        rows.append(row | {"scenarios": list(test["scenarios"]), "verdict": verdict.value if verdict else None})
    return rows


def exit_code(decisions: Iterable[Exit]) -> Exit:
    """The first of these codes in the order of precedence; `OK` when there is none."""
    present = set(decisions)
    return next((code for code in EXIT_PRECEDENCE if code in present), Exit.OK)


def _run(run: Mapping[str, Any], seal: Mapping[str, Any] | None) -> dict[str, Any]:
    kept = {name: run[name] for name in ("id", "started_at", "date_reference", "seed", "options")}
    kept["defi"] = run.get("defi", "")
    return kept | {"sealed": seal is not None, "head": seal["head"] if seal else None}


def _assisted(run: Mapping[str, Any]) -> bool:
    """True when a person conducts the run: a scenario never begun then awaits that person."""
    return run["product"].get("adaptateur", {}).get("porteur") in {"observation", "guide"}


def _decision(
    scenarios: list[dict[str, Any]],
    results: list[SceneResult],
    story: Story,
    run: Mapping[str, Any],
    baseline: Mapping[str, Any] | None,
    *,
    strict: bool,
    interrupted: bool,
) -> dict[str, Any]:
    """The exit code and what made it: waivers cover, an earlier run excuses what it already had, nothing else does."""
    verdicts = [result.verdict for result in results]
    fails = empire(baseline) if baseline else _fails(scenarios, strict=strict)
    codes = [
        Exit.USAGE if a_corriger(run) else None,
        Exit.NON_CONFORME if fails else None,
        Exit.ERREUR_BANC if Verdict.ERREUR_BANC in verdicts or interrupted else None,
        Exit.ERREUR_BANC if any(entry["event"] == "bench_error" for entry in story.outside) else None,
        Exit.RIEN_A_JUGER if not _judged(verdicts) or _awaits(story, results, assisted=_assisted(run)) else None,
        Exit.NON_CONFORME if strict and Verdict.INCONCLUSIF in verdicts else None,
    ]
    code = exit_code(code for code in codes if code is not None)
    verdict = worst(verdicts)
    decided = {"exit_code": int(code), "verdict": verdict.value if verdict else None, "strict": strict}
    return decided | ({"baseline": dict(baseline)} if baseline else {})


def _fails(scenarios: list[dict[str, Any]], *, strict: bool) -> bool:
    """True when a finding that no waiver covers fails the run; with `strict`, reservations and broken expectations too."""
    weights = {Severity.NON_CONFORMITE} | ({Severity.RESERVE, Severity.ECART_ATTENTE} if strict else set())
    return any(one["severity"] in weights and not one["waiver"] for one in _findings(scenarios))


def _findings(scenarios: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [finding for scene in scenarios for finding in scene["findings"]]


def _waived(requirements: list[dict[str, Any]], waivers: Mapping[str, Any]) -> dict[str, int]:
    covered = [row for row in requirements if row["verdict"] == Verdict.NON_CONFORME and row["ref"] in waivers]
    return {"waived": sum(STATUSES[row["status"]] for row in covered)}


def _judged(verdicts: list[Verdict]) -> bool:
    return any(
        v in {Verdict.CONFORME, Verdict.CONFORME_RESERVES, Verdict.NON_CONFORME, Verdict.ERREUR_BANC} for v in verdicts
    )


def _awaits(story: Story, results: list[SceneResult], *, assisted: bool) -> bool:
    last = [story.last(result.id) for result in results]
    if assisted and not all(last):
        return True
    return any(signal["kind"] == "awaits_person" for attempt in last if attempt for signal in attempt.signals)


def _scenario(
    scene: Mapping[str, Any], result: SceneResult, story: Story, waivers: Mapping[str, Any]
) -> dict[str, Any]:
    attempt = story.last(scene["id"])
    names = ("id", "title", "feature", "file", "line", "service", "tags")
    return {name: scene[name] for name in names} | {
        "verdict": result.verdict.value,
        "requirements": [asdict(ref) | {"verdict": ref.verdict.value} for ref in result.refs],
        "findings": [asdict(one) | {"waiver": waivers.get(one.requirement)} for one in result.findings],
        "messages": result.messages,
        "attempts": len(story.attempts.get(scene["id"], ())),
        "duration_ms": attempt.duration_ms if attempt else 0,
        "steps": [_step(step) for step in attempt.steps] if attempt else [],
        "exchanges": [_exchange(entry) for entry in attempt.exchanges] if attempt else [],
    }


def _step(step: Mapping[str, Any]) -> dict[str, Any]:
    return {name: step[name] for name in ("keyword", "text", "status")}


def _exchange(entry: Mapping[str, Any]) -> dict[str, Any]:
    names = ("exchange", "door", "service", "received_at", "request", "response", "quirk", "fault", "truncated")
    return {name: entry[name] for name in names}


def _outside(entry: Mapping[str, Any]) -> dict[str, Any]:
    if entry["event"] == "bench_error":
        return {"kind": "bench_error", "message": entry["message"]}
    return {"kind": "exchange"} | _exchange(entry)


def _requirements(
    catalogue: Mapping[str, Any], results: list[SceneResult], run: Mapping[str, Any]
) -> list[dict[str, Any]]:
    by_ref: dict[str, list[tuple[SceneResult, Any]]] = {}
    for result in results:
        for ref in result.refs:
            by_ref.setdefault(ref.ref, []).append((result, ref))
    cited = {ref for scene in run["plan"] for ref in scene["refs"]}
    proofs = catalogue.get("proofs", {})
    return [
        _requirement(ref, row, by_ref.get(ref, []), run)
        | _effective(ref, row, cited)
        | {"nature": row["nature"], "proof_ids": proofs.get(ref, [])}
        for ref, row in catalogue["requirements"].items()
    ]


def _requirement(
    ref: str, row: Mapping[str, Any], said: list[tuple[SceneResult, Any]], run: Mapping[str, Any]
) -> dict[str, Any]:
    kept = attached(run, ref)
    verdict = worst([result.verdict for _, result in said]) or kept["verdict"]
    checks = sorted({name for _, result in said for name in result.checks})
    findings = [finding for scene, _ in said for finding in scene.findings if finding.requirement == ref]
    provenances = sorted({run["checks"][name]["provenance"] for name in checks} | {f.provenance for f in findings})
    copied = {ours: row[theirs] for ours, theirs in _COPIED.items()}
    return copied | {
        "ref": ref,
        "verdict": verdict.value,
        "provenance": provenances,
        "scenarios": [scene.id for scene, _ in said],
        "checks": checks,
        "mutants": sorted(name for name, mutant in run["mutants"].items() if ref in mutant["requirements"]),
        "broken": sum(finding.severity == Severity.ECART_ATTENTE for finding in findings),
        "reasons": sorted({reason for _, result in said for reason in result.reasons}),
        "applicability": kept["applicability"],
        "attestations": kept["attestations"],
    }


def _effective(ref: str, row: Mapping[str, Any], cited: set[str]) -> dict[str, Any]:
    """How the row is verified today: a promised judgement that no scenario cites is not covered yet."""
    promised = row["verification"] in {"scenario", "repetition"} and ref not in cited
    return {"effective": "non_couverte" if promised else row["verification"]}


def _adapter(story: Story) -> dict[str, Any]:
    described = story.adapters[-1] if story.adapters else {}
    declared = list(described.get("description", {}).get("operations", ()))
    answers = [answer for attempts in story.attempts.values() for a in attempts for answer in a.answers]
    exercised = {answer["operation"] for answer in answers if answer["status"] in {"ok", "refus", "non_montre"}}
    refused = {answer["operation"] for answer in answers if answer["status"] == "non_supporte"}
    known = set(described.get("contract", ()))
    return {
        "carrier": described.get("carrier"),
        "described": {
            k: v for k, v in described.get("description", {}).items() if k in {"nom", "version", "capacites"}
        },
        "declared": sorted(declared),
        "exercised": sorted(exercised),
        "never_exercised": sorted(set(declared) - exercised - {"decrire", "configurer"}),
        "declared_but_refused": sorted(refused & set(declared)),
        "unknown": sorted(set(declared) - known) if known else [],
    }


def _not_covered(requirements: list[dict[str, Any]], run: Mapping[str, Any]) -> list[dict[str, Any]]:
    kinds: dict[str, int] = {}
    for row in requirements:
        if STATUSES[row["status"]] and row["verdict"] == Verdict.NON_TESTE:
            kinds[row["effective"]] = kinds.get(row["effective"], 0) + 1
    rows = [{"kind": "verification", "value": kind, "count": count} for kind, count in sorted(kinds.items())]
    rows += [{"kind": "neutre", "value": service, "count": 0} for service in run.get("neutral", ())]
    return [*rows, {"kind": "not_a_certificate", "value": "", "count": 0}]
