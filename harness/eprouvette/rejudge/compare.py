"""Two reports compared by requirement and by scenario; a failing test that is gone is no improvement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eprouvette.verdicts.tables import ORDER, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: the kinds of difference, from the one to look at first
KINDS = ("regression", "perdu", "amelioration", "nouveau", "disparu", "autre")


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """The differences between two `report.json` values.

    `requirements` and `scenarios` list what differs: `id`, `before`, `after` (`None` when absent) and `kind`:
    `regression` (worse), `perdu` (was failing and is gone or no longer tested), `amelioration`, `nouveau`, `disparu`.
    """
    return {
        "before": before["run"]["id"],
        "after": after["run"]["id"],
        "requirements": _differences(_verdicts(before["requirements"], "key"), _verdicts(after["requirements"], "key")),
        "scenarios": _differences(_verdicts(before["scenarios"], "id"), _verdicts(after["scenarios"], "id")),
    }


def worsened(differences: Mapping[str, Any]) -> bool:
    """True when something got worse, or a failing thing vanished."""
    rows = [*differences["requirements"], *differences["scenarios"]]
    return any(row["kind"] in {"regression", "perdu"} for row in rows)


def _verdicts(rows: Iterable[Mapping[str, Any]], name: str) -> dict[str, str]:
    return {row[name]: row["verdict"] for row in rows}


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
