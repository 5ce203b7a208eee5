"""The gate of an observed run: one scenario at a time, every other call waits at the door for its turn.

Theory of operation. A call reaches the gate before the simulator sees it. If it fits the action under way it goes in; if
not it waits. Between two scenarios the main thread takes the waiting calls in order: one that fits a scenario starts it
(its data are then put in the world, and the call goes in); one that fits none goes in alone and belongs to no scenario.
So each call finds the world its scenario needs, and nothing is lost, refused or given to the wrong one.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from eprouvette.assiste.faits import Faits, accord, du_fil
from eprouvette.assiste.repetition import Attente, choisir

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from eprouvette_sim.formats.contrat import Contrat
    from eprouvette_sim.kernel.wire import Request

_TICK_S = 0.25


class Arret(KeyboardInterrupt):
    """The person stops here, or the time is over: what has ended stays, the rest is for another day."""


@dataclass(slots=True, kw_only=True)
class _Attendu:
    """One call at the gate."""

    porte: str
    request: Request
    faits: Faits
    entree: Future[None] = field(default_factory=Future)


class Portier:
    """Implements `kernel.station.Gate`; doors call `admit` and `received`, one main thread calls everything else."""

    def __init__(
        self,
        *,
        contrats: Iterable[Contrat] = (),
        hors: Callable[[str, Request, Faits], None],
        vu: Callable[[str, Request, Faits], None],
        horloge: Callable[[], float] = time.monotonic,
    ) -> None:
        self._contrats = tuple(contrats)
        self._hors = hors
        self._vu = vu
        self._horloge = horloge
        self._cond = threading.Condition()
        self._file: deque[_Attendu] = deque()
        self._en_cours: Faits | None = None
        self._dedans = 0
        self._passes = 0
        self._dernier = 0.0
        self._ferme = False
        self.fin: float | None = None

    def admit(self, door: str, request: Request) -> Future[None]:
        """Lets the call in at once, or makes it wait."""
        found = _Attendu(porte=door, request=request, faits=du_fil(door, request, self._contrats))
        with self._cond:
            if self._ferme or (self._en_cours is not None and self._convient(found)):
                self._entrer(found)
            else:
                self._file.append(found)
            self._cond.notify_all()
        return found.entree

    def received(self, door: str) -> None:  # noqa: ARG002 - the gate counts calls, whatever their door
        """One admitted call is kept."""
        with self._cond:
            self._dedans -= 1
            self._dernier = self._horloge()
            self._cond.notify_all()

    def suivant(self, attentes: list[Attente]) -> Attente | None:
        """Waits for a call that fits one of these scenarios; raises `Arret` when the time is over.

        A call that fits none goes in meanwhile, alone. `None` when there is nothing left to wait for.
        """
        with self._cond:
            while attentes:
                self._attendre(lambda: self._dedans == 0)
                if not self._file:
                    self._attendre(lambda: bool(self._file))
                first = self._file[0]
                found = choisir(attentes, first.faits)
                if found is not None:
                    return found
                self._file.popleft()
                self._hors(first.porte, first.request, first.faits)
                self._entrer(first)
        return None

    def mener(self, faits: Faits, silence_s: float) -> int:
        """Lets the calls that fit an action in, until none comes for `silence_s` seconds; how many went in (1 at least)."""
        with self._cond:
            self._en_cours, self._passes = faits, 0
            waiting, self._file = self._file, deque()
            for found in waiting:
                if self._convient(found):
                    self._entrer(found)
                else:
                    self._file.append(found)
            try:
                self._attendre(lambda: self._passes > 0)
                self._attendre(lambda: self._dedans == 0 and self._horloge() - self._dernier >= silence_s)
            finally:
                self._en_cours = None
            return self._passes

    def fermer(self) -> None:
        """Lets every waiting call in, outside any scenario, and whatever comes later."""
        with self._cond:
            self._ferme = True
            while self._file:
                found = self._file.popleft()
                self._hors(found.porte, found.request, found.faits)
                self._entrer(found)

    def _convient(self, found: _Attendu) -> bool:
        """A call nobody can read belongs to the action under way: it is what it did that must be judged."""
        return not found.faits or accord(self._en_cours or frozenset(), found.faits)[0] > 0

    def _entrer(self, found: _Attendu) -> None:
        if not found.entree.set_running_or_notify_cancel():
            return  # the client hung up while it waited
        self._dedans += 1
        self._passes += 1
        self._dernier = self._horloge()
        if self._en_cours is not None:
            self._vu(found.porte, found.request, found.faits)
        found.entree.set_result(None)

    def _attendre(self, pret: Callable[[], bool]) -> None:
        while not pret():
            if self.fin is not None and self._horloge() >= self.fin:
                raise Arret
            self._cond.wait(_TICK_S)
