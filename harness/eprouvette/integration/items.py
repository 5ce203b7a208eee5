"""Scenarios as pytest items: one test by scenario, its id the `@cas:` tag, run by the bench and judged by its checks."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from eprouvette.cli.summary import summary
from eprouvette.integration.pas_a_pas import PasAPas
from eprouvette.plan.expression import NothingSelected
from eprouvette.runner.session import Options, start_session
from eprouvette.verdicts.derogations import en_vigueur
from eprouvette.verdicts.publish import publish
from eprouvette_sim.kernel.errors import ErreurBanc, ErreurUsage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eprouvette.plan.scenes import Scene

#: verdicts that are neither passed nor failed
_SKIPPED = {"INCONCLUSIF": "sans conclusion", "NON_TESTE": "non testé", "NON_APPLICABLE": "non applicable"}
_SHOWN = 5


class ScenarioEchoue(Exception):  # noqa: N818 - what pytest prints as the failure
    """A scenario that is not conforming, or a fault of the bench: the words to print."""


class Campagne:
    """The run behind the items of one pytest session."""

    def __init__(self, config: pytest.Config) -> None:
        session = start_session(_options(config), out=Path(config.getoption("eprouvette_out")))
        self.steps = PasAPas(session)
        self.scenes = session.scenes
        self.strict: bool = config.getoption("eprouvette_strict")
        self.waived = _waived(session.folder)
        self.lang = os.environ.get("EPROUVETTE_LANG", "fr")
        self.report: dict[str, Any] | None = None
        self.ran = 0

    def run(self, scene: Scene) -> dict[str, Any]:
        """Runs one scenario."""
        self.ran += 1
        return self.steps.run(scene)

    def close(self) -> None:
        """Seals the run and writes its report, when anything ran."""
        if self.ran:
            self.steps.close()
            self.report = publish(self.steps.folder, strict=self.strict, lang=self.lang)

    def lines(self) -> list[str]:
        """What the terminal says at the end; the findings stand in the failures above."""
        if self.report is None:
            return []
        return summary({**self.report, "scenarios": []}, self.steps.folder, self.lang).splitlines()

    @property
    def failed(self) -> bool:
        """True when the run itself fails, for a reason that no item shows: nothing judged, a stale waiver."""
        return self.report is not None and self.report["decision"]["exit_code"] != 0


def _options(config: pytest.Config) -> Options:
    dossier = config.getoption("eprouvette_dossier")
    return Options(
        dossier=Path(dossier) if dossier else None,
        select=config.getoption("eprouvette_select"),
        mutant=config.getoption("eprouvette_mutant"),
        timeout_s=config.getoption("eprouvette_timeout"),
    )


def _waived(folder: Path) -> Mapping[str, Mapping[str, str]]:
    import json

    return en_vigueur(json.loads((folder / "run.json").read_bytes()))


class ScenarioItem(pytest.Item):
    """One scenario."""

    def __init__(self, *, scene: Scene, campagne: Campagne, **options: Any) -> None:
        super().__init__(**options)
        self.scene = scene
        self.campagne = campagne
        self.user_properties += [("exigence", ref) for ref in scene.refs]

    def runtest(self) -> None:
        """Runs it; skipped when nothing can be concluded, or when every non-conformity is waived."""
        said = self.campagne.run(self.scene)
        verdict, findings = said["verdict"], said["findings"]
        if verdict in _SKIPPED:
            pytest.skip(_because(_SKIPPED[verdict], said))
        if verdict == "ERREUR_BANC":
            raise ScenarioEchoue(_because("erreur du banc, rien n'est retenu contre le produit", said))
        heavy = [one for one in findings if one["severity"] in self._weights()]
        left = [one for one in heavy if one["requirement"] not in self.campagne.waived]
        if left:
            raise ScenarioEchoue("\n".join(_lines(left)))
        if heavy:
            reasons = {self.campagne.waived[one["requirement"]]["raison"] for one in heavy}
            pytest.skip(f"non conforme, sous dérogation : {' ; '.join(sorted(reasons))}")

    def _weights(self) -> tuple[str, ...]:
        strict = ("reserve", "ecart_attente") if self.campagne.strict else ()
        return ("non_conformite", *strict)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *_: Any) -> str:
        """The words of the scenario alone; the whole trace for a defect of ours."""
        if isinstance(excinfo.value, (ScenarioEchoue, ErreurBanc)):
            return str(excinfo.value)
        return str(super().repr_failure(excinfo))

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the scenario is written."""
        return self.path, self.scene.line - 1, self.scene.id


class ScenarioCollector(pytest.Collector):
    """The scenarios of one feature file."""

    def collect(self) -> list[pytest.Item]:
        """Items are made by `collect_items`, which knows the campaign."""
        return []


def collect_items(session: pytest.Session) -> tuple[Campagne, list[pytest.Item]]:
    """The campaign and one item for each scenario retained; `UsageError` when the dossier or the selection is wrong."""
    try:
        campagne = Campagne(session.config)
    except (ErreurUsage, ErreurBanc, NothingSelected) as error:
        raise pytest.UsageError(str(error)) from error
    features = campagne.steps.session.job.features
    files: dict[str, ScenarioCollector] = {}
    for scene in campagne.scenes:
        if scene.file not in files:
            path = features / scene.file
            files[scene.file] = ScenarioCollector.from_parent(
                session, name="eprouvette", path=path, nodeid="eprouvette"
            )
    return campagne, [
        ScenarioItem.from_parent(files[scene.file], name=scene.id, scene=scene, campagne=campagne)
        for scene in campagne.scenes
    ]


def _because(word: str, said: Mapping[str, Any]) -> str:
    return " : ".join((word, *said["messages"][:_SHOWN]))


def _lines(findings: list[dict[str, Any]]) -> list[str]:
    lines = []
    for one in findings[:_SHOWN]:
        lines += [
            f"{one['requirement']} [{one['severity']}] {one['clause']}",
            f"  attendu : {one['expected']}",
            f"  observé : {one['observed']}",
            f"  où      : {one['location']}  {one['exchange'] or ''}".rstrip(),
        ]
    more = len(findings) - _SHOWN
    return [*lines, f"… et {more} constat(s) de plus"] if more > 0 else lines
