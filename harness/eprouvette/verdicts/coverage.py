"""Coverage read the other way: checks nobody called, checks that prove nothing, proofs still awaited elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from eprouvette.verdicts.tables import STATUSES, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: kinds whose official proof comes from outside the bench
OUTSIDE: Final = ("repetition", "document")


def coverage(requirements: Iterable[Mapping[str, Any]], run: Mapping[str, Any]) -> dict[str, Any]:
    """What is not reached from either end.

    `checks_never_called` were not executed by this run; `checks_without_requirement` prove nothing in this catalogue;
    `scenarios_without_requirement` claim nothing of it (the linter refuses both: shown as a control).
    """
    rows = list(requirements)
    known = {row["ref"] for row in rows}
    called = {name for row in rows for name in row["checks"]}
    checks = run["checks"]
    return {
        "checks_never_called": sorted(set(checks) - called),
        "checks_without_requirement": sorted(name for name, one in checks.items() if not known & set(one["proves"])),
        "scenarios_without_requirement": [one["id"] for one in run["plan"] if not known & set(one["refs"])],
        "awaiting_proof": [_awaited(row) for row in rows if _awaits(row)],
    }


def _awaits(row: Mapping[str, Any]) -> bool:
    return (
        bool(STATUSES[row["status"]])
        and row["verification"] in OUTSIDE
        and row["verdict"] != Verdict.NON_APPLICABLE
        and not any(one["etat"] == "valide" for one in row["attestations"])
    )


def _awaited(row: Mapping[str, Any]) -> dict[str, Any]:
    """One proof still missing; `proofs` is empty when the publisher's list was not recorded."""
    return {name: row[name] for name in ("ref", "verification", "proofs", "reason")}
