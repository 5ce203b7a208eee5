"""A scenario rehearsed without product: which actions it will ask for, of whom, and which checks will judge it.

The steps themselves are run, on a bench whose product only notes what it is asked: what a scenario awaits is thus read from
its feature and its data, never written twice.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from eprouvette.assiste.faits import Faits, accord, de_l_action
from eprouvette.checks import Observation
from eprouvette_sim.kernel.errors import ErreurBanc

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from eprouvette.plan.scenes import Scene
    from eprouvette.runner.lab import Lab

#: checks that are only held when no call comes: their scenarios cannot tick by traffic
SANS_APPEL: Final = frozenset({"insi.aucun_appel"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One thing the product is made to do, and the facts it should leave on the wire (empty: nothing to recognise)."""

    operation: str
    parametres: dict[str, Any]
    faits: Faits


@dataclass(frozen=True, slots=True, kw_only=True)
class Attente:
    """What one scenario awaits: its actions in order and the names of its checks."""

    scene: Scene
    actions: tuple[Action, ...]
    controles: tuple[str, ...]

    @property
    def observable(self) -> bool:
        """True when every action leaves facts on the wire, and a call is wanted at all."""
        acts = [action for action in self.actions if action.operation != "enregistrer_patient"]
        return bool(acts) and all(action.faits for action in acts) and not SANS_APPEL & set(self.controles)

    @property
    def donnees(self) -> tuple[str, ...]:
        """The words of its data: every step before the first action."""
        words = list(self.scene.steps)
        first = next((rank for rank, (keyword, _) in enumerate(words) if keyword == "Quand"), len(words))
        return tuple(text for _, text in words[:first])

    @property
    def faits(self) -> Faits:
        """The facts of its first recognisable action."""
        return next((action.faits for action in self.actions if action.faits), frozenset())


def choisir(attentes: Iterable[Attente], vus: Faits) -> Attente | None:
    """The scenario a call belongs to, `None` when it fits none (the rule is in `faits`)."""
    scored = [(accord(attente.faits, vus), attente) for attente in attentes]
    best = max((score for score, _ in scored), default=(0, 0))
    return next((attente for score, attente in scored if score == best), None) if best[0] else None


def repeter(features: Path, scenes: Sequence[Scene], *, lab: Lab, date_reference: str) -> list[Attente]:
    """What each of these scenarios awaits, in their order; a rehearsal journals nothing and calls nobody.

    `ErreurBanc` when the data of a scenario cannot be put in the world.
    """
    from eprouvette.runner import host

    found: dict[str, Attente] = {}
    files = dict.fromkeys(scene.file for scene in scenes)
    for name in files:
        here = {scene.line: scene for scene in scenes if scene.file == name}
        stage = _Scene(here, lab, date_reference, found)
        hooks = {"before_scenario": stage.before, "after_scenario": stage.after}
        host.run_feature(features / name, wanted=set(here), hooks=hooks)
        if stage.failure is not None:
            raise ErreurBanc(f"un scénario ne se répète pas : {stage.failure!r}", ou=name) from stage.failure
    return [found[scene.id] for scene in scenes]


class _Scene:
    """The hooks of a rehearsal."""

    def __init__(self, scenes: dict[int, Scene], lab: Lab, date_reference: str, found: dict[str, Attente]) -> None:
        self._scenes = scenes
        self._lab = lab
        self._date = date_reference
        self._found = found
        self._notes = _Carnet(date_reference=date_reference)
        #: behave swallows what a hook raises: kept here
        self.failure: Exception | None = None

    def before(self, context: Any, scenario: Any) -> None:  # noqa: ARG002 - behave's signature
        try:
            self._before(context)
        except Exception as error:  # noqa: BLE001 - told once behave is done
            self.failure = self.failure or error

    def _before(self, context: Any) -> None:
        from eprouvette.runner.bench import Bench

        self._lab.reset()
        self._notes = _Carnet(date_reference=self._date)
        notes: Any = self._notes
        context.bench = Bench(observer=notes, pilot=notes, lab=self._lab, folder=self._lab.certificates.folder)
        context.bench.begin()

    def after(self, context: Any, scenario: Any) -> None:  # noqa: ARG002
        scene = self._scenes[scenario.line]
        notes = self._notes
        self._found[scene.id] = Attente(scene=scene, actions=tuple(notes.actions), controles=tuple(notes.controles))


@dataclass(slots=True, kw_only=True)
class _Carnet:
    """Stands for the product and for the observer at once: it notes, and answers nothing."""

    date_reference: str
    actions: list[Action] = field(default_factory=list)
    controles: list[str] = field(default_factory=list)

    def supports(self, operation: str) -> bool:  # noqa: ARG002
        return True

    def capability(self, name: str) -> Any:  # noqa: ARG002
        return None

    def perform(self, operation: str, parameters: dict[str, Any]) -> Observation:
        facts = de_l_action(operation, parameters)
        self.actions.append(Action(operation=operation, parametres=parameters, faits=facts))
        return Observation(source="adaptateur", operation=operation, statut="non_montre", valeur={}, at="")

    def check(self, name: str, arguments: dict[str, Any]) -> None:  # noqa: ARG002
        self.controles.append(name)

    def heard(self, observation: Observation) -> None:
        """Nothing is ever shown in a rehearsal."""

    def handed(self, piece: Any, fichier: str) -> None:
        """No piece is looked at in a rehearsal."""
