"""What a step may do: put data in the world, make the product act, hand a check its observations."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from eprouvette.adapters.failures import OperationAbsente
from eprouvette.runner.pieces import read_pieces

if TYPE_CHECKING:
    from pathlib import Path

    from eprouvette.adapters import Pilot
    from eprouvette.checks import Observation
    from eprouvette.runner.lab import Lab
    from eprouvette.runner.observer import Observer
    from eprouvette_sim.kernel.wire import Simulator
    from eprouvette_sim.model import Identite


@dataclass(slots=True, kw_only=True)
class Bench:
    """The one object behind behave's context; `patient` is the person the scenario is about, `data` the steps' own.

    `logiciel` is how the dossier says the product identifies itself; `graine` is the challenge's seed, empty without a challenge: what is drawn under it is journaled (`drawn`).
    """

    observer: Observer
    pilot: Pilot
    lab: Lab
    folder: Path
    pieces: tuple[dict[str, Any], ...] = ()
    graine: str = ""
    logiciel: dict[str, str] = field(default_factory=dict)
    patient: dict[str, Any] | None = None
    data: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, context: Any) -> Bench:
        """The bench of a behave context (behave is untyped: this is the only place that knows)."""
        bench: Bench = context.bench
        return bench

    def begin(self) -> None:
        """Forgets the former scenario's data."""
        self.patient = None
        self.data = {}

    def person(self, identite: Identite, *, reference: str = "patient") -> None:
        """Makes that person the scenario's patient, and records them in the product when it can."""
        described = {name: value for name, value in asdict(identite).items() if name in _TRAITS}
        self.patient = {"reference": reference} | described | {"prenoms": list(identite.prenoms)}
        if self.pilot.supports("enregistrer_patient"):
            self.do("enregistrer_patient", patient=self.patient)

    def do(self, operation: str, **parameters: Any) -> Observation:
        """Makes the product carry out an operation; its answer is kept for the checks, when it shows one."""
        observation = self.pilot.perform(operation, parameters)
        if observation.statut != "non_montre":
            self.observer.heard(observation)
        return observation

    def drawn(self, role: str, **valeurs: Any) -> None:
        """Journals what the challenge decided, so that `verify --defi` draws it again."""
        self.observer.write("drawn", {"role": role} | valeurs)

    def judge_pieces(self, genre: str) -> None:
        """Hands the checks the editor's files of that kind; without any, the scenario is not tested."""
        handed = read_pieces(self.folder, self.pieces, genre)
        if not handed:
            raise OperationAbsente(f"pièces {genre}", "aucune remise, la table [pieces] du dossier n'en cite pas")
        for piece, fichier in handed:
            self.observer.handed(piece, fichier)

    def check(self, name: str, **arguments: Any) -> None:
        """Hands a check what was seen so far; the outcome is journaled, never raised."""
        self.observer.check(name, arguments)

    def simulator(self, door: str) -> Simulator:
        """The simulator behind a door, to put data in the world."""
        return self.lab.simulator(door)


_TRAITS = ("nom_naissance", "prenoms", "sexe", "date_naissance", "lieu_naissance")
