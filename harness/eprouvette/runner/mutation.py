"""Runs every mutant and miniature and says who catches it: the proof that each check can fail."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eprouvette.generes import essayer
from eprouvette.plan.expression import NothingSelected
from eprouvette.runner import session as sessions
from eprouvette.runner.defauts import defauts, juges, selection
from eprouvette.verdicts.attempts import read_story
from eprouvette.verdicts.bilan import bilan
from eprouvette.verdicts.tables import Severity
from eprouvette_sim.product.miniatures import MINIATURES
from eprouvette_sim.product.mutants import MUTANTS

if TYPE_CHECKING:
    from collections.abc import Iterable

#: declared effect -> the worst severity its findings may reach
EFFECTS = {
    "non_conforme": Severity.NON_CONFORMITE,
    "reserve": Severity.RESERVE,
    "ecart_attente": Severity.ECART_ATTENTE,
}
_WORST_FIRST = (Severity.NON_CONFORMITE, Severity.RESERVE, Severity.ECART_ATTENTE, Severity.INFORMATION)


def score(expression: str = "", *, names: Iterable[str] | None = None) -> dict[str, Any]:
    """The score in the shape of `mutants --json`: each mutant's killers, effect, and whether it is as declared."""
    with tempfile.TemporaryDirectory(prefix="eprouvette-") as place:
        base = _Arena(Path(place), expression)
        calm = base.run(None)
        on_pieces = {name for scenario in calm["scenarios"] for name in juges(scenario["id"])}
        known = {*MUTANTS, *on_pieces}
        wanted = sorted(known if names is None else names)
        mutants = [_mutant(name, report) for name in wanted if (report := base.try_run(name)) is not None]
        miniatures = [{"name": name, "verdict": base.run(name)["decision"]["verdict"]} for name in sorted(MINIATURES)]
    checks = sorted(
        {call for scenario in calm["scenarios"] for claim in scenario["requirements"] for call in claim["checks"]}
    )
    sole = {mutant["killed_by"][0] for mutant in mutants if len(mutant["killed_by"]) == 1}
    killed = {scenario for mutant in mutants for scenario in mutant["scenarios"]}
    return {
        "checks_total": len(checks),
        "checks_with_sole_killer": len(sole & set(checks)),
        "checks_without_sole_killer": [name for name in checks if name not in sole],
        "scenarios_total": len(calm["scenarios"]),
        "scenarios_killed": len(killed),
        "scenarios_never_killed": [s["id"] for s in calm["scenarios"] if s["id"] not in killed],
        "witness": calm["decision"]["verdict"],
        "mutants": mutants,
        "miniatures": miniatures,
        "generated": calm["generated"],
    }


class _Arena:
    """Runs products one after the other in throwaway folders, with one set of certificates."""

    def __init__(self, place: Path, expression: str) -> None:
        self._place = place
        self._expression = expression
        self._pki: Path | None = None
        self._mixed = False

    def try_run(self, mutant: str) -> dict[str, Any] | None:
        """The report of one mutant, `None` when nothing that was selected uses its service."""
        try:
            return self.run(mutant)
        except NothingSelected:
            return None

    def run(self, mutant: str | None) -> dict[str, Any]:
        """The report of one product; its folder is thrown away."""
        select = self._expression if mutant is None else self._select(mutant)
        options = sessions.Options(mutant=mutant, select=select, timeout_s=5.0)
        session = sessions.start_session(options, out=self._place, certificates=self._pki)
        if self._pki is None:
            self._pki = self._place / "pki"
            shutil.copytree(session.folder / "pki", self._pki)
        session.run(lambda event, fields: None)  # noqa: ARG005 - nobody watches
        report = bilan(session.folder)
        report["calls"] = _violated(session.folder)
        if mutant is None:
            report["generated"] = essayer(session.folder).to_json()
            kinds = {bool(juges(scenario["id"])) for scenario in report["scenarios"]}
            self._mixed = len(kinds) > 1
        shutil.rmtree(session.folder)
        return report

    def _select(self, mutant: str) -> str:
        """The scenarios a mutant may redden: those of its piece, or those that use its service; a miniature, any.

        A part of the witness acts in the operations of its own service only, and a scenario that crosses services
        carries the tag of each: the others would be run again for nothing, as would those that judge pieces.
        """
        if mutant in defauts():
            own = selection(mutant)
        else:
            service, dot, _ = mutant.partition(".")
            own = f"service:{service}" if dot else ""
            own += " and not sans-produit" if own and self._mixed else ""
        return " and ".join(f"({part})" for part in (self._expression, own) if part)


def _violated(folder: Path) -> dict[str, list[str]]:
    """The checks that found a violation, by scenario."""
    story = read_story(folder)
    return {
        name: sorted({call["check"] for a in attempts[-1:] for call in a.calls if call["outcome"]["kind"] == "viole"})
        for name, attempts in story.attempts.items()
    }


def _mutant(name: str, report: dict[str, Any]) -> dict[str, Any]:
    declared = MUTANTS[name] if name in MUTANTS else defauts()[name]
    findings = [finding for scenario in report["scenarios"] for finding in scenario["findings"]]
    severities = {Severity(finding["severity"]) for finding in findings}
    observed = next((severity for severity in _WORST_FIRST if severity in severities), None)
    reddened = sorted({finding["requirement"] for finding in findings})
    return {
        "name": name,
        "defaut": declared.defaut,
        "defect": declared.defect,
        "effect": declared.effet,
        "requirements": list(declared.exigences),
        "killed_by": sorted({check for checks in report["calls"].values() for check in checks}),
        "scenarios": sorted(scenario for scenario, checks in report["calls"].items() if checks),
        "observed_effect": observed.value if observed else None,
        "reddened": reddened,
        "as_declared": observed == EFFECTS[declared.effet] and set(reddened) == set(declared.exigences),
    }
