"""Every check call of a run made again by today's checks, and the verdicts that change, with why."""

from __future__ import annotations

import inspect
import json
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from eprouvette.checks import all_checks
from eprouvette.checks.outcome import outcome_of
from eprouvette.rejudge.evidence import seen_by
from eprouvette.verdicts.attempts import read_story
from eprouvette.verdicts.judge import Rules, SceneResult, judge
from eprouvette_sim.kernel.errors import ErreurUsage

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from eprouvette.catalogue import Catalogue
    from eprouvette.checks import Check
    from eprouvette.verdicts.attempts import Attempt


def read_run(folder: Path) -> dict[str, Any]:
    """`run.json`; `ErreurUsage` when the folder is no run. Reads it without the runner, which judging again never needs."""
    try:
        run: dict[str, Any] = json.loads((folder / "run.json").read_bytes())
    except (OSError, ValueError) as error:
        raise ErreurUsage(f"ce dossier n'est pas une exécution : {error}", ou=str(folder)) from error
    return run


def judge_again(folder: Path, catalogue: Catalogue) -> dict[str, Any]:
    """The run's verdicts under today's checks and catalogue, as plain JSON.

    `changes` lists each requirement of each scenario whose verdict differs, `before`, `after` and `because` (check
    versions, provenances, statuses or editions that moved; "même version" would be a defect of determinism).
    `calls` counts the calls made again, `gone` the calls whose check no longer exists, or no longer takes these arguments
    (their outcome is kept).
    """
    run = read_run(folder)
    frozen = json.loads((folder / "catalogue.json").read_bytes())["requirements"]
    story = read_story(folder)
    today = all_checks()
    old = Rules(checks=run["checks"], statuses={ref: row["statut"] for ref, row in frozen.items()})
    new = Rules(checks=_checks(run, today), statuses=_statuses(old, catalogue))
    tally: dict[str, Any] = {"run": run["id"], "calls": 0, "gone": [], "changes": []}
    for scene in (scene for scene in run["plan"] if scene["selected"]):
        attempt = story.last(scene["id"])
        again = None if attempt is None else _again(folder, attempt, run["date_reference"], today, tally)
        before = judge(scene["id"], scene["refs"], attempt, old)
        after = judge(scene["id"], scene["refs"], again, new)
        tally["changes"] += _changes(before, after, run, frozen, today, catalogue)
    return tally


def _checks(run: Mapping[str, Any], today: Mapping[str, Check]) -> dict[str, Any]:
    """Metadata of each check of the run, today's when it still exists."""
    moved = {
        name: {"proves": check.prouve, "provenance": check.provenance, "clause": check.clause, "version": check.version}
        for name, check in today.items()
    }
    return {name: moved.get(name, frozen) for name, frozen in run["checks"].items()} | moved


def _statuses(old: Rules, catalogue: Catalogue) -> dict[str, str]:
    now = {ref: row.statut for ref, row in catalogue.requirements.items()}
    return {ref: now.get(ref, status) for ref, status in old.statuses.items()} | now


def _again(
    folder: Path, attempt: Attempt, date_reference: str, today: Mapping[str, Check], tally: dict[str, Any]
) -> Attempt:
    judged = deepcopy(attempt)
    for call in judged.calls:
        check = today.get(call["check"])
        if check is None or not _takes(check, call["arguments"]):
            tally["gone"].append({"scenario": attempt.scenario, "check": call["check"]})
            continue
        try:
            seen = seen_by(folder, attempt, call, date_reference)
        except (OSError, KeyError) as error:
            where = f"{attempt.scenario}, {call['check']}"
            raise ErreurUsage(f"preuve absente : {error}", ou=where, faire=f"eprouvette verify {folder}") from error
        call["outcome"] = outcome_of(check(seen, call["arguments"]))
        tally["calls"] += 1
    return judged


def _takes(check: Check, arguments: Mapping[str, Any]) -> bool:
    """True when today's check still takes the arguments journaled with the call."""
    try:
        inspect.signature(check.function).bind(None, **arguments)
    except TypeError:
        return False
    return True


def _changes(
    before: SceneResult,
    after: SceneResult,
    run: Mapping[str, Any],
    frozen: Mapping[str, Any],
    today: Mapping[str, Check],
    catalogue: Catalogue,
) -> list[dict[str, Any]]:
    found = []
    for was, now in zip(before.refs, after.refs, strict=True):
        weights = [sorted(f.severity for f in r.findings if f.requirement == was.ref) for r in (before, after)]
        if was.verdict != now.verdict or weights[0] != weights[1]:
            reasons = [line for name in dict.fromkeys(now.checks) for line in _moved(name, run, today)]
            reasons += _edition(was.ref, frozen, catalogue)
            found.append(
                {
                    "scenario": before.id,
                    "requirement": was.ref,
                    "before": was.verdict.value,
                    "after": now.verdict.value,
                    "because": reasons or ["même version : le contrôle ne rend plus le même constat"],
                }
            )
    return found


def _moved(name: str, run: Mapping[str, Any], today: Mapping[str, Check]) -> list[str]:
    was, now = run["checks"].get(name), today.get(name)
    if was is None or now is None:
        return [f"{name} : {'nouveau contrôle' if was is None else 'contrôle disparu'}"]
    pairs = (("version", was["version"], now.version), ("provenance", was["provenance"], now.provenance))
    return [f"{name} : {what} {before} → {after}" for what, before, after in pairs if before != after]


def _edition(ref: str, frozen: Mapping[str, Any], catalogue: Catalogue) -> list[str]:
    was, now = frozen.get(ref), catalogue.requirements.get(ref)
    if was is None or now is None:
        return [f"{ref} : absente d'un des deux catalogues"]
    pairs = (("édition", was["edition"], now.edition), ("statut", was["statut"], now.statut))
    return [f"{ref} : {what} {before} → {after}" for what, before, after in pairs if before != after]
