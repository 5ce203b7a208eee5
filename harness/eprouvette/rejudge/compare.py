"""Two reports compared by requirement and by scenario; a failing test that is gone is no improvement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eprouvette.verdicts.tables import ORDER, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: the kinds of difference, from the one to look at first
KINDS = ("regression", "perdu", "amelioration", "nouveau", "disparu", "autre")

#: severity of a finding -> the verdict it gives by itself
_WEIGHTS = {
    "non_conformite": Verdict.NON_CONFORME,
    "reserve": Verdict.CONFORME_RESERVES,
    "ecart_attente": Verdict.CONFORME_RESERVES,
    "information": Verdict.CONFORME,
}
#: a claim that another check broke says nothing against a check that found nothing
_HELD = frozenset({"NON_CONFORME", "CONFORME_RESERVES", "CONFORME"})


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """The differences between two `report.json` values.

    `requirements`, `scenarios` and `checks` (one check in one scenario, by what it found) list what differs: `id`, `before`, `after` (`None` when absent) and `kind`:
    `regression` (worse), `perdu` (was failing and is gone or no longer tested), `amelioration`, `nouveau`, `disparu`.
    """
    return {
        "before": before["run"]["id"],
        "after": after["run"]["id"],
        "requirements": _differences(_verdicts(before["requirements"], "key"), _verdicts(after["requirements"], "key")),
        "scenarios": _differences(_verdicts(before["scenarios"], "id"), _verdicts(after["scenarios"], "id")),
        "checks": _differences(_checks(before["scenarios"]), _checks(after["scenarios"])),
    }


def worsened(differences: Mapping[str, Any]) -> bool:
    """True when something got worse, or a failing thing vanished."""
    rows = [*differences["requirements"], *differences["scenarios"], *differences.get("checks", ())]
    return any(row["kind"] in {"regression", "perdu"} for row in rows)


def _verdicts(rows: Iterable[Mapping[str, Any]], name: str) -> dict[str, str]:
    return {row[name]: row["verdict"] for row in rows}


def _checks(scenarios: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """`scenario · check` -> the worst verdict the findings of that check give there, the claim's when it found none."""
    found: dict[str, str] = {}
    for scenario in scenarios:
        worst: dict[str, Verdict] = {}
        for finding in scenario["findings"]:
            verdict = _WEIGHTS[finding["severity"]]
            known = worst.get(finding["check"], verdict)
            worst[finding["check"]] = min(known, verdict, key=ORDER.index)
        called = {name: claim["verdict"] for claim in scenario["requirements"] for name in claim["checks"]}
        clean = {name: "CONFORME" if said in _HELD else said for name, said in called.items()}
        found |= {f"{scenario['id']} · {name}": worst.get(name, clean[name]) for name in called}
    return found


def _differences(before: dict[str, str], after: dict[str, str]) -> list[dict[str, Any]]:
    names = [*before, *(name for name in after if name not in before)]
    rows = [
        {
            "id": name,
            "before": before.get(name),
            "after": after.get(name),
            "kind": _kind(before.get(name), after.get(name)),
        }
        for name in names
        if before.get(name) != after.get(name)
    ]
    return sorted(rows, key=lambda row: KINDS.index(row["kind"]))


def _kind(before: str | None, after: str | None) -> str:
    silent = {None, Verdict.NON_TESTE.value, Verdict.NON_APPLICABLE.value}
    if after in silent and before == Verdict.NON_CONFORME:
        return "perdu"
    if before in silent and after == Verdict.NON_CONFORME:
        return "regression"
    if before is None or after is None:
        return "nouveau" if before is None else "disparu"
    ranked = [Verdict(value) for value in (before, after)]
    if any(verdict not in ORDER for verdict in ranked):
        return "autre"
    return "regression" if ORDER.index(ranked[1]) < ORDER.index(ranked[0]) else "amelioration"
